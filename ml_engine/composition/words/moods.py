"""Words for moods, from plain adjectives to what music is wanted for."""

from collections.abc import Iterator

from ml_engine.composition.words.draft import Meaning

_NAMES = {
    "happy": "gaie, joyeuse, spensierato, allegro e felice, contento, heureux, heureuse, froh, festlich, freudvoll, enjoue, enjouee, alegria, gioia, joie, freude, felicidade, felicidad, frohe, vergnugt, lieto, lieta, jovial, fete, festivo, festoso, radioso, ensoleille,"
    " happy, joyful, joyous, cheerful, merry, bright, sunny, glad, jolly, delightful, upbeat, uplifting,"
    " feel good, feelgood, cheery, jubilant, celebratory, festive, frohlich, heiter, lustig, joyeux, gai, gioioso,"
    " allegro con brio, giocoso, alegre, feliz, felice, birthday, celebration, party, happiness, joy, smiling, blissful,"
    " elated, exuberant, gleeful, good mood, sunshine, carefree, gute laune, freudig, contento, wedding reception,"
    " summery, radiant, fun, fiesta, summer day, lighthearted, light hearted",
    "sad": "tristeza, tristezza, chagrin, lamentoso, trauernd, malheureux, larmes, lacrime, lagrimas, desolado, luto, addolorato, doloroso, douloureux, douloureuse, traurigkeit,"
    " sad, sorrowful, sorrow, tearful, mournful, grieving, grief, heartbroken, heartbreak, heartbreaking, tragic,"
    " to cry to, cry, crying, tears, miserable, depressing, gloomy, traurig, triste, tristesse, mesto, dolente, lamento,"
    " lament, lamenting, blue, sadness, unhappy, broken heart, weeping, elegiac, despair, desperate, trauer, doloroso,"
    " goodbye, farewell, breakup, break up, rainy funeral, loss, losing someone, mourning, sorrowing, downcast, lonely,"
    " loneliness, dolorous, betrubt, depressed, elegy, dirge, einsam, crushing",
    "calm": "paisible, zart, zarte, zartes, zarter, apaisant, apaisante, serein, sereine, rilassato, relaxante, tranquillita, calma, pacifico, relajado, relajada, reposant, reposante, sossegado, sereno, ruhe, stille, gemutlich, suave y tranquilo, pacato, quieto, sanft und ruhig, detendu, detendue, delicado, sanfte,"
    " calm, peaceful, relaxing, relaxed, tranquil, serene, soothing, quiet mood, gentle, mellow, chill, chilled,"
    " restful, still, meditative, meditation, sleepy, easy going, easygoing, laid back, ruhig, sanft, friedlich,"
    " entspannt, gelassen, calme, paisible, doux, douce, tranquille, tranquillo, dolce, calmo, sereno, tranquilo, relajante,"
    " suave, study, studying, sleeping, to sleep to, to fall asleep to, relaxation, yoga, spa, cosy, cozy, unwinding,"
    " unhurried, placid, serenity, peace, stillness, zen, comforting, warm, tender, softly flowing, soft mood, hushed,"
    " lazy, sleep, concentration, focus, bath, to relax to, besinnlich, beruhigend, contemplative, quietude, hygge,"
    " rilassante, breathing exercise",
    "tense": "spannungsgeladen, spannungsvoll, angoissant, angoissante, suspens, tensa, angustioso, ansioso, nervoso, nervioso, inquiet, inquietant, inquietante, dramatico, dramatique, suspense, tesa, suspenso, agitado, agite, spannung,"
    " tense, suspenseful, suspense, anxious, nervous, thrilling, thriller, uneasy, nail biting, restless,"
    " agitated, agitato, urgent, spannend, angespannt, nervos, unruhig, anguished, dramatic, drama, chase, tension,"
    " frantic, ominous tension, stressful, horror chase, panic, hectic, tendu, teso, tenso, anxiety, edge of the seat,"
    " on edge, ticking clock, dramatisch, conflict, countdown, heist, unsettling, paranoid, inquieto",
    "dark": "sombrio, sombria, tenebroso, obscur, obscure, sinistre, sinistro, siniestro, tetro, escuro, escura, duster, finstere, dusteres, lugubre, macabro, cupa, tenebreux, inquietante y oscuro,"
    " dark, sinister, evil, ominous, gothic, brooding, menacing, spooky, scary, creepy, horror, haunting, grim,"
    " macabre, dunkel, duster, finster, sombre, somber, oscuro, scuro, cupo, villainous, villain, halloween, bleak,"
    " haunted, haunted house, eerie horror, nightmare, nightmarish, demonic, doom laden, murky, shadowy, foreboding,"
    " tenebroso, vampire, unheimlich, gruselig, monstrous, abyss, darkness, noir",
    "dreamy": "reveur, reveuse, onirique, sonhador, sonhadora, sonadora, sognatore, etereo, eterea, ethere, vertraumt, traumend, fluttuante, celestial, magico, magica, magique, zauberhaft, feerique, sonho, sogno, reve, traum,"
    " dreamy, dreamlike, ethereal, floating, hazy, otherworldly, celestial, airy, surreal, drifting,"
    " weightless, vertraumt, traumerisch, reveur, sognante, onirico, sonador, reverie, dream, fairy tale, fairytale,"
    " starry, underwater, daydream, daydreaming, shimmering, heavenly, spacey, psychedelic, magical, magic, floaty,"
    " stargazing, enchanted, delicate, moonlit, moonlight, like rain on a window, trancelike, traumhaft, gauzy,"
    " in the clouds, lucid dream",
    "energetic": "energico, energetique, entrainant, entrainante, dynamique, dinamico, dinamica y energica, vigoroso, potente, schwungvoll, mitreissend, vibrante, impetuoso, impetueux, temperamentvoll, animado, animada, punchy, bailable, dansant, dansante, ballabile, dancante,"
    " energetic, energizing, energising, driving, powerful, exciting, excited, workout, running, gym,"
    " pumping, high energy, hyper, intense, punchy, vigorous, dynamic, wild, hard hitting, explosive, energisch,"
    " kraftvoll, energique, energico, con fuoco, energetico, enthusiastic, dance, danceable, dancing, groovy, groove,"
    " jogging, sport, action, adrenaline, energy, electrifying, invigorating, frenetic, pulsing, motivational, con brio,"
    " rousing, peppy, hyped, banging, action packed, treibend, stomping, spirited, car chase, rocking, to run to,"
    " feurig, fiery, to dance to, fulminant, banger, turbulent, festival",
    "romantic": "romantische ballade, romantisch ballade, ballade romantique, ballata romantica, balada romantica, passionne, passionnee, passionnel, apasionado, apasionada, apaixonado, apaixonada, amoureux, amoureuse, liebevoll, zartlich, enamorado, innamorato, sentimental y romantico, passionale, chanson d amour, canzone d amore, cancion de amor, liebesromanze, tendre, tenero, tierno,"
    " romantic, love, love song, loving, amorous, passionate, sensual, intimate, valentine, wedding,"
    " affectionate, romantisch, romantique, romantico, amoroso, appassionato, verliebt, liebeslied, candlelit,"
    " candlelight, candle light, date night, sexy, sultry, seductive, in love, lovers, marriage proposal, passion,"
    " valentines day, smoochy, kiss, kissing, honeymoon, tenderness, anniversary, con amore, liebe, amour, amor, amore,"
    " warm hearted, leidenschaftlich, falling in love, appassionata, first dance, crush",
    "heroic": "epique, epico, epica, episch, heroisch, triomphant, triomphale, trionfale, triunfal, triunfante, glorioso, glorieux, majestuoso, majestoso, majestueuse, triumphierend, heldisch, grandioso, grandiose, victorieux, vittorioso, victorioso, prachtig, eroica, valiente, noble,"
    " heroic, triumphant, victorious, epic, majestic, noble, grand, glorious, royal, brave, courageous,"
    " fanfare, eroico, maestoso, heldenhaft, siegreich, majestatisch, heroique, majestueux, heroico, victory, hero,"
    " superhero, regal, king, knight, olympic, triumphal, bold, coronation, proud, stately, battle hymn, conquering,"
    " champion, champions, mighty, monumental, anthemic, warrior, patriotic, pompous, pirate, pirates, conquest,"
    " feierlich triumphierend, adventurous, adventure, soaring, dragon, valiant, national anthem",
    "mysterious": "misterioso, mystique, mistico, mystisch, mysterios, enigmatico, enigmatique, etrange, strano, extrano, ratselhaft, magisch, secreto, unheimlich mysterios, inquietant et mysterieux, mysterieuse,"
    " mysterious, mystery, mystical, enigmatic, eerie, secretive, strange, magical forest, misterioso,"
    " geheimnisvoll, mysterieux, ratselhaft, detective, spy, occult, arcane, weird, uncanny, foggy, mist, misty, curious,"
    " unknown, cryptic, esoteric, exotic, secret agent, ghostly, ghost, whodunit , labyrinth,"
    " suspicious, hypnotic, fog, ancient temple, secret, otherworldly mystery, sphinx, alien",
    "playful": "joueur, joueuse, espiegle, brincalhao, brincalhona, scherzoso, giocherellone, juguetona, travieso, verspielte, ausgelassen, drollig, lustig und verspielt, divertente, buffo, comique, comico, rigolo, amusant, amusante, spielerisch, humorvoll, scherzhaft, burlesco, enfantin, infantil, infantile, gracioso, simpatico,"
    " playful, funny, humorous, comic, comical, cheeky, whimsical, quirky, silly, light footed, bouncy,"
    " scherzando, scherzo, verspielt, neckisch, witzig, ludique, jugueton, divertido, cartoon, cute,"
    " mischievous, circus, clown, childlike, toy, goofy, frolicking, skipping, kids, children, kid friendly, zany,"
    " jaunty, humoresque, badinerie, kittens, puppy, impish, burlesque, perky, wacky, joking, kindlich, drole, humor,"
    " tiptoe, tiptoeing, prankish, slapstick, sneaky",
    "melancholic": "nachdenklich, wehmutig, malinconica, melancolica, nostalgie et pluie, pluvieux, lluvia, chuva, pioggia, herbstlich, automnal, autunnale, otonal, outonal, sehnsuchtsvoll, pensativo, pensoso, pensif, meditabundo, grau, schwermutig,"
    " melancholic, melancholy, melancholia, wistful, bittersweet, pensive, rainy, rain, autumnal, autumn,"
    " moody, melancholisch, wehmutig, melancolique, malinconico, melancolico, longing, yearning, rainy day, blue mood,"
    " november, grey, gray, introspective, sehnsuchtig, schwermutig, saudade, sehnsucht, reflective, thoughtful,"
    " forlorn, plaintive, melancolia, malinconia, nachdenklich, soulful sadness, wintry, emotional, moving, touching,"
    " lonesome, wehmut, regen, alone at night, after the rain, regret, pluie, empty street, missing someone",
    "angry": "wutende, furiosa, furieuse, colere, arrabbiato, rabbioso, enfadado, colerico, raivoso, agressivo, agresivo, agressive, aggressive, violento, violent, feroz, brutale, iracondo, zornige, rageur, rageuse, rabia, raiva, wut, zorn,"
    " angry, aggressive, furious, rage, raging, violent, hateful, brutal, wutend, zornig, furioso, en colere,"
    " furieux, arrabbiato, enojado, feroce, fierce, ferocious, fury, anger, hostile, savage, wrathful, wrath, vengeful,"
    " revenge, rebellious, ruthless, mad as hell, wild rage, stormy, storm, menacing rage, aggressiv, agressif,"
    " aggressivo, riot, seething, belligerent, hammering, war, grimmig",
    "hopeful": "plein d espoir, pleine d espoir, pieno di speranza, piena di speranza, lleno de esperanza, llena de esperanza, esperancoso, esperancosa, cheio de esperanca, optimiste, ottimista, optimista, otimista, speranza, esperanza, esperanca, confiant, inspirador, inspirant, aufbauend, ermutigend, encorajador, lumineux, luminoso,"
    " hopeful, optimistic, inspiring, inspirational, encouraging, promising, uplift, new beginning, sunrise,"
    " dawn, spring morning, hoffnungsvoll, zuversichtlich, plein d espoir, speranzoso, esperanzador, hope, morning,"
    " positive, spring, inspired, reassuring, graduation, believing, aspiring, new hope, light at the end of the tunnel,"
    " fresh start, faith, rebirth, hoffnung, comfort, espoir, renewal, espoir, corporate, awakening, fruhling",
    "nostalgic": "nostalgie, nostalgia antigua, nostalgica, sehnsucht nach fruher, recuerdos, ricordi, souvenirs, lembrancas, kindheit, infancia, infanzia, enfance, d antan, altmodisch, wehmut der kindheit,"
    " nostalgic, nostalgia, sentimental, memories, vintage, old times, childhood, reminiscent, remembering,"
    " old fashioned, homesick, nostalgisch, nostalgique, nostalgico, old days, good old days, looking back, memory,"
    " summer of our youth, reminiscing, retro, homesickness, heimweh, old photographs, old photo, school days,"
    " bygone, when we were young, grandmother's house, throwback, years ago, antique, long ago, yesteryear, erinnerung,"
    " vieux temps, old photo album, coming home",
    "solemn": "feierlich, solennelle, solene, sacro, sacra, sacre, sakral, religieux, religieuse, religiosa, religioso, wurdig, ernst, serieux, serio, seria, andachtig, recueilli, liturgique, liturgico, ceremonial, cerimonioso, funebre, trauerfeierlich, edel und ernst,"
    " solemn, ceremonial, sacred, reverent, religious, funeral, for a funeral, dignified, spiritual, requiem,"
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
