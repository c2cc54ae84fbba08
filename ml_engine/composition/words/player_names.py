"""Names of instruments in six languages, and who plays in which ensemble."""

from collections.abc import Iterator
from itertools import product

from ml_engine.instruments import NAMES

_VOICES = ("soprano", "mezzo-soprano", "alto", "tenor", "baritone", "bass voice")
KNOWN = (*NAMES, "drums", *_VOICES)
ALIASES = {
    "piano": "piano ballad, piano romantique, boogie piano, romantic piano, klavierspiel, piano, pianoforte, grand piano, acoustic piano, acoustic grand piano, klavier, flugel, fluegel, keyboard,"
    " keyboards, upright piano, konzertflugel, fortepiano, clavier, pianos, klaviere, keys, steinway, pianito, baby grand",
    "bright piano": "bright piano", "honky-tonk piano": "honky tonk piano, honkytonk piano, saloon piano, tack piano,"
    " barroom piano, out of tune piano",
    "electric piano": "electric piano, rhodes, fender rhodes, e piano, wurlitzer, wurli, epiano, electric keyboard, e pianos",
    "fm electric piano": "fm electric piano, dx7, fm piano, dx7 piano", "electric grand piano": "electric grand piano",
    "harpsichord": "cravo, clavecin baroque, clavicembali, harpsichord, cembalo, clavecin, clavicembalo, clavecim, clavicordio, spinet, virginal",
    "clavinet": "clavinet, clavi, clav", "celesta": "celesta, celeste", "glockenspiel": "glockenspiel, carillon, bells",
    "music box": "music box, spieluhr, musical box, boite a musique, caja de musica, music boxes",
    "vibraphone": "vibraphone, vibes, vibraphon, vibrafono, vibrafon", "marimba": "marimba, marimbaphone",
    "xylophone": "xylophone, xylophon, xilofono", "tubular bells": "tubular bells, chimes, church bells, tubular bell",
    "dulcimer": "dulcimer, hammered dulcimer, cimbalom, hackbrett, santur, zither, hammer dulcimer",
    "drawbar organ": "drawbar organ, hammond, hammond organ, b3, b3 organ, jazz organ, hammond b3, leslie",
    "percussive organ": "percussive organ", "rock organ": "rock organ",
    "organ": "orgao, organi, organo a canne, orgue d eglise, organo de iglesia, orgao de igreja, organ, church organ, pipe organ, orgel, orgue, organo, kirchenorgel, orgues, pipe organs, organs",
    "reed organ": "reed organ, harmonium, pump organ", "accordion": "sanfona, acordeao, acordeon diatonico, accordeon diatonique, akkordeons, accordion, akkordeon, accordeon, fisarmonica, acordeon,"
    " squeezebox, concertina, ziehharmonika, button accordion, accordian, musette accordion",
    "harmonica": "harmonica, mouth organ, blues harp, mundharmonika, armonica, mouth harp, armonica a bocca",
    "bandoneon": "bandoneon, bandoneon, tango accordion, bandonion",
    "guitar": "guitar solo, mandolino, mandolina, bandolim, bandola, cavaquinho, viola caipira, violas caipiras, charango, bouzouki, chitarra classica, guitarra clasica, guitarra espanola, guitarra flamenca, chitarra acustica, guitare acoustique, guitare seche, guitarra acustica, violoes, ukelele, guitar, acoustic guitar, nylon guitar, classical guitar, gitarre, guitare, chitarra, guitarra, spanish guitar,"
    " nylon string guitar, flamenco guitar, ukulele, uke, akustikgitarre, lute, laute, konzertgitarre, gitarren, guitares,"
    " chitarre, guitarras, violao, gitara, mandolin, mandoline, akustische gitarre, guitare classique",
    "steel guitar": "steel guitar, steel string guitar, folk guitar, western guitar, dobro, lap steel, pedal steel,"
    " slide guitar, twelve string guitar, 12 string guitar, steelgitarre, acoustic steel guitar, resonator guitar, pedal steel guitar",
    "jazz guitar": "jazz guitar, archtop, hollow body guitar, hollowbody guitar, gypsy jazz guitar, jazzgitarre, archtop guitar",
    "electric guitar": "guitarra eletrica, guitares electriques, chitarre elettriche, guitarras electricas, electric guitar, e gitarre, clean guitar, clean electric guitar, e guitar, guitare electrique,"
    " chitarra elettrica, guitarra electrica, lead guitar, rhythm guitar, stratocaster, telecaster, egitarre, surf guitar,"
    " e gitarren, surf guitars, elektrische gitarre",
    "muted guitar": "muted guitar, palm muted guitar, palm mute guitar", "overdriven guitar": "overdriven guitar, overdrive"
    " guitar, rock guitar, crunch guitar, crunchy guitar, overdriven electric guitar, crunchy guitars",
    "distortion guitar": "distortion guitar, distorted guitar, metal guitar, heavy guitar, distorted electric guitar,"
    " fuzz guitar, fuzzy guitar, verzerrte gitarre, high gain guitar, distorted rhythm guitar, guitar with distortion, heavily distorted guitar",
    "guitar harmonics": "guitar harmonics",
    "acoustic bass": "acoustic bass, upright bass, jazz bass, walking bass, stand up bass, standup bass, walking bass line,"
    " string bass jazz, walking bassline, double bass pizzicato, pizzicato bass, akustikbass",
    "electric bass": "guitare basse, basso elettrico, bajo electrico, contrabaixo eletrico, baixo eletrico, baixos, bajos, bassi elettrici, electric bass, bass, bass guitar, e bass, ebass, fingered bass, basse, bajo, basso, bassgitarre,"
    " basse electrique, bajo electrico, basso elettrico, bassline, bass line, baixo, fender bass, bassguitar, electric bass guitar",
    "picked bass": "picked bass, pick bass", "fretless bass": "fretless bass, fretless, fretless electric bass",
    "slap bass": "slap bass, slapped bass, slapping bass, slap bass guitar", "synth bass": "synth bass, synthesizer bass,"
    " 808 bass, 808, sub bass, subbass, moog bass, synthbass, acid bass, 303, bass synth, reese bass, wobble bass, tb 303",
    "violin": "violinos, violins, geiger, geigerin, violoniste, violinista, violin, geige, violine, violon, violino, violini, geigen, violinen, violons, violines, solo violin, violin solo, skripka,"
    " first violin, second violin",
    "viola": "viola de arco, viola d arco, altviool, violas de arco, viola, bratsche, viole, bratschen, violas, alto viola", "cello": "violoncelos, violonchelos, violoncelliste, cellist, violoncelo, cello, violoncello, violoncelle,"
    " violonchelo, chelo, celli, celli, celi, violoncelli, violoncellos, celle, violoncelles, cellos, celos",
    "contrabass": "contrabaixo, contrabaixos, contrabajos, contrebasses, contrabbassi, kontrabasse, contrabass, double bass, kontrabass, contrebasse, contrabbasso, contrabajo, bass viol, orchestral bass,"
    " double basses, kontrabasse, string bass, contrabasso, basses strings",
    "tremolo strings": "tremolo strings", "pizzicato strings": "pizzicato strings, plucked strings, pizz strings, pizzicato",
    "harp": "harpa, harpas, arpas, arpe, harp, harfe, harpe, arpa, concert harp, harfen, lever harp, celtic harp, lyre", "timpani": "timpanos, tympan, timbales d orchestre, timpani, timpano, kettledrums, kettle drums,"
    " pauken, pauke, timbales orchestral, timbale, timbali, timps, kettledrum, timpanis",
    "strings": "strings, string ensemble, string section, streicher, cordes, archi, cuerdas, string pad, string sounds,"
    " lush strings, streichern, string players, string orchestra pad, string machine", "slow strings": "slow strings",
    "synth strings": "synth strings, synthesizer strings, synth string, solina",
    "choir": "coral, coros, cori, choeurs, chore, coro femminile, coro femenino, coro feminino, coro di voci bianche, choir, chor, choeur, coro, chorus voices, choral voices, gospel choir, church choir, boys choir,"
    " mixed voices, aahs, kinderchor, children s choir, chorale voices, choirs, mannerchor, frauenchor, male choir, female choir,"
    " backing vocals, monks, voices choir, wordless choir",
    "voice": "voces, vozes, voci, cantora, cantor, cantautor, stimme solo, voix solo, voix de femme, voix d homme, voce femminile, voce maschile, voz femenina, voz masculina, voz feminina, voice, vocals, vocal, singer, singing, stimme, gesang, sanger, sangerin, voix, voce, voz, female voice,"
    " male voice, vocalist, vocal line, singers, vocalists, lead vocals, chant, oohs, lead vocal, cantante, canto, chanteuse, chanteur,"
    " sung, lead singer, stimmen, female vocals, male vocals, female vocalist",
    "soprano": "soprano, sopran, sopranos, soprano voice, sopranen, soprani", "mezzo-soprano": "mezzo soprano, mezzo, mezzosopran,"
    " mezzosoprano",
    "alto": "alto voice, alt, altos, contralto, alto singer, altstimme", "tenor": "tenor, tenors, tenor voice, tenore, tenoren",
    "baritone": "baryton, baritone, bariton, baritone voice, baritono, baritones", "bass voice": "bass voice, bass singer, basso profundo, bass voices, bassstimme",
    "synth voice": "synth voice, vocoder, synth choir, synth vocals", "orchestra hit": "orchestra hit, orchestral hit",
    "trumpet": "trompetes, trumpeter, trumpet, trompete, trompette, tromba, trompeta, cornet, flugelhorn, flugelhorn, kornett, trompeten,"
    " trombe, trompetas, cornetto, trompettes, fluegelhorn, bugle, piccolo trumpet",
    "trombone": "trombone, posaune, posaunen, trombon, tromboni, trombones, bass trombone, trombono",
    "tuba": "tuba, sousaphone, euphonium, tuben, tubas, sousaphon, helicon",
    "muted trumpet": "muted trumpet, trumpet with mute, harmon mute trumpet, gestopfte trompete, muted horn, trumpet mute",
    "horn": "trompas, corno francese, corno frances, horn, french horn, cor, corno, trompa, waldhorn, corni, horner, cors, hunting horn, alphorn, french horns, waldhorner",
    "brass": "brass, brass section, horn section, blechblaser, cuivres, ottoni, metales, metais, blech, brass stabs, horn stabs, bras, big brass, horns section",
    "synth brass": "synth brass, synthesizer brass",
    "soprano saxophone": "saxophone soprano, saxo soprano, sassofono soprano, sax soprano, saxofon soprano, saxofone soprano, soprano saxophone, soprano sax, sopransaxophon", "alto saxophone": "saxophone alto, sax alto, saxo alto, sassofono contralto, sassofono alto, saxofon alto, saxofone alto, sax contralto, sax solo, saxofone, saxofones, saxofones altos, altosaxophon, alto saxophone, alto sax,"
    " saxophone, sax, saxophon, saxofon, sassofono, altsaxophon, saxo, saxofono, saxes, saxophones, altsax, sassofoni",
    "tenor saxophone": "saxophone tenor, saxo tenor, sassofono tenore, sax tenore, sax tenor, saxofon tenor, saxofone tenor, tenorsaxofon, tenor saxophone, tenor sax, tenorsaxophon, tenorsax", "baritone saxophone": "saxophone baryton, saxo baryton, sassofono baritono, sax baritono, saxofon baritono, saxofone baritono, saxo baritono, baritone saxophone,"
    " bari sax, baritone sax, baritonsaxophon, barisax",
    "oboe": "oboe, hautbois, oboen, oboes, oboi, oboe d amore", "english horn": "english horn, cor anglais, englischhorn, corno inglese, corno ingles",
    "bassoon": "fagote, bassoon, fagott, basson, fagotto, fagot, contrabassoon, fagotte, fagotti, bassons, kontrafagott, fagotes",
    "clarinet": "clarinet, klarinette, clarinette, clarinetto, clarinete, bass clarinet, klarinetten, clarinetti, clarinettes,"
    " bassklarinette, clarinetes, bassetthorn",
    "piccolo": "petite flute, flautim, petites flutes, piccolo, piccolo flute, pikkolo, piccoloflote, flautin, ottavino, pikkoloflote", "flute": "flute traversiere, flutes traversieres, flauto traverso, flauta travesera, flauta transversal, flute alto, flauto contralto, flauta alto, flautas traveseras, flautas transversais, flute, flote, querflote,"
    " flauto, flauta, floete, traverso, floten, flauti, flautas, flutes, alto flute, transverse flute, querfloten, bansuri, fluit, querfloete",
    "recorder": "flutes a bec, flute a bec alto, flute a bec soprano, flute a bec tenor, flauti dolci, flautas dulces, flauta doce, flautas doces, flauto a becco, flauti a becco, flautas de pico, flauta barroca, altblockflote, sopranblockflote, tenorblockflote, bassblockflote, altblockfloten, sopranblockfloten, flauto dolce contralto, flauto dolce soprano, flauta dulce soprano, flauta dulce alto, alto recorder, treble recorder, descant recorder, tenor recorder, bass recorder, soprano recorder, recorder, blockflote, flute a bec, flauto dolce, flauta dulce, blockfloten, blockfloete, flauta de pico",
    "pan flute": "pan flute, panpipes, pan pipes, panflote, panpipe, zampona, siku", "shakuhachi": "shakuhachi", "whistle": "whistle, tin whistle,"
    " penny whistle, irish whistle, whistling, low whistle, pennywhistle", "ocarina": "ocarina, okarina",
    "square lead": "square lead, square wave, chiptune lead, pulse wave, 8 bit lead, square wave lead, chip lead, square synth",
    "sawtooth lead": "sawtooth lead, synth, synthesizer, synthesiser, synth lead, saw lead, lead synth, supersaw, synths, analog synth,"
    " sawtooth, synthesizers, analogue synth, moog, synthesizer lead, sintetizador, synthetiseur, sintetizzatore, saw synth, modular synth,"
    " synthe, synthie, trance lead",
    "warm pad": "warm pad, pad, pads, synth pad, synth pads, warm pads, analog pad, soft pads, soft pad, lush pads",
    "polysynth pad": "polysynth pad, polysynth, synth chords, poly synth, plucks, synth pluck, synth plucks, pluck synth", "choir pad": "choir pad, vocal pad",
    "new age pad": "new age pad", "sweep pad": "sweep pad", "halo pad": "halo pad",
    "sitar": "sitar, tambura", "banjo": "banjo", "shamisen": "shamisen", "koto": "koto, guzheng, guqin, pipa",
    "kalimba": "kalimba, thumb piano, mbira, sansula", "bagpipe": "bagpipe, bagpipes, pipes, dudelsack, cornemuse, uilleann pipes,"
    " gaita, zampogna, sackpfeife, great highland bagpipe",
    "fiddle": "fiddle, fidel, fiddler, hardanger fiddle", "shanai": "shanai, shawm, duduk, schalmei, zurna", "steel drums": "steel drums, steel drum, steelpan, steel pan,"
    " steelpans, steel pans", "agogo": "agogo, agogo bells, cowbell", "woodblock": "woodblock, wood block", "taiko": "taiko, taiko drums, taiko drum, taikos", "melodic tom": "melodic tom",
    "synth drum": "synth drum, simmons",
    "drums": "percussao, percusion latina, tambores, baterie, drumset, schlagzeuger, pandeiro, cajon flamenco, drums, drum kit, drum set, drumkit, percussion, schlagzeug, batterie, batteria, bateria, drum, drumset,"
    " drummer, trap kit, brushes, brushed drums, drum beat, drum machine, beat machine, perkussion, percussions, percusion,"
    " percussioni, 808 drums, bongos, congas, hand drums, cajon, tabla, bongo, conga, hi hat, hi hats, snare, snare drum, kick drum,"
    " breakbeats, tr 808, 909, drum loop, drumbeat, djembe, schlagwerk, bodhran, shaker, tambourine, jazz drums, rock drums, drum track,"
    " hihats, kick, drums set, trommel, trommeln, tambor, cymbals, maracas, castanets, claves, tr 909, boom bap drums, electronic drums,"
    " brush drums, drums and percussion, tamburo, tamburi, tambour, tambours, tamburello, tambourin, tamburin, latin percussion, percussion section, drumming, hihat",
}  # fmt: skip
# Ensembles by how many play, as each language calls them; before what is played ("trio de flûtes") they count it.
GROUPS = {
    "duo": 2, "duet": 2, "duett": 2, "duetto": 2, "dueto": 2, "trio": 3, "terzett": 3, "terzetto": 3, "quartet": 4, "quartett": 4,
    "quatuor": 4, "quartetto": 4, "cuarteto": 4, "quarteto": 4, "quintet": 5, "quintett": 5, "quintette": 5, "quintetto": 5,
    "quinteto": 5, "sextet": 6, "sextett": 6, "sextuor": 6, "sestetto": 6, "sexteto": 6, "octet": 8, "oktett": 8, "octuor": 8,
    "ottetto": 8, "octeto": 8,
}  # fmt: skip
STRING_QUARTET = "violin, violin, viola, cello"
# Ensembles of one instrument; others of these names ("clarinet trio", "horn trio") are mixed.
SIZES = {
    2: "duo, duet, duett",
    3: "trio, terzett",
    4: "quartet, quartett",
    5: "quintet, quintett",
    6: "sextet, sextett",
}
OF_ONE_KIND = {
    2: "violin, viola, cello, contrabass, flute, oboe, clarinet, bassoon, recorder, trumpet, trombone, horn, tuba, harp, marimba,"
    " accordion, banjo",
    3: "violin, viola, cello, flute, bassoon, recorder, trumpet, trombone, tuba, guitar, marimba",
    4: "violin, viola, contrabass, bassoon, trumpet, tuba, marimba, accordion",
    5: "trombone, trumpet, recorder, cello", 6: "cello, trombone, trumpet",
}  # fmt: skip
ENSEMBLES = {
    STRING_QUARTET: "string quartet, streichquartett, quatuor a cordes, quartetto d archi, cuarteto de cuerda,"
    " cuarteto de cuerdas, string quartets, quatuor",
    "violin, violin, viola, viola, cello": "string quintet, streichquintett, viola quintet, quintetto d archi",
    "violin, violin, viola, viola, cello, cello": "string sextet, streichsextett",
    "violin, violin, violin, violin, viola, viola, cello, cello": "string octet, streichoktett",
    "violin, viola, cello": "string trio, streichtrio, trio a cordes, trio d archi, trio de cuerdas",
    "violin, cello, piano": "piano trio, klaviertrio, trio con pianoforte, trio con piano, trio avec piano",
    "violin, viola, cello, piano": "piano quartet, klavierquartett", "violin, violin, viola, cello, piano": "piano quintet,"
    " klavierquintett, quintette avec piano",
    "clarinet, violin, violin, viola, cello": "clarinet quintet, klarinettenquintett",
    "flute, violin, viola, cello": "flute quartet, flotenquartett", "flute, flute, flute, flute": "quartet of flutes, flute choir, flute ensemble",
    "oboe, violin, viola, cello": "oboe quartet",
    "violin, violin, viola, cello, contrabass": "string orchestra, streichorchester, string band, orchestre a cordes",
    "flute, oboe, clarinet, bassoon, horn": "wind quintet, woodwind quintet, blaserquintett, quintette a vent, quintetto di fiati,"
    " holzblaserquintett",
    "flute, oboe, clarinet, bassoon": "woodwinds, woodwind quartet, woodwind, woodwind section, holzblaser, wind quartet, holzblaserquartett, blaserquartett, maderas, madeiras, bois, legni,"
    " woodwind ensemble, winds",
    "oboe, clarinet, bassoon": "blasertrio, holzblasertrio, reed trio, trio d anches, wind trio, woodwind trio",
    "horn, trumpet, trumpet, trombone, tuba": "brass quintet, blechblaserquintett, blechquintett, quintette de cuivres",
    "horn, trumpet, trumpet, trombone": "brass quartet, blechblaserquartett", "horn, trumpet, trombone": "brass trio, blechblasertrio",
    "horn, trumpet, trumpet, trombone, tuba, drums": "brass band, fanfare band, brass ensemble with drums, blaskapelle",
    "horn, horn, trumpet, trumpet, trombone, trombone, tuba": "brass ensemble, brass choir, blechblaserensemble",
    "soprano saxophone, alto saxophone, tenor saxophone, baritone saxophone": "saxophone quartet, sax quartet, saxophonquartett",
    "clarinet, clarinet, clarinet": "klarinettentrio", "clarinet, clarinet, clarinet, clarinet": "clarinet quartet", "recorder, recorder, recorder, recorder": "recorder quartet, recorder consort,"
    " recorder ensemble, blockflotenquartett",
    "cello, cello, cello, cello": "cello quartet, celloquartett", "trombone, trombone, trombone, trombone": "trombone quartet",
    "guitar, guitar, guitar, guitar": "guitar quartet, guitar ensemble, gitarrenquartett", "horn, horn, horn, horn": "horn quartet, hornquartett",
    "guitar, guitar": "guitar duo, two guitars, gitarrenduo, guitar duet, duo de guitares, dueto de guitarras",
    "piano, piano": "piano duo, two pianos, piano duet, four hands, piano four hands, vierhandig, quatre mains, klavier vierhandig, piano a quatre mains,"
    " four hand piano, cuatro manos, quattro mani, quatro maos, a quatro maos, a quattro mani, a cuatro manos, piano a quatro maos, pianoforte a quattro mani,"
    " piano a cuatro manos, klavier zu vier handen, zu vier handen",
    "soprano, alto, tenor, bass voice": "satb, satb choir, mixed choir, four part choir, choir satb, gemischter chor, choral quartet, vocal quartet,"
    " four part chorus, choeur mixte, satb chorus, coro misto, coro mixto, vierstimmiger chor, a cappella choir, a capella choir, a cappella, a capella,"
    " acapella, chamber choir, four voice choir, soprano alto tenor and bass, soprano alto tenor bass, barbershop mixed, choir a cappella, four part mixed choir",
    "tenor, tenor, baritone, bass voice": "barbershop quartet, ttbb, men s choir, male voice choir, barbershop",
    "soprano, soprano, alto": "ssa, ssa choir, women s choir, dreistimmiger frauenchor", "soprano, soprano, alto, alto": "ssaa",
    "piano, acoustic bass, drums": "jazz trio, jazz piano trio, jazztrio, trio de jazz, piano bass and drums trio",
    "tenor saxophone, piano, acoustic bass, drums": "jazz quartet, jazzquartett, cuarteto de jazz, quartette de jazz, sax quartet jazz",
    "trumpet, tenor saxophone, piano, acoustic bass, drums": "jazz quintet, jazz combo, jazz band, jazzcombo, small jazz band, jazz ensemble, jazz group,"
    " jazzband, bebop quintet, combo",
    "tenor saxophone, trumpet, trombone, piano, acoustic bass, drums": "jazz sextet",
    "jazz guitar, acoustic bass, drums": "jazz guitar trio", "jazz guitar, drawbar organ, drums": "organ trio, hammond trio",
    "clarinet, trumpet, trombone, banjo, tuba, drums": "dixieland band, dixie band, new orleans band, dixieland ensemble, trad jazz band",
    "alto saxophone, tenor saxophone, baritone saxophone, trumpet, trumpet, trombone, jazz guitar, piano, acoustic bass, drums":
    "big band, small big band, bigband, swing band, jazz orchestra",
    "violin, jazz guitar, jazz guitar, acoustic bass": "gypsy jazz band, gypsy jazz quartet, manouche band",
    "voice, electric guitar, overdriven guitar, electric bass, drums": "banda rock, gruppo rock, grupo de rock, rock group, rock band, rockband, groupe de rock, banda de rock, five piece band, metal band, punk band, garage band",
    "electric guitar, electric bass, drums": "power trio, rock trio, guitar bass and drums trio",
    "voice, electric guitar, piano, electric bass, drums": "pop band, cover band, full band, band, pop group, five piece pop band, soft rock band, popband",
    "trumpet, tenor saxophone, trombone, electric guitar, electric bass, drums": "funk band, soul band, ska band, horn band",
    "fiddle, banjo, steel guitar, acoustic bass": "bluegrass band, string band bluegrass, old time band", "voice, fiddle, steel guitar, electric bass, drums": "country band",
    "flute, fiddle, steel guitar, drums": "folk band, celtic band, ceilidh band, irish band, folkband",
    "clarinet, accordion, violin, acoustic bass": "klezmer band", "clarinet, trumpet, accordion, tuba, drums": "polka band, oompah band",
    "violin, bandoneon, piano, contrabass": "tango quartet, tango band, tango orchestra, tango ensemble, orquesta tipica",
    "piano, electric bass, drums": "rhythm section, piano trio with drums, rhythmusgruppe",
    "sawtooth lead, synth bass": "synth duo, synthesizer duo, electronic duo, synthduo", "sawtooth lead, polysynth pad, synth bass": "synth trio",
    "flute, oboe, clarinet, bassoon, horn, violin, violin, viola, cello, contrabass": "chamber orchestra, kammerorchester, small orchestra, orchestre de chambre,"
    " orquesta de camara, orchestra da camera, sinfonietta, chamber ensemble",
    "flute, oboe, clarinet, bassoon, horn, horn, trumpet, trombone, tuba, timpani, violin, violin, viola, cello, contrabass":
    "orchestra, symphony orchestra, full orchestra, orchester, sinfonieorchester, orchestre, orquesta, philharmonic, symphonic orchestra, large orchestra,"
    " symphonieorchester, film orchestra, orquestra, orquestra sinfonica, orchestra sinfonica, orchestre symphonique, orquesta sinfonica, whole orchestra, grosses orchester",
    "piccolo, flute, oboe, clarinet, clarinet, alto saxophone, bassoon, horn, trumpet, trumpet, trombone, tuba, drums": "concert band, wind band, wind orchestra,"
    " military band, marching band, blasorchester, orchestre d harmonie, harmoniemusik, banda sinfonica, symphonic winds, wind ensemble, wind symphony",
    "trumpet, trumpet, trombone": "brass trio of two trumpets and trombone",
    "marimba, vibraphone, timpani, drums": "percussion ensemble", "marimba, xylophone, vibraphone, marimba": "mallet quartet",
    "violin, cello, harpsichord": "baroque trio, trio sonata, baroque ensemble", "oboe, violin, violin, viola, cello, harpsichord": "baroque orchestra, barockorchester",
    "trumpet, trumpet, violin, violin, guitar, acoustic bass": "mariachi band, mariachi",
    "voice, guitar": "singer songwriter duo, singer with guitar, voice and guitar", "voice, piano": "voice and piano, singer and piano, gesang und klavier, lied duo, voix et piano, singstimme und klavier",
    "trumpet, trombone, piano, acoustic bass, drums": "salsa band, latin band, salsa orchestra",
}  # fmt: skip
# The same in the Romance languages: what they call a family of instruments, and which ensembles of English these make.
_FAMILIES = {
    "string": "a cordes, de cordes, d archi, di archi, de cuerda, de cuerdas, de arco, de arcos, de cordas",
    "brass": "de cuivres, d ottoni, di ottoni, de metales, de metal, de viento metal, de metais",
    "wind": "a vent, de vents, di fiati, de viento, de vientos, de sopros, de bois, di legni, de madera, de maderas, de madeiras, de viento madera",
    "piano": "avec piano, con pianoforte, con piano, com piano", "saxophone": "de saxophones, de saxos, di sassofoni, di sax, de saxofones",
    "jazz": "de jazz, jazz", "vocal": "vocal, vocale, vocal mixte",
}  # fmt: skip
_CHOIRS = "choeur, coro, coral, chor, choir"
_MIXED = ", mixte, misto, mixto, gemischter, a cappella, a capella, a capela"
_FOUR_VOICES = "a quatre voix, a 4 voix, a quattro voci, a 4 voci, a cuatro voces, a 4 voces, a quatro vozes, a 4 vozes"
_THREE_VOICES = "a trois voix, a tre voci, a tres voces, a tres vozes, a 3 voix, a 3 voci, a 3 voces, a 3 vozes"
_WOMEN = "choeur de femmes, coro femminile, coro femenino, coro feminino, choeur feminin, coro de mujeres"


def translated() -> Iterator[tuple[str, str]]:
    """Ensembles by their names in French, Italian, Spanish and Portuguese: the phrase, and who plays."""
    english = {phrase.strip(): players for players, phrases in ENSEMBLES.items() for phrase in phrases.split(",")}
    sizes = {3: "trio", 4: "quartet", 5: "quintet", 6: "sextet", 8: "octet"}
    for family, phrases in _FAMILIES.items():
        for word, size in GROUPS.items():
            players = english.get(f"{family} {sizes.get(size, '')}")
            for phrase in phrases.split(", ") if players else ():
                yield f"{word} {phrase}", players or ""
    for word in ("orchestre", "orchestra", "orquesta", "orquestra"):
        for phrase in _FAMILIES["string"].split(", "):
            yield f"{word} {phrase}", english["string orchestra"]
    yield from ((phrase, english["satb"]) for phrase in _choirs())
    for choir in _WOMEN.split(", "):
        yield from ((f"{choir} {voices}", english["ssa"]) for voices in _THREE_VOICES.split(", "))


def _choirs() -> Iterator[str]:
    """ "coro misto a quattro voci", "choeur a 4 voix mixtes", and every other order of these."""
    for choir, mixed in product(_CHOIRS.split(", "), _MIXED.split(", ")):
        kind = mixed.strip(" ,")
        if kind:
            yield f"{choir} {kind}"
        for voices in _FOUR_VOICES.split(", "):
            yield " ".join(f"{choir} {kind} {voices}".split())
            yield from (f"{choir} {voices} {kind}{plural}" for plural in ("", "s") if kind)


# Ensembles that also say what kind of music they play, when nothing else does.
PLAYS = {
    "swing": "jazz trio, jazz quartet, jazz quintet, jazz combo, jazz band, big band, jazz sextet, organ trio, jazz ensemble, swing band, jazz guitar trio",
    "rock": "rock band, rockband, power trio, rock trio, groupe de rock, banda de rock, banda rock, gruppo rock, grupo de rock", "metal": "metal band", "punk": "punk band", "funk": "funk band", "soul": "soul band",
    "ska": "ska band", "country": "country band, bluegrass band", "celtic": "celtic band, irish band, ceilidh band", "klezmer": "klezmer band",
    "polka": "polka band, oompah band", "tango": "tango quartet, tango band, tango orchestra, orquesta tipica", "march": "marching band, military band",
    "baroque": "baroque trio, trio sonata, baroque ensemble, baroque orchestra", "salsa": "salsa band, latin band", "pop": "pop band",
    "synthwave": "synth duo, synth trio",
}  # fmt: skip
