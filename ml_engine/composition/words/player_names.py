"""Names of instruments in five languages, and who plays in which ensemble."""

from ml_engine.instruments import NAMES

_VOICES = ("soprano", "mezzo-soprano", "alto", "tenor", "baritone", "bass voice")
KNOWN = (*NAMES, "drums", *_VOICES)
ALIASES = {
    "piano": "piano, pianoforte, grand piano, acoustic piano, acoustic grand piano, klavier, flugel, fluegel, keyboard,"
    " keyboards, upright piano, konzertflugel, fortepiano, clavier, pianos, klaviere, keys, steinway, pianito, baby grand",
    "bright piano": "bright piano", "honky-tonk piano": "honky tonk piano, honkytonk piano, saloon piano, tack piano,"
    " barroom piano, out of tune piano",
    "electric piano": "electric piano, rhodes, fender rhodes, e piano, wurlitzer, wurli, epiano, electric keyboard, e pianos",
    "fm electric piano": "fm electric piano, dx7, fm piano, dx7 piano", "electric grand piano": "electric grand piano",
    "harpsichord": "harpsichord, cembalo, clavecin, clavicembalo, clavecim, clavicordio, spinet, virginal",
    "clavinet": "clavinet, clavi, clav", "celesta": "celesta, celeste", "glockenspiel": "glockenspiel, carillon, bells",
    "music box": "music box, spieluhr, musical box, boite a musique, caja de musica, music boxes",
    "vibraphone": "vibraphone, vibes, vibraphon, vibrafono, vibrafon", "marimba": "marimba, marimbaphone",
    "xylophone": "xylophone, xylophon, xilofono", "tubular bells": "tubular bells, chimes, church bells, tubular bell",
    "dulcimer": "dulcimer, hammered dulcimer, cimbalom, hackbrett, santur, zither, hammer dulcimer",
    "drawbar organ": "drawbar organ, hammond, hammond organ, b3, b3 organ, jazz organ, hammond b3, leslie",
    "percussive organ": "percussive organ", "rock organ": "rock organ",
    "organ": "organ, church organ, pipe organ, orgel, orgue, organo, kirchenorgel, orgues, pipe organs, organs",
    "reed organ": "reed organ, harmonium, pump organ", "accordion": "accordion, akkordeon, accordeon, fisarmonica, acordeon,"
    " squeezebox, concertina, ziehharmonika, button accordion, accordian, musette accordion",
    "harmonica": "harmonica, mouth organ, blues harp, mundharmonika, armonica, mouth harp, armonica a bocca",
    "bandoneon": "bandoneon, bandoneon, tango accordion, bandonion",
    "guitar": "guitar, acoustic guitar, nylon guitar, classical guitar, gitarre, guitare, chitarra, guitarra, spanish guitar,"
    " nylon string guitar, flamenco guitar, ukulele, uke, akustikgitarre, lute, laute, konzertgitarre, gitarren, guitares,"
    " chitarre, guitarras, violao, gitara, mandolin, mandoline, akustische gitarre, guitare classique",
    "steel guitar": "steel guitar, steel string guitar, folk guitar, western guitar, dobro, lap steel, pedal steel,"
    " slide guitar, twelve string guitar, 12 string guitar, steelgitarre, acoustic steel guitar, resonator guitar, pedal steel guitar",
    "jazz guitar": "jazz guitar, archtop, hollow body guitar, hollowbody guitar, gypsy jazz guitar, jazzgitarre, archtop guitar",
    "electric guitar": "electric guitar, e gitarre, clean guitar, clean electric guitar, e guitar, guitare electrique,"
    " chitarra elettrica, guitarra electrica, lead guitar, rhythm guitar, stratocaster, telecaster, egitarre, surf guitar,"
    " e gitarren, surf guitars, elektrische gitarre",
    "muted guitar": "muted guitar, palm muted guitar, palm mute guitar", "overdriven guitar": "overdriven guitar, overdrive"
    " guitar, rock guitar, crunch guitar, crunchy guitar, overdriven electric guitar, crunchy guitars",
    "distortion guitar": "distortion guitar, distorted guitar, metal guitar, heavy guitar, distorted electric guitar,"
    " fuzz guitar, fuzzy guitar, verzerrte gitarre, high gain guitar, distorted rhythm guitar, guitar with distortion, heavily distorted guitar",
    "guitar harmonics": "guitar harmonics",
    "acoustic bass": "acoustic bass, upright bass, jazz bass, walking bass, stand up bass, standup bass, walking bass line,"
    " string bass jazz, walking bassline, double bass pizzicato, pizzicato bass, akustikbass",
    "electric bass": "electric bass, bass, bass guitar, e bass, ebass, fingered bass, basse, bajo, basso, bassgitarre,"
    " basse electrique, bajo electrico, basso elettrico, bassline, bass line, baixo, fender bass, bassguitar, electric bass guitar",
    "picked bass": "picked bass, pick bass", "fretless bass": "fretless bass, fretless, fretless electric bass",
    "slap bass": "slap bass, slapped bass, slapping bass, slap bass guitar", "synth bass": "synth bass, synthesizer bass,"
    " 808 bass, 808, sub bass, subbass, moog bass, synthbass, acid bass, 303, bass synth, reese bass, wobble bass, tb 303",
    "violin": "violin, geige, violine, violon, violino, violini, geigen, violinen, violons, violines, solo violin, violin solo, skripka,"
    " first violin, second violin",
    "viola": "viola, bratsche, viole, bratschen, violas, alto viola", "cello": "cello, violoncello, violoncelle,"
    " violonchelo, chelo, celli, celli, celi, violoncelli, violoncellos, celle, violoncelles, cellos, celos",
    "contrabass": "contrabass, double bass, kontrabass, contrebasse, contrabbasso, contrabajo, bass viol, orchestral bass,"
    " double basses, kontrabasse, string bass, contrabasso, basses strings",
    "tremolo strings": "tremolo strings", "pizzicato strings": "pizzicato strings, plucked strings, pizz strings, pizzicato",
    "harp": "harp, harfe, harpe, arpa, concert harp, harfen, lever harp, celtic harp, lyre", "timpani": "timpani, timpano, kettledrums, kettle drums,"
    " pauken, pauke, timbales orchestral, timbale, timbali, timps, kettledrum, timpanis",
    "strings": "strings, string ensemble, string section, streicher, cordes, archi, cuerdas, string pad, string sounds,"
    " lush strings, streichern, string players, string orchestra pad, string machine", "slow strings": "slow strings",
    "synth strings": "synth strings, synthesizer strings, synth string, solina",
    "choir": "choir, chor, choeur, coro, chorus voices, choral voices, gospel choir, church choir, boys choir,"
    " mixed voices, aahs, kinderchor, children s choir, chorale voices, choirs, mannerchor, frauenchor, male choir, female choir,"
    " backing vocals, monks, voices choir, wordless choir",
    "voice": "voice, vocals, vocal, singer, singing, stimme, gesang, sanger, sangerin, voix, voce, voz, female voice,"
    " male voice, vocalist, vocal line, singers, vocalists, lead vocals, chant, oohs, lead vocal, cantante, canto, chanteuse, chanteur,"
    " sung, lead singer, stimmen, female vocals, male vocals, female vocalist",
    "soprano": "soprano, sopran, sopranos, soprano voice, sopranen, soprani", "mezzo-soprano": "mezzo soprano, mezzo, mezzosopran,"
    " mezzosoprano",
    "alto": "alto voice, alt, altos, contralto, alto singer, altstimme", "tenor": "tenor, tenors, tenor voice, tenore, tenoren",
    "baritone": "baritone, bariton, baritone voice, baritono, baritones", "bass voice": "bass voice, bass singer, basso profundo, bass voices, bassstimme",
    "synth voice": "synth voice, vocoder, synth choir, synth vocals", "orchestra hit": "orchestra hit, orchestral hit",
    "trumpet": "trumpet, trompete, trompette, tromba, trompeta, cornet, flugelhorn, flugelhorn, kornett, trompeten,"
    " trombe, trompetas, cornetto, trompettes, fluegelhorn, bugle, piccolo trumpet",
    "trombone": "trombone, posaune, posaunen, trombon, tromboni, trombones, bass trombone, trombono",
    "tuba": "tuba, sousaphone, euphonium, tuben, tubas, sousaphon, helicon",
    "muted trumpet": "muted trumpet, trumpet with mute, harmon mute trumpet, gestopfte trompete, muted horn, trumpet mute",
    "horn": "horn, french horn, cor, corno, trompa, waldhorn, corni, horner, cors, hunting horn, alphorn, french horns, waldhorner",
    "brass": "brass, brass section, horn section, blechblaser, cuivres, ottoni, metales, brass stabs, horn stabs, bras, big brass, horns section",
    "synth brass": "synth brass, synthesizer brass",
    "soprano saxophone": "soprano saxophone, soprano sax, sopransaxophon", "alto saxophone": "alto saxophone, alto sax,"
    " saxophone, sax, saxophon, saxofon, sassofono, altsaxophon, saxo, saxofono, saxes, saxophones, altsax, sassofoni",
    "tenor saxophone": "tenor saxophone, tenor sax, tenorsaxophon, tenorsax", "baritone saxophone": "baritone saxophone,"
    " bari sax, baritone sax, baritonsaxophon, barisax",
    "oboe": "oboe, hautbois, oboen, oboes, oboi, oboe d amore", "english horn": "english horn, cor anglais, englischhorn, corno inglese, corno ingles",
    "bassoon": "bassoon, fagott, basson, fagotto, fagot, contrabassoon, fagotte, fagotti, bassons, kontrafagott, fagotes",
    "clarinet": "clarinet, klarinette, clarinette, clarinetto, clarinete, bass clarinet, klarinetten, clarinetti, clarinettes,"
    " bassklarinette, clarinetes, bassetthorn",
    "piccolo": "piccolo, piccolo flute, pikkolo, piccoloflote, flautin, ottavino, pikkoloflote", "flute": "flute, flote, querflote,"
    " flauto, flauta, floete, traverso, floten, flauti, flautas, flutes, alto flute, transverse flute, querfloten, bansuri, fluit, querfloete",
    "recorder": "recorder, blockflote, flute a bec, flauto dolce, flauta dulce, blockfloten, blockfloete, flauta de pico",
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
    "drums": "drums, drum kit, drum set, drumkit, percussion, schlagzeug, batterie, batteria, bateria, drum, drumset,"
    " drummer, trap kit, brushes, brushed drums, drum beat, drum machine, beat machine, perkussion, percussions, percusion,"
    " percussioni, 808 drums, bongos, congas, hand drums, cajon, tabla, bongo, conga, hi hat, hi hats, snare, snare drum, kick drum,"
    " breakbeats, tr 808, 909, drum loop, drumbeat, djembe, schlagwerk, bodhran, shaker, tambourine, jazz drums, rock drums, drum track,"
    " hihats, kick, drums set, trommel, trommeln, tambor, cymbals, maracas, castanets, claves, tr 909, boom bap drums, electronic drums,"
    " brush drums, drums and percussion, tamburo, tamburi, tambour, tambours, tamburello, tambourin, tamburin, latin percussion, percussion section, drumming, hihat",
}  # fmt: skip
STRING_QUARTET = "violin, violin, viola, cello"
# Ensembles of one instrument; others of these names ("clarinet trio", "horn trio") are mixed.
SIZES = {2: "duo, duet, duett", 3: "trio", 4: "quartet, quartett", 5: "quintet", 6: "sextet"}
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
    " holzblaserquintett, quinteto de viento",
    "flute, oboe, clarinet, bassoon": "woodwinds, woodwind quartet, woodwind, woodwind section, holzblaser, wind quartet, bois, legni,"
    " woodwind ensemble, winds",
    "oboe, clarinet, bassoon": "reed trio, trio d anches, wind trio, woodwind trio",
    "horn, trumpet, trumpet, trombone, tuba": "brass quintet, blechblaserquintett, blechquintett, quintette de cuivres",
    "horn, trumpet, trumpet, trombone": "brass quartet", "horn, trumpet, trombone": "brass trio",
    "horn, trumpet, trumpet, trombone, tuba, drums": "brass band, fanfare band, brass ensemble with drums, blaskapelle",
    "horn, horn, trumpet, trumpet, trombone, trombone, tuba": "brass ensemble, brass choir, blechblaserensemble",
    "soprano saxophone, alto saxophone, tenor saxophone, baritone saxophone": "saxophone quartet, sax quartet, saxophonquartett",
    "clarinet, clarinet, clarinet, clarinet": "clarinet quartet", "recorder, recorder, recorder, recorder": "recorder quartet, recorder consort,"
    " recorder ensemble, blockflotenquartett",
    "cello, cello, cello, cello": "cello quartet, celloquartett", "trombone, trombone, trombone, trombone": "trombone quartet",
    "guitar, guitar, guitar, guitar": "guitar quartet, guitar ensemble, gitarrenquartett", "horn, horn, horn, horn": "horn quartet, hornquartett",
    "guitar, guitar": "guitar duo, two guitars, gitarrenduo, guitar duet, duo de guitares, dueto de guitarras",
    "piano, piano": "piano duo, two pianos, piano duet, four hands, piano four hands, vierhandig, quatre mains, klavier vierhandig, piano a quatre mains,"
    " four hand piano, cuatro manos, quattro mani",
    "soprano, alto, tenor, bass voice": "satb, satb choir, mixed choir, four part choir, choir satb, gemischter chor, choral quartet, vocal quartet,"
    " four part chorus, choeur mixte, satb chorus, coro misto, coro mixto, vierstimmiger chor, a cappella choir, a capella choir, a cappella, a capella,"
    " acapella, chamber choir, four voice choir, soprano alto tenor and bass, soprano alto tenor bass, barbershop mixed, choir a cappella, four part mixed choir",
    "tenor, tenor, baritone, bass voice": "barbershop quartet, ttbb, men s choir, male voice choir, barbershop",
    "soprano, soprano, alto": "ssa, ssa choir, women s choir", "soprano, soprano, alto, alto": "ssaa",
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
    "voice, electric guitar, overdriven guitar, electric bass, drums": "rock band, rockband, groupe de rock, banda de rock, five piece band, metal band, punk band, garage band",
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
    " symphonieorchester, film orchestra, orchestre symphonique, orquesta sinfonica, whole orchestra, grosses orchester",
    "piccolo, flute, oboe, clarinet, clarinet, alto saxophone, bassoon, horn, trumpet, trumpet, trombone, tuba, drums": "concert band, wind band, wind orchestra,"
    " military band, marching band, blasorchester, harmonie, symphonic winds, wind ensemble, wind symphony",
    "trumpet, trumpet, trombone": "brass trio of two trumpets and trombone",
    "marimba, vibraphone, timpani, drums": "percussion ensemble", "marimba, xylophone, vibraphone, marimba": "mallet quartet",
    "violin, cello, harpsichord": "baroque trio, trio sonata, baroque ensemble", "oboe, violin, violin, viola, cello, harpsichord": "baroque orchestra, barockorchester",
    "trumpet, trumpet, violin, violin, guitar, acoustic bass": "mariachi band, mariachi",
    "voice, guitar": "singer songwriter duo, singer with guitar, voice and guitar", "voice, piano": "voice and piano, singer and piano, gesang und klavier, lied duo, voix et piano, singstimme und klavier",
    "trumpet, trombone, piano, acoustic bass, drums": "salsa band, latin band, salsa orchestra",
}  # fmt: skip
# Ensembles that also say what kind of music they play, when nothing else does.
PLAYS = {
    "swing": "jazz trio, jazz quartet, jazz quintet, jazz combo, jazz band, big band, jazz sextet, organ trio, jazz ensemble, swing band, jazz guitar trio",
    "rock": "rock band, rockband, power trio, rock trio", "metal": "metal band", "punk": "punk band", "funk": "funk band", "soul": "soul band",
    "ska": "ska band", "country": "country band, bluegrass band", "celtic": "celtic band, irish band, ceilidh band", "klezmer": "klezmer band",
    "polka": "polka band, oompah band", "tango": "tango quartet, tango band, tango orchestra, orquesta tipica", "march": "marching band, military band",
    "baroque": "baroque trio, trio sonata, baroque ensemble, baroque orchestra", "salsa": "salsa band, latin band", "pop": "pop band",
    "synthwave": "synth duo, synth trio",
}  # fmt: skip
