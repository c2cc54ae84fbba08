"""Who plays, how, and in which genre and mood, in six languages; what is excluded, and what is taken back."""

import pytest

from ml_engine.composition.words import read_brief


def brief(words):
    return read_brief(words).brief


PLAYERS = [
    ("tre voci (soprano, contralto, tenore), lento", "soprano, alto, tenor"),
    ("pour clarinette et piano", "clarinet, piano"), ("violon et alto", "violin, viola"),
    ("alto et violoncelle", "viola, cello"), ("deux flûtes à bec", "recorder, recorder"),
    ("soprano, alto, ténor et basse", "soprano, alto, tenor, bass voice"),
    ("violon, alto et violoncelle", "violin, viola, cello"), ("flûte traversière et guitare", "flute, guitar"),
    ("saxophone ténor et batterie", "tenor saxophone, drums"), ("cor anglais et orgue", "english horn, organ"),
    ("guitare électrique, basse et batterie", "electric guitar, electric bass, drums"),
    ("hautbois et basson", "oboe, bassoon"), ("trombone et tuba", "trombone, tuba"),
    ("contrebasse et piano", "contrabass, piano"), ("orgue seul", "organ"), ("clavecin", "harpsichord"),
    ("saxophone alto et piano", "alto saxophone, piano"), ("harpe et flûte", "harp, flute"),
    ("deux violons, alto, violoncelle", "violin, violin, viola, cello"), ("petite flûte", "piccolo"),
    ("piano à quatre mains", "piano, piano"), ("flûte alto et harpe", "flute, harp"),
    ("guitare basse et batterie", "electric bass, drums"), ("Bratsche und Klavier", "viola, piano"),
    ("zwei Blockflöten", "recorder, recorder"), ("Altblockflöte und Cembalo", "recorder, harpsichord"),
    ("Sopranblockflöte", "recorder"), ("Querflöte und Gitarre", "flute, guitar"),
    ("Tenorsaxophon, Klavier, Kontrabass, Schlagzeug", "tenor saxophone, piano, contrabass|acoustic bass, drums"),
    ("Waldhorn und Fagott", "horn, bassoon"), ("Orgel", "organ"), ("Flöte mit Klavierbegleitung", "flute, piano"),
    ("Oboe mit Orgelbegleitung", "oboe, organ"), ("Sopran, Alt, Tenor, Bass", "soprano, alto, tenor, bass voice"),
    ("Geige mit Gitarrenbegleitung", "violin, guitar"),
    ("Klarinette, Bratsche und Klavier", "clarinet, viola, piano"), ("Pauken und Trompeten", "timpani, trumpet"),
    ("E-Gitarre, E-Bass, Schlagzeug", "electric guitar, electric bass, drums"),
    ("Violoncello und Harfe", "cello, harp"), ("zwei Geigen", "violin, violin"),
    ("Klavier vierhändig", "piano, piano"), ("Englischhorn", "english horn"), ("Gesang und Laute", "voice, guitar"),
    ("Klaviersolo", "piano"), ("Gitarrensolo", "guitar"), ("Cellosolo", "cello"), ("Solo für Oboe", "oboe"),
    ("per violino e viola", "violin, viola"), ("flauto dolce e clavicembalo", "recorder, harpsichord"),
    ("due flauti dolci", "recorder, recorder"),
    ("soprano, contralto, tenore e basso", "soprano, alto, tenor, bass voice"),
    ("chitarra elettrica, basso e batteria", "electric guitar, electric bass, drums"),
    ("pianoforte a quattro mani", "piano, piano"), ("corno e fagotto", "horn, bassoon"),
    ("due violini, viola e violoncello", "violin, violin, viola, cello"),
    ("sassofono tenore e contrabbasso", "tenor saxophone, contrabass|acoustic bass"),
    ("flauto traverso e arpa", "flute, harp"), ("organo", "organ"), ("fisarmonica e chitarra", "accordion, guitar"),
    ("oboe e clarinetto", "oboe, clarinet"), ("mandolino", "guitar|mandolin"), ("viola sola", "viola"),
    ("voce e pianoforte", "voice, piano"), ("tromba, trombone e tuba", "trumpet, trombone, tuba"),
    ("pianoforte solo", "piano"), ("flauta dulce y guitarra", "recorder, guitar"),
    ("dos flautas dulces", "recorder, recorder"), ("flauta travesera y arpa", "flute, harp"),
    ("violín, viola y violonchelo", "violin, viola, cello"),
    ("guitarra eléctrica, bajo y batería", "electric guitar, electric bass, drums"),
    ("soprano, contralto, tenor y bajo", "soprano, alto, tenor, bass voice"),
    ("saxofón tenor y piano", "tenor saxophone, piano"), ("trompa y fagot", "horn, bassoon"),
    ("clavecín", "harpsichord"), ("piano a cuatro manos", "piano, piano"), ("órgano", "organ"),
    ("acordeón y violín", "accordion, violin"), ("contrabajo y piano", "contrabass|acoustic bass, piano"),
    ("corno inglés", "english horn"), ("dos guitarras", "guitar, guitar"), ("piano solo", "piano"),
    ("saxo alto y batería", "alto saxophone, drums"), ("trompeta y trombón", "trumpet, trombone"),
    ("voz y guitarra", "voice, guitar"), ("guitarra española", "guitar"), ("violoncelo e piano", "cello, piano"),
    ("flauta doce e violão", "recorder, guitar"), ("duas flautas doces", "recorder, recorder"),
    ("flauta transversal e harpa", "flute, harp"), ("violino e viola de arco", "violin, viola"),
    ("clarinete e fagote", "clarinet, bassoon"), ("contrabaixo e bateria", "contrabass|acoustic bass, drums"),
    ("soprano, contralto, tenor e baixo", "soprano, alto, tenor, bass voice"),
    ("saxofone tenor e piano", "tenor saxophone, piano"), ("trompete e trombone", "trumpet, trombone"),
    ("guitarra elétrica, baixo e bateria", "electric guitar, electric bass, drums"), ("órgão", "organ"),
    ("cravo e oboé", "harpsichord, oboe"), ("acordeão e violino", "accordion, violin"),
    ("dois violinos", "violin, violin"), ("piano a quatro mãos", "piano, piano"), ("voz e violão", "voice, guitar"),
    ("trompa e tuba", "horn, tuba"), ("cavaquinho", "guitar"), ("sanfona", "accordion"),
    ("piano e voz", "piano, voice"), ("quatuor à cordes", "violin, violin, viola, cello"),
    ("quintette de cuivres", "horn, trumpet, trumpet, trombone, tuba"),
    ("quintette à vent", "flute, oboe, clarinet, bassoon, horn"), ("trio à cordes", "violin, viola, cello"),
    ("trio pour piano, violon et violoncelle", "piano, violin, cello"),
    ("quatuor de saxophones", "soprano saxophone, alto saxophone, tenor saxophone, baritone saxophone"),
    ("chœur mixte à quatre voix", "soprano, alto, tenor, bass voice"),
    ("chœur a cappella", "soprano, alto, tenor, bass voice"),
    ("orchestre à cordes", "violin, violin, viola, cello, contrabass"),
    ("quatuor de flûtes", "flute, flute, flute, flute"), ("duo de violoncelles", "cello, cello"),
    ("trio de clarinettes", "clarinet, clarinet, clarinet"), ("quatuor avec piano", "violin, viola, cello, piano"),
    ("quatuor de trombones", "trombone, trombone, trombone, trombone"),
    ("quintette à cordes", "violin, violin, viola, viola, cello"), ("trio de jazz", "piano, acoustic bass, drums"),
    ("quatuor vocal", "soprano, alto, tenor, bass voice"),
    ("chœur à 4 voix mixtes", "soprano, alto, tenor, bass voice"),
    ("chœur de femmes à trois voix", "soprano, soprano, alto"), ("duo de flûtes", "flute, flute"),
    ("quatuor de guitares", "guitar, guitar, guitar, guitar"),
    ("quatuor de cuivres", "horn, trumpet, trumpet, trombone"),
    ("sextuor à cordes", "violin, violin, viola, viola, cello, cello"),
    ("quatuor de flûtes à bec", "recorder, recorder, recorder, recorder"),
    ("quatuor de cors", "horn, horn, horn, horn"), ("Streichquartett", "violin, violin, viola, cello"),
    ("Blechbläserquintett", "horn, trumpet, trumpet, trombone, tuba"),
    ("Bläserquintett", "flute, oboe, clarinet, bassoon, horn"),
    ("vierstimmiger gemischter Chor", "soprano, alto, tenor, bass voice"),
    ("gemischter Chor a cappella", "soprano, alto, tenor, bass voice"),
    ("Saxophonquartett", "soprano saxophone, alto saxophone, tenor saxophone, baritone saxophone"),
    ("Posaunenquartett", "trombone, trombone, trombone, trombone"),
    ("Blockflötenquartett", "recorder, recorder, recorder, recorder"),
    ("Klarinettentrio", "clarinet, clarinet, clarinet"), ("Celloquartett", "cello, cello, cello, cello"),
    ("Holzbläserquartett", "flute, oboe, clarinet, bassoon"),
    ("Streichorchester", "violin, violin, viola, cello, contrabass"),
    ("Klavierquartett", "violin, viola, cello, piano"), ("Flötenduo", "flute, flute"),
    ("Hornquartett", "horn, horn, horn, horn"), ("Jazztrio", "piano, acoustic bass, drums"),
    ("Trompetentrio", "trumpet, trumpet, trumpet"), ("Geigenduett", "violin, violin"),
    ("Flötentrio", "flute, flute, flute"), ("Chor (SATB)", "soprano, alto, tenor, bass voice"),
    ("Gitarrenduo", "guitar, guitar"), ("Blechbläserquartett", "horn, trumpet, trumpet, trombone"),
    ("Trio für Flöte, Oboe und Fagott", "flute, oboe, bassoon"),
    ("vierstimmiger Chor", "soprano, alto, tenor, bass voice"),
    ("dreistimmiger Frauenchor", "soprano, soprano, alto"), ("quartetto d'archi", "violin, violin, viola, cello"),
    ("quintetto d'ottoni", "horn, trumpet, trumpet, trombone, tuba"),
    ("quintetto di ottoni", "horn, trumpet, trumpet, trombone, tuba"),
    ("quintetto di fiati", "flute, oboe, clarinet, bassoon, horn"),
    ("quartetto di sassofoni", "soprano saxophone, alto saxophone, tenor saxophone, baritone saxophone"),
    ("coro a cappella", "soprano, alto, tenor, bass voice"),
    ("coro a quattro voci", "soprano, alto, tenor, bass voice"), ("coro misto", "soprano, alto, tenor, bass voice"),
    ("orchestra d'archi", "violin, violin, viola, cello, contrabass"), ("trio d'archi", "violin, viola, cello"),
    ("duo di flauti", "flute, flute"), ("quartetto di flauti dolci", "recorder, recorder, recorder, recorder"),
    ("quartetto di tromboni", "trombone, trombone, trombone, trombone"),
    ("trio di clarinetti", "clarinet, clarinet, clarinet"),
    ("quartetto con pianoforte", "violin, viola, cello, piano"),
    ("quartetto vocale", "soprano, alto, tenor, bass voice"),
    ("coro misto a 4 voci", "soprano, alto, tenor, bass voice"),
    ("quartetto di chitarre", "guitar, guitar, guitar, guitar"), ("duo di violoncelli", "cello, cello"),
    ("quintetto d'archi", "violin, violin, viola, viola, cello"), ("trio jazz", "piano, acoustic bass, drums"),
    ("sestetto d'archi", "violin, violin, viola, viola, cello, cello"),
    ("quartetto di corni", "horn, horn, horn, horn"), ("cuarteto de cuerda", "violin, violin, viola, cello"),
    ("cuarteto de cuerdas", "violin, violin, viola, cello"),
    ("quinteto de metales", "horn, trumpet, trumpet, trombone, tuba"),
    ("quinteto de viento", "flute, oboe, clarinet, bassoon, horn"),
    ("quinteto de vientos", "flute, oboe, clarinet, bassoon, horn"), ("trío de cuerda", "violin, viola, cello"),
    ("cuarteto de saxofones", "soprano saxophone, alto saxophone, tenor saxophone, baritone saxophone"),
    ("coro a cuatro voces", "soprano, alto, tenor, bass voice"), ("coro mixto", "soprano, alto, tenor, bass voice"),
    ("coro mixto a cuatro voces", "soprano, alto, tenor, bass voice"),
    ("orquesta de cuerda", "violin, violin, viola, cello, contrabass"),
    ("orquesta de cuerdas", "violin, violin, viola, cello, contrabass"), ("dúo de flautas", "flute, flute"),
    ("cuarteto de flautas dulces", "recorder, recorder, recorder, recorder"),
    ("cuarteto de trombones", "trombone, trombone, trombone, trombone"),
    ("trío de clarinetes", "clarinet, clarinet, clarinet"), ("cuarteto con piano", "violin, viola, cello, piano"),
    ("cuarteto vocal", "soprano, alto, tenor, bass voice"), ("dúo de violonchelos", "cello, cello"),
    ("trío de jazz", "piano, acoustic bass, drums"), ("cuarteto de guitarras", "guitar, guitar, guitar, guitar"),
    ("quinteto de cuerda", "violin, violin, viola, viola, cello"),
    ("coro a capela", "soprano, alto, tenor, bass voice"),
    ("cuarteto de metales", "horn, trumpet, trumpet, trombone"), ("cuarteto de trompas", "horn, horn, horn, horn"),
    ("sexteto de cuerda", "violin, violin, viola, viola, cello, cello"),
    ("quarteto de cordas", "violin, violin, viola, cello"),
    ("quinteto de metais", "horn, trumpet, trumpet, trombone, tuba"),
    ("quinteto de sopros", "flute, oboe, clarinet, bassoon, horn"), ("trio de cordas", "violin, viola, cello"),
    ("quarteto de saxofones", "soprano saxophone, alto saxophone, tenor saxophone, baritone saxophone"),
    ("coro a quatro vozes", "soprano, alto, tenor, bass voice"),
    ("orquestra de cordas", "violin, violin, viola, cello, contrabass"), ("duo de flautas", "flute, flute"),
    ("quarteto de flautas doces", "recorder, recorder, recorder, recorder"),
    ("quarteto de trombones", "trombone, trombone, trombone, trombone"),
    ("trio de clarinetes", "clarinet, clarinet, clarinet"), ("quarteto vocal", "soprano, alto, tenor, bass voice"),
    ("coral a quatro vozes", "soprano, alto, tenor, bass voice"),
    ("orquestra", "flute, oboe, clarinet, bassoon, horn, horn, trumpet, trombone, tuba, timpani, violin, violin, viola, cello, contrabass"),
    ("duo de violoncelos", "cello, cello"), ("quarteto de violões", "guitar, guitar, guitar, guitar"),
    ("piano sans batterie", "piano"), ("pas de piano, guitare et flûte", "guitar, flute"),
    ("guitare au lieu du piano", "guitar"), ("ni guitare ni batterie, un piano", "piano"),
    ("violon plutôt que piano", "violin"), ("flûte, aucun autre instrument", "flute"),
    ("piano à la place de la guitare", "piano"), ("Klavier statt Gitarre", "piano"),
    ("anstatt Klavier lieber Orgel", "organ"), ("Klavier ohne Schlagzeug", "piano"),
    ("kein Klavier, nur Gitarre", "guitar"), ("Flöte anstelle der Geige", "flute"),
    ("weder Bass noch Schlagzeug, nur Gitarre", "guitar"), ("Harfe, bitte kein Klavier", "harp"),
    ("nicht Klavier, sondern Cembalo", "harpsichord"), ("pianoforte senza batteria", "piano"),
    ("chitarra invece del pianoforte", "guitar"), ("niente batteria, solo pianoforte", "piano"),
    ("al posto del violino un flauto", "flute"), ("né chitarra né batteria, solo pianoforte", "piano"),
    ("non pianoforte ma organo", "organ"), ("piano sin batería", "piano"), ("guitarra en vez de piano", "guitar"),
    ("guitarra en lugar de piano", "guitar"), ("nada de batería, solo piano", "piano"),
    ("ni guitarra ni batería, piano", "piano"), ("no piano, sino clavecín", "harpsichord"),
    ("piano sem bateria", "piano"), ("violão em vez de piano", "guitar"), ("nada de bateria, só piano", "piano"),
    ("não piano, mas órgão", "organ"), ("nem guitarra nem bateria, piano", "piano"),
    ("flauta no lugar do violino", "flute"),
]  # fmt: skip


@pytest.mark.parametrize(("words", "players"), PLAYERS)
def test_players(words, players):
    """ "a|b": either of them."""
    found = list(brief(words).instruments)
    for wanted in players.split(", "):
        found.remove(next(name for name in wanted.split("|") if name in found))
    assert not found


WITHOUT = [
    ("groupe de rock sans chant", "voice"), ("jazz, sauf batterie", "drums"), ("orchestre sans cuivres", "trumpet"),
    ("Rockband ohne Gesang", "voice"), ("Streichquartett, aber keine Bratsche", "viola"),
    ("nessuna batteria, chitarra e basso", "drums"), ("banda rock senza voce", "voice"),
    ("tranne la batteria, trio jazz", "drums"), ("trío de jazz sin batería", "drums"),
    ("ningún tambor, flauta y arpa", "drums"), ("excepto batería, banda de rock", "drums"),
    ("trio de jazz sem bateria", "drums"), ("nenhuma bateria, flauta e harpa", "drums"),
]  # fmt: skip


@pytest.mark.parametrize(("words", "name"), WITHOUT)
def test_who_is_excluded_does_not_play(words, name):
    assert name not in brief(words).instruments
    assert any(chip.label.startswith("no ") for chip in read_brief(words).chips)


CHARACTER = [
    ("sehr ruhig", "", "calm"), ("banda de rock", "rock", ""), ("kein Walzer, lieber eine Polka", "polka", ""),
    ("une valse triste", "waltz", "sad"), ("une berceuse douce", "lullaby", "calm"),
    ("une marche funèbre", "march", ""), ("chanson gaie", "", "happy"),
    ("musique mystérieuse et sombre", "", "mysterious, dark"), ("une musique de film épique", "cinematic", "heroic"),
    ("rêveuse et nostalgique", "", "dreamy, nostalgic"), ("une musique joyeuse et énergique", "", "happy, energetic"),
    ("un choral", "chorale", ""), ("musique baroque", "baroque", ""), ("un tango passionné", "tango", "romantic"),
    ("musique tranquille", "", "calm"), ("angoissante et tendue", "", "tense"), ("mélancolique", "", "melancholic"),
    ("joueuse et espiègle", "", "playful"), ("héroïque", "", "heroic"), ("pleine d'espoir", "", "hopeful"),
    ("solennelle", "", "solemn"), ("en colère", "", "angry"), ("romantique", "", "romantic"),
    ("ein trauriger Walzer", "waltz", "sad"), ("ein fröhliches Lied", "", "happy"), ("ein Wiegenlied", "lullaby", ""),
    ("ein Trauermarsch", "march", ""), ("geheimnisvolle, düstere Filmmusik", "cinematic", "mysterious, dark"),
    ("ein feierliches Stück", "", "solemn"), ("verträumt und zart", "", "dreamy"),
    ("ein heldenhafter Marsch", "march", "heroic"), ("ein Rocksong", "rock", ""), ("ein Popsong", "pop", ""),
    ("Barockmusik", "baroque", ""), ("eine Jazzballade", "jazz ballad", ""),
    ("ein wütendes Metalstück", "metal", "angry"), ("eine nostalgische Melodie", "", "nostalgic"),
    ("melancholischer Blues", "blues", "melancholic"), ("hoffnungsvolles Stück", "", "hopeful"),
    ("spannungsgeladen", "", "tense"), ("lustige Polka", "polka", ""), ("ein Choral", "chorale", ""),
    ("ruhiges, sanftes Stück", "", "calm"), ("Schlaflied", "lullaby", ""), ("Countrysong", "country", ""),
    ("un valzer triste", "waltz", "sad"), ("una ninna nanna dolce", "lullaby", "calm"),
    ("una marcia eroica", "march", "heroic"), ("allegra e spensierata", "", "happy"),
    ("musica da film misteriosa", "cinematic", "mysterious"), ("malinconica", "", "melancholic"),
    ("sognante", "", "dreamy"), ("una ballata romantica", "ballad", "romantic"), ("musica barocca", "baroque", ""),
    ("tranquilla e serena", "", "calm"), ("energica", "", "energetic"), ("oscura e tesa", "", "dark, tense"),
    ("un corale", "chorale", ""), ("una canzone felice", "", "happy"), ("giocosa", "", "happy"),
    ("solenne", "", "solemn"), ("piena di speranza", "", "hopeful"), ("arrabbiata", "", "angry"),
    ("nostalgica", "", "nostalgic"), ("drammatica", "", "tense"), ("un vals triste", "waltz", "sad"),
    ("una nana suave", "lullaby", "calm"), ("una canción de cuna", "lullaby", ""),
    ("una marcha heroica", "march", "heroic"), ("alegre y divertida", "", "happy, playful"),
    ("música de película misteriosa", "cinematic", "mysterious"), ("melancólica", "", "melancholic"),
    ("soñadora", "", "dreamy"), ("una balada romántica", "ballad", "romantic"), ("música barroca", "baroque", ""),
    ("tranquila y relajante", "", "calm"), ("enérgica", "", "energetic"), ("oscura y tensa", "", "dark, tense"),
    ("esperanzadora", "", "hopeful"), ("triste y nostálgico", "", "sad, nostalgic"), ("solemne", "", "solemn"),
    ("furiosa", "", "angry"), ("juguetona", "", "playful"), ("épica", "", "heroic"),
    ("una canción feliz", "", "happy"), ("uma valsa triste", "waltz", "sad"), ("canção de ninar", "lullaby", ""),
    ("uma marcha heroica", "march", "heroic"), ("alegre e divertida", "", "happy, playful"),
    ("trilha sonora misteriosa", "cinematic", "mysterious"), ("sonhadora", "", "dreamy"),
    ("balada romântica", "ballad", "romantic"), ("tranquila e relaxante", "", "calm"),
    ("sombria e tensa", "", "dark, tense"), ("esperançosa", "", "hopeful"), ("um chorinho", "samba", ""),
    ("triste e nostálgica", "", "sad, nostalgic"), ("solene", "", "solemn"), ("brincalhona", "", "playful"),
    ("bossa nova suave", "bossa nova", ""), ("feliz", "", "happy"),
]  # fmt: skip


@pytest.mark.parametrize(("words", "genre", "moods"), CHARACTER)
def test_genres_and_moods(words, genre, moods):
    found = brief(words)
    assert genre in (found.genre, "")
    assert set(moods.split(", ")) - {""} <= set(found.moods)


DYNAMICS = [
    ("très doux", "pp"), ("fort", "f"), ("de plus en plus fort", "p-f"), ("en s'éteignant", "f-p"),
    ("doucement", "p"), ("nuance mf", "mf"), ("sehr leise", "pp"), ("laut", "f"), ("immer lauter werdend", "p-f"),
    ("leise", "p"), ("beginnt leise und endet laut", "p-f"), ("Dynamik: pp bis ff", "pp-ff"), ("sehr laut", "ff"),
    ("immer leiser", "f-p"), ("fortissimo", "ff"), ("sempre più forte", "p-f"), ("in crescendo", "p-f"),
    ("dal piano al forte", "p-f"), ("molto piano, sottovoce", "pp"), ("dinamica mf", "mf"),
    ("muy suave y bajito", "pp"), ("cada vez más fuerte", "p-f"), ("fuerte", "f"), ("muy fuerte", "ff"),
    ("dinámica p", "p"), ("cada vez más suave", "f-p"), ("cada vez mais forte", "p-f"), ("muito forte", "ff"),
    ("bem baixinho", "pp"), ("dinâmica pp", "pp"), ("cada vez mais suave", "f-p"),
]  # fmt: skip


@pytest.mark.parametrize(("words", "dynamics"), DYNAMICS)
def test_dynamics(words, dynamics):
    assert brief(words).dynamics == dynamics


TAKEN_BACK = [
    ("string trio, no viola, sorry I mean no vibrato", "instruments", ("violin", "viola", "cello")),
    ("no drums... I mean no guitar, just piano", "instruments", ("piano",)),
    ("piano, no, I mean harp", "instruments", ("harp",)),
    ("for flute — sorry, clarinet", "instruments", ("clarinet",)), ("in D major, no wait, E major", "key", "E major"),
    ("Klavier, ach nein, Orgel", "instruments", ("organ",)), ("a rumba, no, better a tango", "genre", "tango"),
    ("une valse, non, plutôt une polka", "genre", "polka"), ("una rumba no, mejor un tango", "genre", "tango"),
    ("um samba não, melhor um tango", "genre", "tango"), ("un tango, anzi un valzer", "genre", "waltz"),
    ("16 bars, no, make that 24 bars", "bars", 24),
]  # fmt: skip


@pytest.mark.parametrize(("words", "field", "value"), TAKEN_BACK)
def test_what_is_taken_back_does_not_hold_and_that_is_said(words, field, value):
    reading = read_brief(words)
    held = getattr(reading.brief, field)
    assert (sorted(held) if isinstance(held, tuple) else held) == (sorted(value) if isinstance(value, tuple) else value)
    assert any("was taken back" in notice for notice in reading.notices)


@pytest.mark.parametrize(
    "words",
    [
        "sorry to bother you, a polka for tuba please",
        "no, thanks, no piano, flute only",
        "piano, drums: no, bass: yes",
        "C, no sharps, flute",
    ],
)
def test_a_no_that_corrects_nothing_takes_nothing_back(words):
    assert not any("taken back" in notice for notice in read_brief(words).notices)


KEPT_OUT = [
    ("reggae, keep the brass well out of it", "brass"), ("swing, keep the trumpet and the drums out", "trumpet drums"), ("leave the piano out of it, swing", "piano"),
    ("funk, the piano stays out", "piano"), ("guitar, bass and drums; the drums sit this one out", "drums"), ("piano, bass, drums left out", "drums"),
    ("brass and drums should stay out, ska", "brass drums"), ("reggae, brass excluded", "brass trumpet trombone"), ("stay away from brass, ska", "brass trombone"),
    ("a rock song free of drums", "drums"), ("cut the drums out, rock", "drums"), ("keep out the strings, violin and flute", "violin strings"),
    ("Reggae, das Blech weglassen", "brass trombone"), ("Rock, lass das Schlagzeug weg", "drums"), ("Ska, die Posaunen bleiben draußen", "trombone"),
    ("ska, laissez les cuivres de côté", "brass"), ("rock, batterie exclue", "drums"), ("ska, lascia fuori gli ottoni", "brass"), ("rock, tieni fuori la batteria", "drums"),
    ("ska, ottoni esclusi", "brass"), ("ska, deja fuera los metales", "brass"), ("ska, deja los metales fuera", "brass"), ("rock, batería excluida", "drums"),
    ("ska, deixa os metais de fora", "brass"), ("rock, bateria de fora", "drums"),
]  # fmt: skip


@pytest.mark.parametrize(("words", "names"), KEPT_OUT)
def test_who_is_kept_out_does_not_play(words, names):
    found = brief(words)
    assert found.instruments
    assert not set(names.split()) & set(found.instruments)


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("swing with trumpet out front, piano, bass, drums", "trumpet"),
        ("keep the drums going, piano", "drums"),
        ("keep the drums out of the intro, piano and drums", "drums"),
        ("keep the flute in tune", "flute"),
        ("fuori campo, pianoforte", "piano"),
    ],
)
def test_who_is_kept_in_plays(words, names):
    assert names in brief(words).instruments


@pytest.mark.parametrize(
    ("words", "players"),
    [
        ("flute and harp instead of flute and guitar", {"flute", "harp"}),
        ("Oboe und Klavier statt Geige und Klavier", {"oboe", "piano"}),
        ("clarinette et piano au lieu de violon et piano", {"clarinet", "piano"}),
        ("flauto e arpa invece di violino e arpa", {"flute", "harp"}),
        ("oboe y piano en vez de flauta y piano", {"oboe", "piano"}),
        ("flauta e violão em vez de clarinete e violão", {"flute", "guitar"}),
        ("guitar instead of piano", {"guitar"}),
    ],
)
def test_of_two_bands_the_one_that_is_wanted_plays_whole(words, players):
    assert set(brief(words).instruments) == players


@pytest.mark.parametrize(
    ("words", "genre", "moods"),
    [
        ("romantische Ballade", "ballad", {"romantic"}), ("eine romantische Ballade für Klavier", "ballad", {"romantic"}), ("ballade romantique", "ballad", {"romantic"}),
        ("balada romântica", "ballad", {"romantic"}), ("ballata romantica", "ballad", {"romantic"}), ("gospel ballad", "gospel", set()), ("rock ballad", "ballad", set()),
    ],
)  # fmt: skip
def test_ballads(words, genre, moods):
    found = brief(words)
    assert found.genre == genre
    assert moods <= set(found.moods)


@pytest.mark.parametrize(
    ("words", "meter"),
    [
        ("polka for tuba, 16 bars", "2/4"), ("a folk dance, a polka, accordion", "2/4"), ("Schnellpolka für Akkordeon", "2/4"), ("une polka pour accordéon", "2/4"),
        ("una polca per fisarmonica", "2/4"), ("polca para acordeón", "2/4"), ("polka in 4/4", "4/4"), ("not a polka, flute", ""), ("a Galopp", "2/4"),
    ],
)  # fmt: skip
def test_a_polka_is_in_two(words, meter):
    assert brief(words).meter == meter


def test_the_tempo_of_bars_in_a_time_is_that_of_the_metre_of_the_genre():
    found = brief("a waltz, 32 bars in one minute")
    assert (found.meter, found.tempo) == ("3/4", 96)
