"""Wordings that say a thing in a roundabout way: bands spelled out, signatures, beats a second, years, repeats."""

import pytest

from ml_engine.composition.words import read_brief
from ml_engine.errors import BadInput


def brief(words):
    return read_brief(words).brief


BANDS = [
    ("jazz trio of piano, double bass and drums", ("contrabass", "piano", "drums")),
    ("jazz trio (vibraphone, double bass, drums)", ("vibraphone", "contrabass", "drums")),
    ("piano, double bass, drums: a jazz trio", ("contrabass", "piano", "drums")),
    ("brass: two trumpets, trombone and tuba", ("trumpet", "trumpet", "trombone", "tuba")),
    ("brass quartet: two trumpets, horn and tuba", ("horn", "trumpet", "trumpet", "tuba")),
    ("woodwinds: two flutes, clarinet", ("flute", "flute", "clarinet")),
    ("rock band: electric guitar, bass, drums", ("electric guitar", "electric bass", "drums")),
    ("orchestra consisting of oboe, horn and viola", ("oboe", "horn", "viola")),
    ("ein Streichtrio aus zwei Geigen und Cello", ("violin", "violin", "cello")),
    ("violin and guitar duo", ("violin", "guitar")), ("viola and piano duet", ("viola", "piano")),
    ("clarinet, cello and piano trio", ("clarinet", "cello", "piano")),
    ("trio of flute, oboe and bassoon", ("flute", "oboe", "bassoon")), ("a duo of cellos", ("cello", "cello")),
    ("quartet of flutes and a piano", ("flute", "flute", "flute", "flute", "piano")),
    ("string quintet with two cellos", ("violin", "violin", "viola", "cello", "cello")),
    ("string quintet with double bass", ("violin", "violin", "viola", "cello", "contrabass")),
    ("string quartet with flute", ("flute", "violin", "violin", "viola", "cello")),
    ("string trio and piano", ("violin", "viola", "cello", "piano")),
    ("wind quintet with piano", ("flute", "oboe", "clarinet", "bassoon", "horn", "piano")),
    ("power trio with trumpet", ("trumpet", "electric guitar", "electric bass", "drums")),
]  # fmt: skip
BASSES = [
    ("cello, viola and bass", ("viola", "cello", "contrabass")),
    ("strings: violins, violas, cellos and bass", ("violin", "viola", "cello", "contrabass")),
    ("soprano, tenor and bass", ("soprano", "tenor", "bass voice")),
    ("choir: soprano, alto, tenor, bass", ("soprano", "alto", "tenor", "bass voice")),
    ("soprano, bass, violin, cello", ("soprano", "bass voice", "violin", "cello")),
    ("violin, guitar, bass and drums", ("violin", "guitar", "electric bass", "drums")),
    ("swing for violin and bass", ("violin", "acoustic bass")), ("tenor sax, bass and piano", ("tenor saxophone", "piano", "electric bass")),
]  # fmt: skip
COUNTS = [
    ("oboe x2", ("oboe", "oboe")), ("3x horn", ("horn",) * 3), ("horn × 4", ("horn",) * 4), ("4/4, 2x viola", ("viola", "viola")),
    ("violin (2), cello", ("violin", "violin", "cello")), ("2cellos", ("cello", "cello")), ("tamburi e flauto", ("flute", "drums")), ("tamburo", ("drums",)),
    ("jazz quartet, drums: none", ("tenor saxophone", "piano", "acoustic bass")), ("rock band, vocals: no", ("electric guitar", "overdriven guitar", "electric bass", "drums")),
    ("piano: no drums", ("piano",)),
]  # fmt: skip


@pytest.mark.parametrize(("words", "players"), BANDS + BASSES + COUNTS)
def test_players(words, players):
    assert brief(words).instruments == players


def test_a_band_spelled_out_shows_only_who_plays():
    labels = [chip.label for chip in read_brief("jazz trio of piano, double bass and drums").chips]
    assert "jazz trio" in labels
    assert not any("acoustic bass" in label for label in labels)


TEMPOS = [
    ("132 to the minute", 132), ("100 pulses per minute", 100), ("96 Schläge in der Minute", 96), ("88 Schläge pro Minute", 88),
    ("112 battements par minute", 112), ("noire = 84", 84), ("noire à 72", 72), ("blanche = 44", 88), ("croche = 120", 60), ("one beat a second", 60),
    ("a beat every two seconds", 30), ("two beats per second", 120), ("three quarter notes per second", 180), ("one half note per second", 120),
    ("ein Schlag pro Sekunde", 60), ("waltz,144bpm,piano", 144), ("120 to 140 bpm", 130), ("every second beat", None), ("two minutes", None),
]  # fmt: skip


@pytest.mark.parametrize(("words", "tempo"), TEMPOS)
def test_tempos(words, tempo):
    assert brief(words).tempo == tempo


LENGTHS = [
    ("1 minute 45 of harp", None, 105), ("two minutes twenty, flute", None, 140), ("1m30 of harp", None, 90), ("une minute trente de piano", None, 90),
    ("2 minutes 4 violins", None, 120), ("a 1920s tune", None, None), ("music of the 20s", None, None), ("the roaring '20s", None, None),
    ("late 60s soul", None, None), ("1980's pop", None, None), ("30s of piano", None, 30), ("90s long", None, 90),
    ("two eight-bar phrases", 16, None), ("three 4-bar phrases", 12, None), ("two phrases of six bars", 12, None), ("3 sections, 8 bars each", 24, None),
    ("4 x 8 bars", 32, None), ("AABA, eight bars each", 32, None), ("in 4-bar phrases", None, None), ("12 bras of polka", 12, None), ("piano,24bars,slow", 24, None),
    ("Dm G C, three times", 9, None), ("Am F C G x3", 12, None), ("8 bars, repeated 4 times", 32, None), ("| C G | Am F | twice", 4, None),
    ("Dm G C, 5 times, 10 bars", 10, None), ("twice as fast", None, None), ("twelve-bar blues, two choruses", 24, None), ("repeat the chorus twice", None, None),
]  # fmt: skip


@pytest.mark.parametrize(("words", "bars", "seconds"), LENGTHS)
def test_lengths(words, bars, seconds):
    found = brief(words)
    assert (found.bars, found.seconds) == (bars, seconds)


def test_brass_is_no_bar_without_a_number():
    assert brief("bras et cordes").bars is None
    assert "brass" in brief("bras et cordes").instruments


def test_years_are_read_and_not_called_unclear():
    assert read_brief("a 1930s waltz").unclear == ()


METERS = [
    ("8bars,3/4time", "3/4"),
    ("two four-bar phrases", ""),
    ("three quarter notes per second", ""),
    ("three-four time", "3/4"),
]


@pytest.mark.parametrize(("words", "meter"), METERS)
def test_meters(words, meter):
    assert brief(words).meter == meter


KEYS = [
    ("four flats, minor", "F minor"), ("in two sharps, major", "D major"), ("a minor key with one flat", "D minor"), ("major key with five sharps", "B major"),
    ("key signature of six flats, major mode", "Gb major"), ("no sharps or flats, minor", "A minor"), ("mit drei Kreuzen, Moll", "F# minor"),
    ("in E, one sharp", "E minor"), ("in A, three sharps", "A major"), ("one flat, dorian", "G dorian"), ("A minor with no sharps", "A minor"),
    ("a home with no flats nearby", ""), ("the relative minor of G", "E minor"), ("relative major of F# minor", "A major"), ("B flat major's relative minor", "G minor"),
    ("parallel minor of C", "C minor"), ("parallel major of e minor", "E major"), ("house, Amin, 8 bars", "A minor"), ("Bbmaj waltz", "Bb major"),
]  # fmt: skip


@pytest.mark.parametrize(("words", "key"), KEYS)
def test_keys(words, key):
    assert brief(words).key == key


def test_a_signature_without_a_mode_is_taken_for_major_and_that_is_said():
    reading = read_brief("a piece with two flats")
    assert reading.brief.key == "Bb major"
    assert any("Bb major was chosen" in notice for notice in reading.notices)


def test_no_key_has_eight_sharps():
    with pytest.raises(BadInput, match="seven sharps"):
        read_brief("eight sharps, major")


CHORDS = [
    ("Two chords per bar: C Am | F G", ("C Am", "F G")), ("two chords a bar: Dm G C F", ("Dm G", "C F")),
    ("Am E | F C, x2", ("Am E", "F C", "Am E", "F C")), ("Dm G C, twice", ("Dm", "G", "C", "Dm", "G", "C")),
]  # fmt: skip


@pytest.mark.parametrize(("words", "chords"), CHORDS)
def test_chords(words, chords):
    assert brief(words).chords == chords


@pytest.mark.parametrize("words", ["staccato flute", "piano, legato", "Rockband, 140 Schläge pro Minute"])
def test_nothing_is_unclear(words):
    assert read_brief(words).unclear == ()


@pytest.mark.alone
@pytest.mark.parametrize(
    "words",
    ["two four-bar phrases " * 95, "jazz trio of piano, bass and drums, " * 55, "relative minor of " * 110, "three sharps " * 150, "one beat per second " * 100,
     "1 minute 30 " * 160, "Am F C G x3 " * 160, "1950s " * 330, "violin x2 " * 3, "a b c d e f g " * 140, "repeat it " * 200, "x2 (3) " * 280, "strings, " * 220],
)  # fmt: skip
def test_no_wording_takes_long(seconds_to_read, words):
    assert seconds_to_read(words[:2000]) < 0.05
