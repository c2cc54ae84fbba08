"""What is counted, in six languages: bars of chords and of sections, minutes and a half, notes in a bar, slips."""

import pytest

from ml_engine.composition.words import read_brief


def brief(words):
    return read_brief(words).brief


EACH_CHORD = [
    ("Em, C, G, D, one bar for every chord, 20 bars, guitar", 20, "Em C G D"), ("vamp on Am, F, C, G; every chord takes one whole bar; 24 bars", 24, "Am F C G"),
    ("Dm Bb F C, each of them for a single bar, 12 bars in total", 12, "Dm Bb F C"), ("vi - IV - I - V in C, a bar on each, 16 bars", 16, "Am F C G"),
    ("C, Am, F, G, jeder bekommt einen ganzen Takt, 16 Takte", 16, "C Am F G"), ("Am, F, C, G, ein Takt auf jeden Akkord, 24 Takte", 24, "Am F C G"),
    ("Do, La mineur, Fa, Sol, une mesure pour chacun, 16 mesures", 16, "C Am F G"), ("Lam, Fa, Do, Sol, une mesure entière sur chaque accord, 8 mesures", 8, "Am F C G"),
    ("Do, Lam, Fa, Sol, una battuta per ognuno, 16 battute", 16, "C Am F G"), ("Rem, Sol, Do, Lam, ognuno dura una battuta, 12 battute", 12, "Dm G C Am"),
    ("Do, Lam, Fa, Sol, un compás para cada uno, 16 compases", 16, "C Am F G"), ("Mim, Do, Sol, Re, cada acorde ocupa un compás, 20 compases", 20, "Em C G D"),
    ("Dó, Lám, Fá, Sol, um compasso para cada, 16 compassos", 16, "C Am F G"),
    ("Am, Dm, E, two bars to each, guitar", None, "Am Am Dm Dm E E"), ("Am F C G, two to a bar", None, "Am F|C G"), ("Am F C G, two chords in each bar", None, "Am F|C G"),
]  # fmt: skip


@pytest.mark.parametrize(("words", "bars", "chords"), EACH_CHORD)
def test_a_bar_for_each_chord_is_no_length_of_the_piece(words, bars, chords):
    found = brief(words)
    assert found.bars == bars
    assert found.chords == tuple(chords.split("|") if "|" in chords else chords.split())


SECTIONS = [
    ("ABACA, 6 bars to each section", 30), ("ABA, sections of 12 bars, flute", 36), ("ABA with 10-bar sections", 30), ("AABA, each 8 bars", 32),
    ("ABAB, every part lasts four bars", 16), ("ABAB, 4 bars apiece, 16 in total", 16), ("verse chorus verse chorus, 8 bars for each part", 32),
    ("rondo, 4 bars to a section", 20), ("Am F C G, AABA, 8 bars to each section", 32), ("AABB; each strain 8 bars; altogether 32", 32),
    ("Rondo, jeder Teil zu 8 Takten", 40), ("ABA, Teile von je 12 Takten", 36), ("AABA, acht Takte für jeden Abschnitt", 32), ("AABB, jeder Teil 4 Takte, insgesamt 16", 16),
    ("ABACA, chaque partie fait 6 mesures", 30), ("ABA, huit mesures pour chaque section", 24), ("ABA, parties de 10 mesures", 30),
    ("ABA, ogni sezione di 8 battute", 24), ("ABA, otto battute per ogni sezione", 24), ("AABA, sezioni di 4 battute", 16),
    ("ABA, cada sección tiene 8 compases", 24), ("AABA, ocho compases para cada parte", 32), ("ABA, secciones de 6 compases", 18),
    ("ABA, cada parte com 8 compassos", 24), ("AABA, oito compassos para cada seção", 32), ("ABA, partes de 12 compassos", 36),
    ("three 10-bar phrases", 30), ("2x 12-bar sections", 24),
]  # fmt: skip


@pytest.mark.parametrize(("words", "bars"), SECTIONS)
def test_bars_of_each_section_make_those_of_the_form(words, bars):
    assert brief(words).bars == bars


@pytest.mark.parametrize(
    "words", ["a rondo (A-B-A-C-A), 8 bars to each section", "A B A C A, flute", "(A-A-B-A) for organ"]
)
def test_letters_of_a_form_are_no_chords(words):
    assert brief(words).form
    assert not brief(words).chords


@pytest.mark.parametrize(
    "words",
    ["a modulation every eight bars, piano", "alle acht Takte ein Wechsel", "toutes les huit mesures un changement", "ogni otto battute un crescendo",
     "cada ocho compases un cambio", "a cada oito compassos uma mudança", "the first eight bars soft, then loud", "in the last four bars a trill",
     "die letzten vier Takte leise", "quiet after 8 bars", "three crotchets a bar", "one drum hit in a bar"],
)  # fmt: skip
def test_bars_within_a_piece_are_no_length(words):
    assert brief(words).bars is None


@pytest.mark.parametrize(
    "words",
    ["a key change every 8 bars, 32 bars", "alle 8 Takte lauter, 32 Takte", "a bar of silence first, 32 bars", "32 mesures, toutes les 4 mesures une pause"],
)  # fmt: skip
def test_bars_within_a_piece_leave_its_length_alone(words):
    assert brief(words).bars == 32


MINUTES = [
    ("two and a half minutes", 150), ("three and a half mins of piano", 210), ("a minute and a half", 90), ("a two-and-a-half-minute waltz", 150), ("2 1/2 minutes", 150),
    ("four minutes and a half", 270), ("half a minute", 30), ("two and a quarter minutes", 135), ("one and three quarter minutes", 105), ("a minute and a quarter", 75),
    ("zweieinhalb Minuten", 150), ("dreieinhalb Minuten Orgel", 210), ("zwei und eine halbe Minute", 150), ("anderthalb Minuten", 90), ("eine halbe Minute", 30),
    ("deux minutes et demie", 150), ("une minute et demie", 90), ("trois minutes et demie de harpe", 210), ("due minuti e mezzo", 150), ("un minuto e mezzo", 90),
    ("tre minuti e mezzo", 210), ("dos minutos y medio", 150), ("un minuto y medio", 90), ("tres minutos y medio", 210), ("dois minutos e meio", 150), ("três minutos e meio", 210),
]  # fmt: skip


@pytest.mark.parametrize(("words", "seconds"), MINUTES)
def test_minutes_and_parts_of_them(words, seconds):
    found = brief(words)
    assert found.seconds == seconds
    assert not found.meter


IN_A_BAR = [
    ("three beats to the bar, piano", "3/4"), ("three crotchets to the measure", "3/4"), ("six quavers in a bar", "6/8"), ("four in a bar, flute", "4/4"), ("two in the bar", "2/4"),
    ("five quarter notes per measure, 100 bpm", "5/4"), ("two dotted crotchets in a bar", "6/8"), ("three minims to a bar", "3/2"), ("eight quavers in each bar", "4/4"),
    ("drei Viertel im Takt", "3/4"), ("sechs Achtel im Takt", "6/8"), ("vier Schläge pro Takt", "4/4"), ("drei punktierte Viertel im Takt", "9/8"), ("vier im Takt", "4/4"),
    ("trois noires par mesure, flûte", "3/4"), ("six croches par mesure", "6/8"), ("deux noires pointées par mesure", "6/8"), ("trois temps par mesure", "3/4"),
    ("tre semiminime per battuta", "3/4"), ("sei crome a battuta", "6/8"), ("quattro movimenti per battuta", "4/4"), ("tres negras por compás", "3/4"),
    ("seis corcheas por compás", "6/8"), ("dos tiempos por compás", "2/4"), ("três semínimas por compasso", "3/4"), ("seis colcheias em cada compasso", "6/8"),
]  # fmt: skip


@pytest.mark.parametrize(("words", "meter"), IN_A_BAR)
def test_notes_counted_by_the_bar_are_a_metre(words, meter):
    assert brief(words).meter == meter
    assert brief(words).bars is None


SLIPS = [
    ("piano, 16 barrs", 16), ("piano, 32 bas", 32), ("12 bras", 12), ("20 barz", 20), ("twenty-four baars", 24), ("sixteen meaures", 16), ("24 mesrues", 24), ("18 mezures", 18),
    ("zwölf Tatke", 12), ("24 Takkte Klavier", 24), ("16 batute, flauto", 16), ("20 compasses de flauta", 20), ("32 compase", 32), ("28 compassso", 28),
]  # fmt: skip


@pytest.mark.parametrize(("words", "bars"), SLIPS)
def test_slips_for_bars_next_to_a_number(words, bars):
    found = brief(words)
    assert found.bars == bars
    assert not {"electric bass", "brass"} & set(found.instruments)


@pytest.mark.parametrize("words", ["12 bears", "8 bands", "two bass", "4 takes", "3 bas", "16 cars"])
def test_other_words_next_to_a_number_are_no_bars(words):
    assert brief(words).bars is None


@pytest.mark.parametrize(
    ("words", "chords"),
    [
        ("I V VI IV in G", "G D Em C"), ("I - VI - II - V en do mayor", "C Am Dm G"), ("II V I en sol", "Am D G"), ("Stufen I IV V I in a-Moll", "Am Dm E Am"),
        ("I - VI - III - VII in A minor", "Am F C G"), ("chords I IV in D dorian", "Dm G"), ("I bVII IV I in D", "D C G D"), ("II7 V7 Imaj7 in C", "D7 G7 Cmaj7"),
        ("i IV VII III in A minor", "Am D G C"), ("I III IV iv in C", "C E F Fm"),
    ],
)  # fmt: skip
def test_numerals_all_in_capitals_are_degrees_of_the_scale(words, chords):
    assert brief(words).chords == tuple(chords.split())


@pytest.mark.alone
@pytest.mark.parametrize(
    "words",
    ["three crotchets in a " * 100, "every strain 8 bars " * 100, "two and a half " * 130, "I V VI IV " * 200, "12 measrs of " * 150, "each of them for a single " * 77,
     "keep the a, b, c " * 120, "the drums should must can be left " * 57],
)  # fmt: skip
def test_no_count_takes_long(seconds_to_read, words):
    assert seconds_to_read(words[:2000]) < 0.05
