"""Words for moods, from plain adjectives to what music is wanted for."""

from collections.abc import Iterator

from ml_engine.composition.words.draft import Meaning

_NAMES = {
    "happy": "happy, joyful, joyous, cheerful, merry, bright, sunny, glad, jolly, delightful, upbeat, uplifting,"
    " feel good, feelgood, cheery, jubilant, celebratory, festive, frohlich, heiter, lustig, joyeux, gai, gioioso,"
    " allegro con brio, giocoso, alegre, feliz, felice, birthday, celebration, party, happiness, joy, smiling, blissful,"
    " elated, exuberant, gleeful, good mood, sunshine, carefree, gute laune, freudig, contento, wedding reception,"
    " summery, radiant, fun, fiesta, summer day, lighthearted, light hearted",
    "sad": "sad, sorrowful, sorrow, tearful, mournful, grieving, grief, heartbroken, heartbreak, heartbreaking, tragic,"
    " to cry to, cry, crying, tears, miserable, depressing, gloomy, traurig, triste, tristesse, mesto, dolente, lamento,"
    " lament, lamenting, blue, sadness, unhappy, broken heart, weeping, elegiac, despair, desperate, trauer, doloroso,"
    " goodbye, farewell, breakup, break up, rainy funeral, loss, losing someone, mourning, sorrowing, downcast, lonely,"
    " loneliness, dolorous, betrubt, depressed, elegy, dirge, einsam, crushing",
    "calm": "calm, peaceful, relaxing, relaxed, tranquil, serene, soothing, quiet mood, gentle, mellow, chill, chilled,"
    " restful, still, meditative, meditation, sleepy, easy going, easygoing, laid back, ruhig, sanft, friedlich,"
    " entspannt, gelassen, calme, paisible, doux, douce, tranquille, tranquillo, dolce, calmo, sereno, tranquilo, relajante,"
    " suave, study, studying, sleeping, to sleep to, to fall asleep to, relaxation, yoga, spa, cosy, cozy, unwinding,"
    " unhurried, placid, serenity, peace, stillness, zen, comforting, warm, tender, softly flowing, soft mood, hushed,"
    " lazy, sleep, concentration, focus, bath, to relax to, besinnlich, beruhigend, contemplative, quietude, hygge,"
    " rilassante, breathing exercise",
    "tense": "tense, suspenseful, suspense, anxious, nervous, thrilling, thriller, uneasy, nail biting, restless,"
    " agitated, agitato, urgent, spannend, angespannt, nervos, unruhig, anguished, dramatic, drama, chase, tension,"
    " frantic, ominous tension, stressful, horror chase, panic, hectic, tendu, teso, tenso, anxiety, edge of the seat,"
    " on edge, ticking clock, dramatisch, conflict, countdown, heist, unsettling, paranoid, inquieto",
    "dark": "dark, sinister, evil, ominous, gothic, brooding, menacing, spooky, scary, creepy, horror, haunting, grim,"
    " macabre, dunkel, duster, finster, sombre, somber, oscuro, scuro, cupo, villainous, villain, halloween, bleak,"
    " haunted, haunted house, eerie horror, nightmare, nightmarish, demonic, doom laden, murky, shadowy, foreboding,"
    " tenebroso, vampire, unheimlich, gruselig, monstrous, abyss, darkness, noir",
    "dreamy": "dreamy, dreamlike, ethereal, floating, hazy, otherworldly, celestial, airy, surreal, drifting,"
    " weightless, vertraumt, traumerisch, reveur, sognante, onirico, sonador, reverie, dream, fairy tale, fairytale,"
    " starry, underwater, daydream, daydreaming, shimmering, heavenly, spacey, psychedelic, magical, magic, floaty,"
    " stargazing, enchanted, delicate, moonlit, moonlight, like rain on a window, trancelike, traumhaft, gauzy,"
    " in the clouds, lucid dream",
    "energetic": "energetic, energizing, energising, driving, powerful, exciting, excited, workout, running, gym,"
    " pumping, high energy, hyper, intense, punchy, vigorous, dynamic, wild, hard hitting, explosive, energisch,"
    " kraftvoll, energique, energico, con fuoco, energetico, enthusiastic, dance, danceable, dancing, groovy, groove,"
    " jogging, sport, action, adrenaline, energy, electrifying, invigorating, frenetic, pulsing, motivational, con brio,"
    " rousing, peppy, hyped, banging, action packed, treibend, stomping, spirited, car chase, rocking, to run to,"
    " feurig, fiery, to dance to, fulminant, banger, turbulent, festival",
    "romantic": "romantic, love, love song, loving, amorous, passionate, sensual, intimate, valentine, wedding,"
    " affectionate, romantisch, romantique, romantico, amoroso, appassionato, verliebt, liebeslied, candlelit,"
    " candlelight, candle light, date night, sexy, sultry, seductive, in love, lovers, marriage proposal, passion,"
    " valentines day, smoochy, kiss, kissing, honeymoon, tenderness, anniversary, con amore, liebe, amour, amor, amore,"
    " warm hearted, leidenschaftlich, falling in love, appassionata, first dance, crush",
    "heroic": "heroic, triumphant, victorious, epic, majestic, noble, grand, glorious, royal, brave, courageous,"
    " fanfare, eroico, maestoso, heldenhaft, siegreich, majestatisch, heroique, majestueux, heroico, victory, hero,"
    " superhero, regal, king, knight, olympic, triumphal, bold, coronation, proud, stately, battle hymn, conquering,"
    " champion, champions, mighty, monumental, anthemic, warrior, patriotic, pompous, pirate, pirates, conquest,"
    " feierlich triumphierend, adventurous, adventure, soaring, dragon, valiant, national anthem",
    "mysterious": "mysterious, mystery, mystical, enigmatic, eerie, secretive, strange, magical forest, misterioso,"
    " geheimnisvoll, mysterieux, ratselhaft, detective, spy, occult, arcane, weird, uncanny, foggy, mist, misty, curious,"
    " unknown, cryptic, esoteric, exotic, secret agent, ghostly, ghost, whodunit , labyrinth,"
    " suspicious, hypnotic, fog, ancient temple, secret, otherworldly mystery, sphinx, alien",
    "playful": "playful, funny, humorous, comic, comical, cheeky, whimsical, quirky, silly, light footed, bouncy,"
    " scherzando, scherzo, verspielt, neckisch, witzig, ludique, jugueton, divertido, cartoon, cute,"
    " mischievous, circus, clown, childlike, toy, goofy, frolicking, skipping, kids, children, kid friendly, zany,"
    " jaunty, humoresque, badinerie, kittens, puppy, impish, burlesque, perky, wacky, joking, kindlich, drole, humor,"
    " tiptoe, tiptoeing, prankish, slapstick, sneaky",
    "melancholic": "melancholic, melancholy, melancholia, wistful, bittersweet, pensive, rainy, rain, autumnal, autumn,"
    " moody, melancholisch, wehmutig, melancolique, malinconico, melancolico, longing, yearning, rainy day, blue mood,"
    " november, grey, gray, introspective, sehnsuchtig, schwermutig, saudade, sehnsucht, reflective, thoughtful,"
    " forlorn, plaintive, melancolia, malinconia, nachdenklich, soulful sadness, wintry, emotional, moving, touching,"
    " lonesome, wehmut, regen, alone at night, after the rain, regret, pluie, empty street, missing someone",
    "angry": "angry, aggressive, furious, rage, raging, violent, hateful, brutal, wutend, zornig, furioso, en colere,"
    " furieux, arrabbiato, enojado, feroce, fierce, ferocious, fury, anger, hostile, savage, wrathful, wrath, vengeful,"
    " revenge, rebellious, ruthless, mad as hell, wild rage, stormy, storm, menacing rage, aggressiv, agressif,"
    " aggressivo, riot, seething, belligerent, hammering, war, grimmig",
    "hopeful": "hopeful, optimistic, inspiring, inspirational, encouraging, promising, uplift, new beginning, sunrise,"
    " dawn, spring morning, hoffnungsvoll, zuversichtlich, plein d espoir, speranzoso, esperanzador, hope, morning,"
    " positive, spring, inspired, reassuring, graduation, believing, aspiring, new hope, light at the end of the tunnel,"
    " fresh start, faith, rebirth, hoffnung, comfort, espoir, renewal, espoir, corporate, awakening, fruhling",
    "nostalgic": "nostalgic, nostalgia, sentimental, memories, vintage, old times, childhood, reminiscent, remembering,"
    " old fashioned, homesick, nostalgisch, nostalgique, nostalgico, old days, good old days, looking back, memory,"
    " summer of our youth, reminiscing, retro, homesickness, heimweh, old photographs, old photo, school days,"
    " bygone, when we were young, grandmother's house, throwback, years ago, antique, long ago, yesteryear, erinnerung,"
    " vieux temps, old photo album, coming home",
    "solemn": "solemn, ceremonial, sacred, reverent, religious, funeral, for a funeral, dignified, spiritual, requiem,"
    " prayerful, prayer, holy, grave mood, feierlich, ernst, wurdevoll, solennel, solenne, solemne, religioso, grave,"
    " memorial, church, serious, procession, liturgical, hymn, hymn like, austere, funereal, burial, beerdigung,"
    " begrabnis, cathedral, remembrance, pious, monastic, funeral march, grave side, tribute, mass, trauerfeier, severe,"
    " gravestone, vigil, at a funeral, memorial service, devotional, earnest, veterans",
}  # fmt: skip


def lexicon() -> Iterator[tuple[str, Meaning]]:
    """Phrases and the mood each says."""
    for mood, phrases in _NAMES.items():
        for phrase in phrases.split(","):
            yield phrase.strip().replace("'", " "), Meaning("moods", mood)
