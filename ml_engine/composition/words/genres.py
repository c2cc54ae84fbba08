"""Words for genres: their own names, their neighbours, dances, composers and occasions that belong to one."""

from collections.abc import Iterator

from ml_engine.composition.words.draft import Meaning
from ml_engine.composition.words.text import word_set

_NAMES = {
    "classical": "klassische musik, musica classica, musica clasica, stile classico, estilo clasico, clasicismo, musique de chambre, musica da camera, musica de camara, konzertstuck, sonate, sonatine, divertissement, sinfonia,"
    " classical, classic, requiem, missa, classical music, classical style, classical era, viennese classic, klassik,"
    " klassisch, klassische, klassischer, klassisches, classique, musique classique, clasica, clasico, classica,"
    " classico, sonatina, sonata, galant, divertimento, rondo, serenade, symphony, symphonie, sinfonie, concerto,"
    " string quartet style, chamber music, kammermusik, etude, neoclassical, neo classical",
    "baroque": "barroca, barrocco, barocca, barocke, barockes, barocker, stile barocco, estilo barroco, fuge, fugue baroque, inventionen, toccate, polifonia barroca, musica antiga, musica antigua, musique ancienne, alte musik,"
    " baroque, barock, barocco, barroco, baroque style, fugue, fuga, fughetta, toccata, partita, invention,"
    " two part invention, canon, concerto grosso, early music, passacaglia, ricercar, prelude and fugue, renaissance",
    "romantic": "estilo romantico, stile romantico, style romantique, romantische klaviermusik, romantisches klavierstuck, notturni, nocturno, noturno, nachtstuck,"
    " romantic era, romantic period, romantic style, romantic piano, late romantic, romanticism, nocturne,"
    " notturno, romantik, romantic music, intermezzo, rhapsody, ballade, impromptu, 19th century, song without words,"
    " charakterstuck, lied",
    "impressionist": "impressionistisch, impressioniste, impresionista, musique impressionniste,"
    " impressionist, impressionistic, impressionism, impressionismus, impressionniste,"
    " impressionista, french impressionism",
    "chorale": "choral lutherien, corale, coral luterano, corale luterano, himno, hino, inno, hymne, choralsatz, motetto, motete, moteto, salmo, psaume, canto sacro, geistliches lied, kirchenchoral,"
    " chorale, choral, choral style, hymn, hymnal, church hymn, hymns, four part harmony, kirchenlied,"
    " motet, psalm, choral hymn, bach chorale, chorales, plainsong, cantique",
    "minimalist": "minimalistisch, minimalistische musik, minimal music, musique minimaliste, musica minimalista, musique repetitive,"
    " minimalist, minimalism, minimal music, phasing, pattern music, minimalista, minimaliste, repetitive"
    " patterns, post minimalist",
    "cinematic": "musica de pelicula, musique de film, bande originale, bande son, trilha sonora, trilha de filme, colonna sonora, banda sonora, musica da film, musica de filme, musica para pelicula, musica de cine, soundtrack epico, videospielmusik, spielmusik, musique de jeu video, musica per videogiochi, musica de videojuego, musica de videogame, filmscore, trailermusik, abenteuermusik,"
    " cinematic, film score, film music, movie score, movie music, movie soundtrack, soundtrack, filmmusik,"
    " film, trailer, trailer music, epic, epic orchestral, score for a film, blockbuster, orchestral, video game music,"
    " game music, game soundtrack, boss battle, boss fight, fantasy adventure, underscore, cinematografica,"
    " cinematique, movie theme, opening credits, end credits, documentary, space opera, adventure movie",
    "ambient": "ambiental, musica ambiental, ambientale, musique d ambiance, musica ambiente, meditationsmusik, musique de meditation, musica per meditazione, musica para meditar, klangteppich, klangflache, entspannungsmusik, musique d ascenseur ambient,"
    " ambient, ambience, atmospheric, soundscape, drone, new age, spa music, meditation music, sleep music,"
    " yoga music, space music, drone music, chill out, chillout, floating textures, background music, spa, relaxation"
    " music, sound bath, healing music",
    "waltz": "valsa, valsinha, valzerino, valses, valsas, valzer lento, walzers, wiener walzer, valse viennoise, valzer viennese, vals vienes, valse musette,"
    " waltz, waltzes, viennese waltz, valse, walzer, vals, valzer, landler, valsette, musette",
    "march": "marcha funebre, marche funebre, marcia nuziale, marche nuptiale, hochzeitsmarsch, marcha nupcial, marcha militar, marche militaire, marcia militare, marschmusik, fanfara, fanfarria, fanfarra,"
    " march, marching band, marche, marsch, marcha, marcia, military march, parade music, marches, fanfare,"
    " drum corps, wedding march, funeral march, marcia funebre, trauermarsch, military band, sousa march",
    "lullaby": "cancao de ninar, canzone della buonanotte, cancao de embalar, cantiga de ninar, acalanto, canto de cuna, chanson douce pour dormir, schlummerlied, gutenachtlied, ninnananna, nanna, musica para dormir bebe,"
    " lullaby, lullabye, lullabies, cradle song, berceuse, wiegenlied, schlaflied, nana, ninna nanna,"
    " bedtime song, berceau, bedtime music, bedtime, cancion de cuna, nursery, baby sleep",
    "ragtime": "ragtime, rag, rags, stride piano, stride, saloon piano, silent film piano, cakewalk",
    "folk": "volksmusik, volksweise, musica popolare, canto popolare, canzone popolare, musica folk, cancion popular, musica folclorica, musica folk italiana, folclorica, folclorico, chanson populaire, chanson folk, chanson francaise, volkston, cantautor, fado, baiao, forro, cantiga popular,"
    " folk, folk song, folksong, folk music, folk tune, singer songwriter, volkslied, volksmusik, folk ballad,"
    " sea shanty, shanty, campfire song, americana, folklore, chanson, acoustic folk, indie folk, traditional song,"
    " troubadour, campfire, folky, folkish, musique folklorique, folclore",
    "celtic": "celtico, celtica, celtique irlandais, irlandais, irlandaise, irlandes, irlandesa, irlandese, irische, irischer, schottisch, schottischer, escoces, ecossais, keltische, keltischer, gaelico,"
    " celtic, irish, scottish, jig, reel, hornpipe, slip jig, irish jig, irish reel, strathspey, gaelic,"
    " irish folk, ceilidh, breton, pub session, highland, keltisch, irisch, irish pub, celtique",
    "polka": "polche, polkamusik, polquinha,"
    " polka, polkas, polca, oompah, oom pah, oktoberfest, beer hall, bierzelt, schnellpolka",
    "klezmer": "klezmer, freylekhs, bulgar, hora, jewish wedding, yiddish, hava nagila, klesmer",
    "flamenco": "pasodoble, paso doble, flamenca, sevillana, rumba gitana, bulerias,"
    " flamenco, bulerias, solea, soleares, rumba flamenca, sevillanas, spanish guitar, fandango,"
    " andalusian, alegrias, seguiriya, farruca",
    "tango": "tango argentino, tango argentin, argentinischer tango,"
    " tango, tangos, milonga, tango nuevo, argentine tango, habanera, argentinian tango",
    "bossa nova": "bossinha, jazz brasileiro, bossa nova suave,"
    " bossa nova, bossa, bossanova, bossa novas, brazilian jazz, lounge, elevator music, cocktail bar,"
    " cocktail lounge, samba cancao, easy listening",
    "samba": "chorinho, sambinha, samba de roda, samba enredo, batuque,"
    " samba, sambas, batucada, brazilian carnival, rio carnival, pagode, choro, carnival in rio, carnaval",
    "salsa": "bolero, chachacha, son montuno, merengues, cumbias, reguaeton, latina, lateinamerikanisch, pasodoble latino,"
    " salsa, son cubano, mambo, cha cha, cha cha cha, latin dance, rumba, merengue, bachata, cumbia, cuban,"
    " montuno, latin, latin jazz, timba, guaracha, bolero cubano, latino, reggaeton",
    "reggae": "reggae, dub, roots reggae, rasta, rocksteady, dancehall, one drop, jamaican, lovers rock",
    "ska": "ska, two tone, 2 tone, ska punk, skank, third wave ska",
    "afrobeat": "afrobeat, afrobeats, highlife, afro, afro funk, soukous, african, afropop, west african",
    "blues": "bluesstuck, blues lento, blues lent,"
    " blues, bluesy, delta blues, chicago blues, texas blues, slow blues, blues shuffle, twelve bar,"
    " electric blues, minor blues, jazz blues",
    "boogie-woogie": "boogie woogie, boogie, boogiewoogie, boogie piano, barrelhouse, rock n roll, rock and roll,"
    " rockabilly, jump blues, jive",
    "swing": "jazzstuck, jazzmusik, jazz swing, swing jazz, jazznummer, musique de jazz, musica jazz, jazz de nueva orleans, gipsy jazz, jazz gitano, jazz gitan,"
    " swing music, swing, bebop, bop, hard bop, jazz, jazzy, gypsy jazz, dixieland, manouche,"
    " cool jazz, jazz standard, swing era, jazz combo, jazz trio, jazz quartet, jazz quintet, big band, smooth jazz,"
    " new orleans, jazz club, lindy hop, jazz manouche, hot jazz, straight ahead jazz, modal jazz, jazzig, post bop,"
    " jass, swing tune, electro swing, show tune, broadway, musical theatre, vocal jazz",
    "jazz ballad": "jazzballade, ballade jazz, ballata jazz, balada de jazz, balada jazz,"
    " jazz ballad, jazz ballade, torch song, late night jazz, film noir, noir, noir jazz,"
    " after hours jazz, smoky bar, smoky jazz, ballad jazz",
    "jazz waltz": "jazz waltz, jazz walz, jazzwalzer, swing waltz, jazzy waltz, waltz jazz, valse jazz, vals jazz",
    "gospel": "gospelchor, gospelsong, gospellied,"
    " gospel, spiritual, church choir, praise and worship, worship, worship music, gospel choir, revival,"
    " negro spiritual, praise music",
    "soul": "soul ballad, soulballade, soulsong,"
    " soul, soul music, motown, r&b, r and b, rnb, rhythm and blues, neo soul, soulful, northern soul,"
    " slow jam, neosoul",
    "funk": "funk, funky, p funk, funk rock, jazz funk, slap funk, acid jazz, go go",
    "disco": "disco, nu disco, italo disco, eurodisco, disco funk, saturday night fever, roller disco, studio 54",
    "rock": "rocksong, rockmusik, rocknummer, rock n roll moderne, chanson rock, canzone rock, cancion de rock, cancao de rock, rockero, rockstuck, hardrock,"
    " rock, rock music, rock song, hard rock, classic rock, indie rock, alternative rock, grunge, stadium rock,"
    " indie, alternative, folk rock, blues rock, soft rock, prog rock, progressive rock, surf rock, glam rock,"
    " post rock, garage rock, arena rock, psychedelic rock, britpop, shoegaze, southern rock,"
    " arena anthem, rock anthem, psychedelic, rockig, roca",
    "punk": "punk, punk rock, pop punk, hardcore punk, emo, skate punk, riot grrrl, post punk",
    "metal": "metalsong, metalstuck, metallo pesante, heavy metal song,"
    " metal, heavy metal, thrash, thrash metal, death metal, doom metal, black metal, headbanging, djent,"
    " power metal, metalcore, metal music, doom, headbanger, nu metal, prog metal, symphonic metal",
    "pop": "popmusik, pop song italiana, chanson pop, canzone pop, cancion pop, cancao pop, variete, musica leggera, kindermusik, comptine, filastrocca, cancion infantil, cancao infantil, chanson pour enfants, weihnachtslied, chant de noel, villancico, canto di natale,"
    " pop, pop song, pop music, pop tune, chart hit, radio hit, radio friendly, electropop, indie pop, k pop,"
    " kpop, j pop, jpop, dance pop, teen pop, synth pop, synthpop, catchy song, jingle, schlager, poppy, top 40, top"
    " forty, bubblegum, christmas song, advert, commercial, eurovision, singalong, popsong, dream pop, children song,"
    " childrens song, kinderlied, nursery rhyme, theme tune, sitcom, tv theme, radio jingle, happy birthday",
    "ballad": "ballata, ballade romantique, ballade amoureuse, ballata romantica, balada romantica, baladas, romantische ballade, romantisch ballade, rockballade, popballade, ballade rock,"
    " ballad, ballads, power ballad, pop ballad, piano ballad, rock ballad, slow dance, ballade pop, balada,"
    " balade, love ballad, slow song, first dance, soft ballad",
    "country": "countrysong, countrymusik, musica country, musique country,"
    " country, country music, country song, bluegrass, honky tonk, nashville, western swing, hoedown, cowboy,"
    " country and western, country western, country rock, outlaw country, line dance, alt country, country ballad, ranch",
    "hip-hop": "rapbeat, hip hop beat,"
    " hip hop, hiphop, rap, trap, boom bap, drill, rap beat, old school hip hop, phonk, rapper, g funk,"
    " grime, trip hop, triphop, freestyle beat, type beat",
    "lo-fi": "lo fi, lofi, chillhop, chill hop, lo fi hip hop, lofi hip hop, lofi hiphop, lo fi hiphop, study beats,"
    " chill beats, lofi beats, lo fi beats, beats to study to, study music, beats to relax to, music to study to,"
    " homework music, study session, jazzhop, music for studying, music to study",
    "house": "musica elettronica, musica electronica, musique electronique, musica eletronica, elektronische musik, elektronisch, tanzmusik, clubmusik,"
    " house music, house, deep house, edm, tech house, dance music, club music, garage, uk garage, electro house,"
    " french house, eurodance, dancefloor, acid house, electro, electronic dance, tropical house, club, chicago house,"
    " progressive house, big room, future house, electronic dance music, club banger, electronica, electronic,"
    " electronic music, future bass, dance track, dance floor, idm",
    "techno": "technotrack, technomusik,"
    " techno, detroit techno, minimal techno, acid techno, rave, industrial, berlin techno, warehouse rave,"
    " hard techno, hardstyle, gabber, ebm",
    "trance": "trance, psytrance, goa, uplifting trance, goa trance, trance music, vocal trance, progressive trance",
    "drum and bass": "drum and bass, drum n bass, drum'n'bass, d&b, dnb, jungle, liquid dnb, breakbeat, neurofunk,"
    " drumnbass, d n b, breakcore, liquid drum and bass, dubstep, jungle music",
    "synthwave": "synthwave, retrowave, outrun, vaporwave, darksynth, chillwave, synth wave, 80s synth, new wave,"
    " eighties synth, 80s, eighties, retro synth, vapor wave, 80s style, chiptune, chip tune, 8 bit, 8bit, italo,"
    " retro wave, darkwave, cyberpunk, neon synth",
}  # fmt: skip
_PEOPLE = {
    "classical": "mozart, haydn, beethoven, clementi, salieri, boccherini, diabelli, kuhlau",
    "baroque": "bach, vivaldi, handel, haendel, scarlatti, telemann, purcell, corelli, rameau, couperin, js bach,"
    " buxtehude, pachelbel, monteverdi, palestrina",
    "romantic": "chopin, schubert, schumann, brahms, liszt, tchaikovsky, mendelssohn, rachmaninoff, rachmaninov, grieg,"
    " dvorak, mahler, verdi, wagner, faure, elgar, clara schumann, puccini, saint saens, scriabin, bizet, rossini",
    "impressionist": "debussy, ravel, satie, gymnopedie, clair de lune, respighi, lili boulanger",
    "minimalist": "philip glass, steve reich, glass, arvo part, nyman, terry riley, john adams, yann tiersen, amelie",
    "cinematic": "hans zimmer, zimmer, john williams, morricone, howard shore, joe hisaishi, ghibli, studio ghibli,"
    " star wars, lord of the rings, final fantasy, zelda, disney, james bond, spaghetti western",
    "ambient": "brian eno, eno, sigur ros, aphex twin, vangelis, enya",
    "waltz": "johann strauss, strauss, shostakovich waltz",
    "march": "sousa, pomp and circumstance, radetzky",
    "ragtime": "scott joplin, joplin, the entertainer, maple leaf rag",
    "folk": "bob dylan, dylan, joan baez, nick drake, simon and garfunkel, joni mitchell",
    "tango": "piazzolla, gardel, astor piazzolla",
    "bossa nova": "jobim, joao gilberto, gilberto, girl from ipanema",
    "flamenco": "paco de lucia, gipsy kings",
    "reggae": "bob marley, marley, peter tosh",
    "afrobeat": "fela kuti, fela",
    "blues": "bb king, b b king, muddy waters, robert johnson, howlin wolf",
    "boogie-woogie": "jerry lee lewis, chuck berry, elvis, little richard",
    "swing": "duke ellington, ellington, count basie, basie, glenn miller, gershwin, charlie parker, thelonious monk,"
    " django reinhardt, django, coltrane, frank sinatra, sinatra, cole porter, benny goodman, oscar peterson,"
    " louis armstrong, ella fitzgerald, dizzy gillespie, brubeck, dave brubeck",
    "jazz ballad": "bill evans, chet baker, miles davis, billie holiday, norah jones",
    "soul": "stevie wonder, aretha franklin, marvin gaye, otis redding, ray charles",
    "funk": "james brown, herbie hancock, vulfpeck, parliament, sly stone",
    "disco": "bee gees, donna summer, abba, chic, boney m",
    "rock": "led zeppelin, rolling stones, pink floyd, queen, u2, nirvana, the beatles, beatles, coldplay, radiohead,"
    " foo fighters, ac dc, acdc, hendrix, bruce springsteen, deep purple",
    "punk": "ramones, green day, sex pistols, the clash, blink 182",
    "metal": "metallica, black sabbath, iron maiden, slayer, megadeth, motorhead",
    "pop": "taylor swift, michael jackson, madonna, lady gaga, katy perry, ed sheeran, dua lipa",
    "ballad": "adele, whitney houston, celine dion, elton john",
    "country": "johnny cash, dolly parton, hank williams, willie nelson",
    "hip-hop": "j dilla, wu tang, dr dre, tupac, kanye",
    "lo-fi": "nujabes",
    "house": "daft punk, avicii, deadmau5, calvin harris",
    "techno": "kraftwerk, jeff mills",
    "trance": "tiesto, armin van buuren, paul van dyk",
    "synthwave": "depeche mode, kavinsky, stranger things, blade runner, jean michel jarre",
    "lullaby": "brahms lullaby, twinkle twinkle",
}  # fmt: skip
# Words that lean to a genre but more often say something else (a band's name, a mood, an occasion).
_WEAK = {
    "classical": "minuet, menuett, menuet, string quartet, piano trio, wind quintet, theme and variations, scherzo,"
    " woodwind quintet, brass quintet, piano quintet, string trio, orchestra, chamber orchestra, bagatelle, sonata form,"
    " gavotte, minuet and trio, exposition, prelude",
    "baroque": "sarabande, gigue, courante, allemande, bourree, chaconne, counterpoint, contrapuntal, basso continuo,"
    " polyphonic, harpsichord, kontrapunkt",
    "romantic": "mazurka, polonaise, barcarolle, tarantella, romance, romanze, elegy, elegie",
    "chorale": "choir, satb, satb choir, mixed choir, a cappella, church, kirche, carol, christmas carol, amen",
    "cinematic": "symphony orchestra, full orchestra, battle, hero theme, villain theme, chase scene",
    "flamenco": "siciliana spagnola",
    "swing": "walking bass, swing feel, improvisation, swung, sax solo, scat",
    "lullaby": "music box, sleepy baby",
    "hip-hop": "beats, 808, beat for rapping",
    "gospel": "hallelujah, sunday service",
    "pop": "hit, catchy, earworm, hook",
    "rock": "riff, power chords, guitar solo, drum kit rock",
    "celtic": "bodhran, tin whistle, bagpipes, uilleann pipes, fiddle tune",
    "country": "pedal steel, banjo roll",
    "synthwave": "arpeggiator, retro, neon, synth lead",
    "house": "four on the floor, dance, dj",
    "ambient": "drones, soundscapes",
}  # fmt: skip
# What is an everyday word as well, and then says nothing of music when one of these stands before or after it.
EVERYDAY = {
    "house": "a the my your our his her their haunted old this that every empty white beach light new in",
    "country": "my your our the this that every home foreign in",
    "rock": "the my a this me to like solid on",
    "metal": "the of sheet",
    "soul": "my your our his her the their lost every dead",
    "film": "my",
    "garage": "my your our the his her in old",
    "club": "my the book golf",
    "march": "in of early late last this since until",
    "drill": "fire the my",
    "trap": "a the mouse",
    "jungle": "the deep in rain of",
    "glass": "a of the my stained through",
    "queen": "the a my ice snow",
    "classic": "a",
    "doom": "of impending",
    "invention": "an the my new",
    "nana": "my",
}
_MUSIC = word_set(
    """music song songs tune track beat beats groove style ballad anthem piece band band's vibe vibes feel mix tempo
    sound number instrumental riff rhythm banger loop"""
)


def lexicon() -> Iterator[tuple[str, Meaning]]:
    """Phrases and the genre each says."""
    for table, weak in ((_NAMES, False), (_PEOPLE, False), (_WEAK, True)):
        for genre, phrases in table.items():
            for phrase in phrases.split(","):
                yield phrase.strip(), Meaning("genre", genre, weak)


def everyday(phrase: str, before: str, after: str) -> bool:
    """Whether a genre's word is meant as the everyday word it is as well: "my house", "in March"."""
    if after in _MUSIC:
        return False
    return before in EVERYDAY.get(phrase, "").split()
