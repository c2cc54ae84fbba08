"""What prompts in plain words are read as, field by field."""

import pytest

from ml_engine.composition.brief import Brief
from ml_engine.composition.words import read_brief


def brief(words: str) -> Brief:
    return read_brief(words).brief


KEYS = [
    ("in D minor", "D minor"), ("a d-Moll fugue", "D minor"), ("Es-Dur", "Eb major"), ("fis-moll", "F# minor"),
    ("H-Dur", "B major"), ("h-moll", "B minor"), ("B-Dur", "Bb major"), ("B major", "B major"), ("b-moll", "Bb minor"),
    ("F sharp minor", "F# minor"), ("F#m waltz", "F# minor"), ("a piece in Bb", "Bb major"), ("B flat major", "Bb major"),
    ("re mineur", "D minor"), ("do maggiore", "C major"), ("la minore", "A minor"), ("sol mayor", "G major"),
    ("mi bemol mayor", "Eb major"), ("si bémol majeur", "Bb major"), ("D dorian", "D dorian"), ("E phrygian", "E phrygian"),
    ("in G", "G major"), ("in Am", "A minor"), ("key of F", "F major"), ("key: Bb", "Bb major"), ("in a minor", "A minor"),
    ("C♯ minor", "C# minor"), ("E♭ major", "Eb major"), ("cis-Moll", "C# minor"), ("a waltz in e flat", "Eb major"),
    ("in minor", "A minor"), ("a sad piece in a minor key", "A minor"), ("major key march", "C major"),
    ("dorian mode", "D dorian"), ("lydian", "F lydian"), ("A harmonic minor", "A minor"), ("As-Dur", "Ab major"),
    ("G# major", "Ab major"), ("in D, minor key", "D minor"), ("D MINOR", "D minor"), ("d Minor", "D minor"),
    ("a c minr waltz", "C minor"), ("A major waltz", "A major"), ("C", "C major"), ("Em", "E minor"), ("polka, tuba, F, 2/4", "F major"),
    ("a major celebration", ""), ("I am a person", ""), ("in a hurry", ""), ("something new", ""), ("a minor seventh", ""),
]  # fmt: skip


@pytest.mark.parametrize(("words", "key"), KEYS)
def test_keys(words, key):
    assert brief(words).key == key


METERS = [
    ("3/4", "3/4"), ("in three", "3/4"), ("waltz time", "3/4"), ("six-eight", "6/8"), ("common time", "4/4"),
    ("cut time", "2/2"), ("alla breve", "2/2"), ("4/4 waltz in 3/4", "3/4"), ("waltz in 4/4", "4/4"), ("5/4 jazz", "5/4"),
    ("7/8", "7/8"), ("12/8", "12/8"), ("three-four time", "3/4"), ("3/4-Takt", "3/4"), ("im Dreivierteltakt", "3/4"),
    ("à trois temps", "3/4"), ("¾ time", "3/4"), ("a minuet", "3/4"), ("a jig", "6/8"), ("a minuet in 4/4", "4/4"),
    ("in two parts", ""), ("in three minutes", ""), ("a waltz", ""), ("24/7 fun", ""), ("3 / 4", "3/4"),
]  # fmt: skip


@pytest.mark.parametrize(("words", "meter"), METERS)
def test_meters(words, meter):
    assert brief(words).meter == meter


TEMPOS = [
    ("120 bpm", 120), ("at 96", 96), ("♩=72", 72), ("quarter = 80", 80), ("tempo 100", 100), ("120BPM", 120),
    ("100 beats per minute", 100), ("dotted quarter = 60", 90), ("♩. = 60", 90), ("♪=120", 60), ("half note = 50", 100),
    ("tempo: 88", 88), ("Viertel = 63", 63), ("around 90 bpm", 90), ("tempo 60-70", 65), ("bpm 174", 174),
    ("at 96 with piano", 96), ("swing, 160", 160), ("ninety bpm", 90), ("Allegro (♩ = 132)", 132), ("slow, 180 bpm", 180),
    ("at 16 bars", None), ("in the 80s", None), ("at 2 flutes", None),
]  # fmt: skip


@pytest.mark.parametrize(("words", "tempo"), TEMPOS)
def test_tempo_figures_are_exact(words, tempo):
    assert brief(words).tempo == tempo


TEMPO_WORDS = [
    ("Grave", "Grave", 30, 48), ("Largo", "Largo", 40, 60), ("Andantino", "Andantino", 80, 108),
    ("Allegretto", "Allegretto", 100, 126), ("Allegro moderato", "Allegro moderato", 108, 132),
    ("poco lento", "Larghetto", 56, 70), ("Prestissimo", "Prestissimo", 190, 260), ("langsam", "Langsam", 40, 80),
    ("mässig", "Mäßig", 84, 120), ("lebhaft", "Lebhaft", 116, 164), ("schnell", "Schnell", 124, 200),
    ("lent", "Lent", 40, 76), ("modéré", "Modéré", 84, 120), ("vif", "Vif", 124, 180), ("slow", "Slow", 50, 80),
    ("fast", "Fast", 130, 170), ("upbeat", "Upbeat", 110, 140), ("mid-tempo", "Medium", 90, 115),
    ("very fast", "Very fast", 165, 220), ("very slow", "Very slow", 30, 55), ("not too fast", "Medium", 90, 115),
    ("not too slow", "Rather slow", 70, 95), ("not too slow, not too fast", "Medium", 90, 115),
    ("rather slow", "Rather slow", 66, 90), ("alegro", "Allegro", 116, 160), ("andnte", "Andante", 72, 100),
]  # fmt: skip


@pytest.mark.parametrize(("words", "name", "low", "high"), TEMPO_WORDS)
def test_tempo_words(words, name, low, high):
    found = brief(words)
    assert found.tempo_word == name
    assert low <= found.tempo <= high


def test_a_figure_that_a_word_denies_holds_alone():
    reading = read_brief("slow, 180 bpm")
    assert (reading.brief.tempo, reading.brief.tempo_word) == (180, "")
    assert any("180" in notice for notice in reading.notices)


LENGTHS = [
    ("32 bars", 32, None), ("sixteen measures", 16, None), ("8 Takte", 8, None), ("two minutes", None, 120),
    ("1:30", None, 90), ("90 seconds", None, 90), ("half a minute", None, 30), ("a minute and a half", None, 90),
    ("2.5 minutes", None, 150), ("1 min 30 s", None, 90), ("deux minutes", None, 120), ("bars: 24", 24, None),
    ("a 16-bar loop", 16, None), ("twenty-four bars", 24, None), ("12 mesures", 12, None), ("a short piece", 16, None),
    ("a long waltz", 64, None), ("long notes", None, None), ("90s rock", None, None), ("120 beats a minute", None, None),
    ("12-bar blues", 12, None), ("a couple of minutes", None, 120), ("2½ minutes", None, 150),
]  # fmt: skip


@pytest.mark.parametrize(("words", "bars", "seconds"), LENGTHS)
def test_lengths(words, bars, seconds):
    found = brief(words)
    assert (found.bars, found.seconds) == (bars, seconds)


QUARTET = ("violin", "violin", "viola", "cello")
PLAYERS = [
    ("string quartet", QUARTET), ("Streichquartett", QUARTET), ("quatuor à cordes", QUARTET), ("strng quartett", QUARTET),
    ("piano trio", ("violin", "cello", "piano")), ("string trio", ("violin", "viola", "cello")),
    ("wind quintet", ("flute", "oboe", "clarinet", "bassoon", "horn")),
    ("brass quintet", ("horn", "trumpet", "trumpet", "trombone", "tuba")),
    ("SATB choir", ("soprano", "alto", "tenor", "bass voice")), ("jazz trio", ("piano", "acoustic bass", "drums")),
    ("power trio", ("electric guitar", "electric bass", "drums")), ("voice and piano", ("voice", "piano")),
    ("guitar duo", ("guitar", "guitar")), ("two flutes and piano", ("flute", "flute", "piano")),
    ("solo piano", ("piano",)), ("piano with drums and bass", ("piano", "electric bass", "drums")),
    ("Klavier und Geige", ("violin", "piano")), ("flûte et harpe", ("flute", "harp")),
    ("guitarra y violonchelo", ("cello", "guitar")), ("clarinetto e fagotto", ("clarinet", "bassoon")),
    ("a pinao and a gitar", ("guitar", "piano")), ("jazz guitar", ("jazz guitar",)), ("double bass", ("contrabass",)),
    ("swing with bass", ("acoustic bass",)), ("house with bass", ("synth bass",)), ("tenor sax", ("tenor saxophone",)),
    ("piano but no drums", ("piano",)), ("rock band without vocals", ("electric guitar", "overdriven guitar", "electric bass", "drums")),
    ("jazz quartet, no drums or bass", ("tenor saxophone", "piano")), ("2 violins & cello", ("violin", "violin", "cello")),
    ("a quartet of flutes", ("flute",) * 4), ("drum and bass", ()), ("mezzo piano", ()), ("no drums, sad piano", ("piano",)),
    ("in minor keys", ()), ("rock band, no bass", ("voice", "electric guitar", "overdriven guitar", "drums")), ("big band swing without guitar or piano", ("alto saxophone", "tenor saxophone", "baritone saxophone", "trumpet", "trumpet", "trombone", "acoustic bass", "drums")), ("piano, four hands", ("piano", "piano")), ("🎹 piano 🎻", ("piano",)),
]  # fmt: skip


@pytest.mark.parametrize(("words", "players"), PLAYERS)
def test_players(words, players):
    assert brief(words).instruments == players


@pytest.mark.parametrize("words", ["a rock song without drums", "disco, no drums", "Funk ohne Schlagzeug"])
def test_who_is_denied_does_not_play_though_nobody_was_named(words):
    reading = read_brief(words)
    assert reading.brief.instruments
    assert "drums" not in reading.brief.instruments
    assert any("Without drums" in notice for notice in reading.notices)


def test_an_instrumental_song_has_no_voice():
    assert brief("an instrumental pop song").instruments
    assert "voice" not in brief("an instrumental pop song").instruments
    assert "voice" not in brief("instrumental gospel, voice and piano").instruments


GENRES = [
    ("chillhop", "lo-fi"), ("bebop", "swing"), ("requiem", "classical"), ("EDM", "house"), ("a waltz", "waltz"),
    ("jazz waltz", "jazz waltz"), ("a slow jazz waltz", "jazz waltz"), ("jazzy waltz", "jazz waltz"), ("dnb", "drum and bass"),
    ("lofi", "lo-fi"), ("hiphop", "hip-hop"), ("bosa nova", "bossa nova"), ("in the style of Bach", "baroque"),
    ("like Chopin", "romantic"), ("Debussy", "impressionist"), ("film score", "cinematic"), ("irish reel", "celtic"),
    ("folk rock", "rock"), ("Wiegenlied", "lullaby"), ("rock ballad", "ballad"), ("boogie", "boogie-woogie"),
    ("deep house", "house"), ("a haunted house", ""), ("my home country", ""), ("in March", ""), ("not jazz, classical", "classical"),
    ("12-bar blues", "blues"), ("klezmer", "klezmer"), ("80s synth", "synthwave"), ("tango", "tango"), ("psytrance", "trance"),
    ("waltx", "waltz"), ("REGGAE", "reggae"), ("a horse", ""), ("a romantic evening", ""),
]  # fmt: skip


@pytest.mark.parametrize(("words", "genre"), GENRES)
def test_genres(words, genre):
    assert brief(words).genre == genre


MOODS = [
    ("melancholy", ("melancholic",)), ("melancoly", ("melancholic",)), ("music to cry to", ("sad",)),
    ("for a funeral", ("solemn",)), ("like rain on a window", ("dreamy",)), ("happy and playful", ("happy", "playful")),
    ("not sad but hopeful", ("hopeful",)), ("traurig", ("sad",)), ("joyeux", ("happy",)), ("requiem", ("solemn",)),
    ("not too sad", ()), ("without being angry", ()), ("not only sad but hopeful", ("sad", "hopeful")),
    ("neither sad nor dark", ()), ("I would love a waltz", ()), ("a love song", ("romantic",)), ("spooky", ("dark",)), ("relaxing", ("calm",)),
]  # fmt: skip


@pytest.mark.parametrize(("words", "moods"), MOODS)
def test_moods(words, moods):
    assert brief(words).moods == moods


MANNERS = [
    ("sparse piano", "density", 0.2), ("lots of notes", "density", 0.8), ("minimalistic", "density", 0.2),
    ("quiet", "dynamics", "p"), ("pp", "dynamics", "pp"), ("mezzo forte", "dynamics", "mf"), ("crescendo", "dynamics", "p-f"),
    ("starts soft and gets loud", "dynamics", "p-f"), ("from pp to ff", "dynamics", "pp-ff"), ("pp-mf", "dynamics", "pp-mf"),
    ("begins loud and ends quietly", "dynamics", "f-p"), ("fade out", "dynamics", "f-p"), ("not loud", "dynamics", "p"),
    ("swung", "swing", 1.0), ("straight eighths", "swing", 0.0), ("shuffle", "swing", 1.0), ("light swing", "swing", 0.5),
    ("swing 60%", "swing", 0.6), ("small hands", "hand_span", 9), ("within an octave", "hand_span", 12),
    ("hand span of 10 semitones", "hand_span", 10), ("small hands, within an octave", "hand_span", 9),
    ("at most three notes at once", "polyphony", 3), ("one note at a time", "polyphony", 1), ("polyphony 2", "polyphony", 2),
    ("high", "register", "high"), ("deep", "register", "low"), ("deep house", "register", ""), ("arpeggios", "texture", "arpeggios"),
    ("counterpoint", "texture", "counterpoint"), ("unaccompanied flute", "texture", "single line"),
    ("block chords", "texture", "block chords"), ("seed 7", "seed", 7), ('a song called "Autumn Leaves"', "title", "Autumn Leaves"),
    ("called Morning Dew in G major", "title", "Morning Dew"), ("titled Song of the Sea, for harp", "title", "Song of the Sea"),
    ('"jazzy" music', "title", ""), ("temperature 0.8", "temperature", 0.8),
]  # fmt: skip


@pytest.mark.parametrize(("words", "field", "held"), MANNERS)
def test_manners(words, field, held):
    assert getattr(brief(words), field) == held


CHORDS = [
    ("Am F C G", ("Am", "F", "C", "G")), ("Am | F | C | G", ("Am", "F", "C", "G")), ("Am | Dm G7 | C", ("Am", "Dm G7", "C")),
    ("ii V I in Bb", ("Cm", "F", "Bb")), ("I-vi-IV-V in G", ("G", "Em", "C", "D")), ("Am, F, C, G", ("Am", "F", "C", "G")),
    ("Am-F-C-G", ("Am", "F", "C", "G")), ("Dm7 G7 Cmaj7", ("Dm7", "G7", "Cmaj7")), ("chords: am f c g", ("Am", "F", "C", "G")),
    ("the chords are C, G, Am and F", ("C", "G", "Am", "F")), ("| Am | % | F |", ("Am", "Am", "F")),
    ("C/E F#m7b5 H7 Em", ("C/E", "F#m7b5", "B7", "Em")), ("chords Am F, two bars each", ("Am", "Am", "F", "F")),
    ("i bVII bVI V in A minor", ("Am", "G", "F", "E")), ("vi IV I V", ("Am", "F", "C", "G")), ("2-5-1 in C", ("Dm", "G", "C")),
    ("Pachelbel progression in D", ("D", "A", "Bm", "F#m", "G", "D", "G", "A")), ("vamp on Dm7", ("Dm7",)),
    ("A piece in G", ()), ("I am here", ()), ("C major", ()), ("AABA", ()), ("A B A", ()), ("Write a song for me", ()),
    ("Am I blue", ()),
]  # fmt: skip


@pytest.mark.parametrize(("words", "chords"), CHORDS)
def test_chords(words, chords):
    assert brief(words).chords == chords


def test_a_blues_of_twelve_bars_has_its_chords_in_the_key():
    found = brief("12-bar blues in A")
    assert found.chords == ("A7", "A7", "A7", "A7", "D7", "D7", "A7", "A7", "E7", "D7", "A7", "E7")
    assert brief("12-bar minor blues in C minor").chords[4] == "Fm7"


FORMS = [
    ("AABA", "A A B A"), ("ABA form", "A B A"), ("A B A", "A B A"), ("aaba form", "A A B A"), ("rondo", "A B A C A"),
    ("verse chorus verse chorus", "verse chorus verse chorus"), ("verse-chorus form", "verse chorus verse chorus"),
    ("intro, verse, chorus, outro", "intro verse chorus outro"), ("ternary", "A B A"), ("binary form", "A B"),
    ("theme and variations", "A A' A'' A'''"), ("through-composed", "A B C D"), ("minuet and trio", "A B A"),
    ("Strophe, Refrain, Strophe, Refrain", "verse chorus verse chorus"), ("ABBA form", "A B B A"), ("like ABBA", ""), ("ABACA", "A B A C A"),
    ("Am F C G", ""), ("A", ""), ("DAD", ""),
]  # fmt: skip


@pytest.mark.parametrize(("words", "form"), FORMS)
def test_forms(words, form):
    assert " ".join(brief(words).form) == form


def test_all_at_once_in_any_order():
    found = brief(
        "Key: Bb; metre 6/8; tempo: 96; 24 bars; instruments: oboe, bassoon, harpsichord; quiet, ABA form, baroque, calm"
    )
    assert found == Brief(
        words=found.words, key="Bb major", meter="6/8", tempo=96, bars=24, instruments=("oboe", "bassoon", "harpsichord"),
        dynamics="p", form=("A", "B", "A"), genre="baroque", moods=("calm",),
    )  # fmt: skip


def test_nothing_is_set_that_was_not_said():
    assert brief("a waltz") == Brief(words="a waltz", genre="waltz")
