"""MusicXML of strangers: what it says is read, however it is written, and what is no score is refused."""

import io
import zipfile
from fractions import Fraction

import pytest

from ml_engine import BadInput, read_piece
from ml_engine.notation import open_xml
from ml_engine.notation.read_musicxml import read_movements, read_musicxml

FOUR = "<divisions>4</divisions><time><beats>4</beats><beat-type>4</beat-type></time>"


def note(pitch: str, length: int, more: str = "", *, before: str = "", voice: int = 1, attributes: str = "") -> str:
    step, octave = pitch[0], pitch[-1]
    alter = pitch.count("#") - pitch[1:].count("b")
    return (
        f"<note{attributes}>{before}<pitch><step>{step}</step><alter>{alter}</alter><octave>{octave}</octave></pitch>"
        f"<duration>{length}</duration><voice>{voice}</voice>{more}</note>"
    )


def rest(length: int) -> str:
    return f"<note><rest/><duration>{length}</duration><voice>1</voice></note>"


def score(*parts: list[str], players: tuple[str, ...] = (), head: str = "") -> bytes:
    """A document of parts, each a list of the insides of its measures."""
    listed = "".join(
        f'<score-part id="P{n}">{players[n - 1] if players else "<part-name>Violin</part-name>"}</score-part>'
        for n in range(1, len(parts) + 1)
    )
    music = "".join(
        f'<part id="P{n}">'
        + "".join(
            m if m.startswith("<measure") else f'<measure number="{i}">{m}</measure>' for i, m in enumerate(bars, 1)
        )
        + "</part>"
        for n, bars in enumerate(parts, 1)
    )
    return f"<score-partwise>{head}<part-list>{listed}</part-list>{music}</score-partwise>".encode()


def attributes(inside: str) -> str:
    return f"<attributes>{inside}</attributes>"


def heard(data: bytes, part: int = 0) -> list[tuple]:
    return [(n.onset, n.duration, n.spelling) for n in read_musicxml(data).parts[part].notes]


def whole(pitch: str) -> str:
    return note(pitch, 16)


def test_chords_backups_voices_staves_and_divisions_that_change():
    bar = (
        attributes("<divisions>2</divisions><staves>2</staves><time><beats>2</beats><beat-type>4</beat-type></time>")
        + note("C5", 2, "<staff>1</staff>")
        + note("E5", 2, "<staff>1</staff>", before="<chord/>")
        + attributes("<divisions>6</divisions>")
        + note("G5", 2, "<staff>1</staff>")
        + "<backup><duration>8</duration></backup><forward><duration>6</duration></forward>"
        + note("C3", 6, "<staff>2</staff>", voice=5)
    )
    piece = read_musicxml(score([bar]))
    assert piece.parts[0].staves == 2
    assert [(n.onset, n.duration, n.spelling, n.staff, n.voice) for n in piece.parts[0].notes] == [
        (0, 1, "C5", 1, 1),
        (0, 1, "E5", 1, 1),
        (1, 1, "C3", 2, 1),
        (1, Fraction(1, 3), "G5", 1, 1),
    ]


def test_ties_are_one_note_also_over_bars_and_grace_and_cue_notes_are_left_out():
    start, stop, both = '<tie type="start"/>', '<tie type="stop"/>', '<tie type="stop"/><tie type="start"/>'
    first = attributes(FOUR) + note("C4", 12) + note("D4", 4, start)
    cue = "<note><cue/><pitch><step>B</step><octave>4</octave></pitch><duration>4</duration></note>"
    grace = "<note><grace/><pitch><step>A</step><octave>4</octave></pitch></note>"
    found = heard(score([first, note("D4", 16, both), grace + note("D4", 4, stop) + note("D4", 12) + cue]))
    assert found == [(0, 3, "C4"), (3, 6, "D4"), (9, 3, "D4")]


def test_transposing_instruments_are_read_at_sounding_pitch_and_key():
    clarinet = attributes(FOUR + "<key><fifths>1</fifths><mode>major</mode></key>").replace(
        "</attributes>", "<transpose><diatonic>-1</diatonic><chromatic>-2</chromatic></transpose></attributes>"
    )
    bass = attributes(
        "<divisions>4</divisions><key><fifths>-1</fifths><mode>major</mode></key>"
        "<transpose><diatonic>0</diatonic><chromatic>0</chromatic><octave-change>-1</octave-change></transpose>"
    )
    alone = read_musicxml(score([clarinet + note("F#4", 16)]))
    assert (alone.keys[0].tonic, alone.keys[0].fifths) == ("F", -1)
    assert (alone.parts[0].notes[0].pitch, alone.parts[0].notes[0].spelling) == (64, "E4")
    both = read_musicxml(score([clarinet + note("F#4", 16)], [bass + note("C3", 16)]))
    assert both.keys[0].fifths == -1
    assert both.parts[1].notes[0].spelling == "C2"


def test_an_upbeat_and_a_bar_split_by_a_repeat():
    bars = [
        attributes(FOUR) + note("G4", 4),
        note("C5", 16),
        note("D5", 12) + '<barline location="right"><repeat direction="backward"/></barline>',
        note("E5", 4),
        note("F5", 16),
    ]
    piece = read_musicxml(score(bars))
    assert piece.pickup == 1
    assert [n.onset for n in piece.parts[0].notes] == [0, 1, 5, 8, 9]
    assert len(piece.meters) == 1


def test_a_short_bar_is_filled_up_and_parts_stay_together():
    violin = [attributes(FOUR) + note("C5", 16), note("D5", 8), note("E5", 16)]
    cello = [attributes(FOUR) + note("C3", 16), rest(8), note("E3", 16)]
    piece = read_musicxml(score(violin, cello))
    assert [[n.onset for n in part.notes] for part in piece.parts] == [[0, 4, 8], [0, 8]]
    assert len(piece.meters) == 1


def test_an_upbeat_inside_the_piece_stays_before_its_bar_line():
    double = '<barline location="right"><bar-style>light-light</bar-style></barline>'
    bars = [attributes(FOUR) + whole("C5") + double, note("G4", 4), whole("C5")]
    assert [n.onset for n in read_musicxml(score(bars)).parts[0].notes] == [0, 7, 8]


def test_a_bar_too_long_has_a_metre_of_its_own():
    piece = read_musicxml(score([attributes(FOUR) + whole("C5"), note("D5", 22), whole("E5")]))
    assert [(m.quarter, m.numerator, m.denominator) for m in piece.meters] == [
        (0, 4, 4),
        (4, 11, 8),
        (Fraction(19, 2), 4, 4),
    ]
    assert piece.parts[0].notes[-1].onset == Fraction(19, 2)


def test_rounded_tuplets_get_back_their_place():
    sevenths = [69, 68, 69, 68, 69, 68, 69]  # a quarter of 480 in seven, as MuseScore rounds it
    bar = attributes("<divisions>480</divisions><time><beats>1</beats><beat-type>4</beat-type></time>")
    found = heard(score([bar + "".join(note("C5", n) for n in sevenths)]))
    assert [onset for onset, _, _ in found] == [Fraction(n, 7) for n in range(7)]


def test_tempo_words_dynamics_chords_and_sections():
    head = (
        "<direction><direction-type><words>Andante</words></direction-type></direction>"
        "<direction><direction-type><metronome><beat-unit>quarter</beat-unit><beat-unit-dot/><per-minute>ca. 60"
        "</per-minute></metronome></direction-type></direction>"
        "<direction><direction-type><dynamics><p/></dynamics></direction-type></direction>"
        "<direction><direction-type><rehearsal>B</rehearsal></direction-type></direction>"
        "<harmony><root><root-step>F</root-step><root-alter>1</root-alter></root><kind>minor-seventh</kind>"
        "<bass><bass-step>E</bass-step></bass><offset>4</offset></harmony>"
    )
    loud = "<direction><direction-type><dynamics><ff/></dynamics></direction-type></direction>"
    accent = "<direction><direction-type><dynamics><sfz/></dynamics></direction-type></direction>"
    music = note("C5", 4) + note("C5", 4) + loud + note("C5", 4) + note("C5", 4)
    piece = read_musicxml(score([attributes(FOUR) + head + music, accent + note("C5", 8) + note("C5", 8)]))
    mark = piece.tempo_marks[0]
    assert (mark.bpm, mark.text) == (90.0, "Andante")
    velocities = [n.velocity for n in piece.parts[0].notes]
    assert velocities[0] == velocities[1] < velocities[2] == velocities[3] == velocities[5] < velocities[4]
    chord = piece.chords[0]
    assert (chord.quarter, chord.root, chord.quality, chord.bass) == (1, 6, "m7", 4)
    assert [(s.quarter, s.label) for s in piece.sections] == [(0, "B")]


def test_players_by_program_by_name_and_on_drums():
    named = "<part-name>Violoncello</part-name><midi-instrument id='a'><midi-program>1</midi-program></midi-instrument>"
    told = "<part-name>Line</part-name><midi-instrument id='a'><midi-program>74</midi-program></midi-instrument>"
    kit = (
        "<part-name>Kit</part-name><midi-instrument id='k'><midi-channel>10</midi-channel>"
        "<midi-unpitched>43</midi-unpitched></midi-instrument>"
    )
    hat = (
        "<note><unpitched><display-step>G</display-step><display-octave>5</display-octave></unpitched>"
        "<duration>16</duration><instrument id='k'/></note>"
    )
    piece = read_musicxml(
        score(*([attributes(FOUR) + m] for m in (whole("C3"), whole("C5"), hat)), players=(named, told, kit))
    )
    assert [(p.name, p.program) for p in piece.parts] == [("Violoncello", 42), ("Line", 73), ("Drums", 0)]
    assert piece.parts[2].notes[0].pitch == 42


def test_a_mode_that_is_not_said_is_heard():
    line = ["A4", "B4", "C5", "E5", "A4", "G#4", "A4", "A4"]
    bar = attributes("<divisions>2</divisions><key><fifths>0</fifths></key>") + "".join(note(p, 1) for p in line)
    assert (read_musicxml(score([bar])).keys[0].tonic, read_musicxml(score([bar])).keys[0].mode) == ("A", "minor")


def test_movements_begin_where_the_bars_are_numbered_anew():
    numbers = [(1, "C4"), (2, "D4"), (3, "E4"), (1, "F4"), (2, "G4")]
    bars = [
        f'<measure number="{n}">{attributes(FOUR) if i == 0 else ""}{whole(p)}</measure>'
        for i, (n, p) in enumerate(numbers)
    ]
    pieces = read_movements(score(bars))
    assert [[(n.onset, n.spelling) for n in piece.parts[0].notes] for piece in pieces] == [
        [(0, "C4"), (4, "D4"), (8, "E4")],
        [(0, "F4"), (4, "G4")],
    ]
    assert read_musicxml(score(bars)).length == 20


def test_timewise_scores_and_compressed_ones_are_the_same():
    data = score([attributes(FOUR) + whole("C4"), whole("D4")])
    timewise = (
        '<score-timewise><part-list><score-part id="P1"><part-name>Violin</part-name></score-part></part-list>'
        f'<measure number="1"><part id="P1">{attributes(FOUR)}{whole("C4")}</part></measure>'
        f'<measure number="2"><part id="P1">{whole("D4")}</part></measure></score-timewise>'
    ).encode()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "META-INF/container.xml", '<container><rootfiles><rootfile full-path="a/b.xml"/></rootfiles></container>'
        )
        archive.writestr("other.xml", "<no/>")
        archive.writestr("a/b.xml", data)
    assert read_musicxml(data) == read_musicxml(timewise) == read_musicxml(packed.getvalue())


BOMB = b'<!DOCTYPE a [<!ENTITY x "xxxxxxxxxx"><!ENTITY y "&x;&x;&x;&x;">]><score-partwise>&y;</score-partwise>'
FILE = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><score-partwise>&x;</score-partwise>'
BAD = {
    "empty": (b"", "empty"),
    "spaces": (b"  \n ", "empty"),
    "text": (b"hello", "not a score"),
    "html": (b"<html><body/></html>", "not a MusicXML"),
    "cut short": (score([attributes(FOUR) + whole("C4")])[:-40], "not a MusicXML"),
    "entities": (BOMB, "entities"),
    "a file of ours": (FILE, "entities"),
    "no notes": (score([attributes(FOUR) + rest(16)]), "no notes"),
    "no parts": (b"<score-partwise/>", "no notes"),
    "torn archive": (b"PK\x03\x04 and then nothing", "damaged"),
    "no JSON": (b'{"version": 1,', "not JSON"),
    "other JSON": (b'{"version": 1}', "not a piece"),
    "torn MIDI": (b"MThd\x00\x00", "not a MIDI"),
    "silent MIDI": (b"MThd\x00\x00\x00\x06\x00\x00\x00\x01\x01\xe0MTrk\x00\x00\x00\x04\x00\xff\x2f\x00", "no notes"),
}


@pytest.mark.parametrize("case", BAD)
def test_what_is_no_score_is_refused_in_one_sentence(case, tmp_path):
    data, words = BAD[case]
    path = tmp_path / "score.musicxml"
    path.write_bytes(data)
    with pytest.raises(BadInput, match=words) as caught:
        read_piece(path)
    assert str(caught.value).endswith(".")


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(BadInput, match="could not be opened"):
        read_piece(tmp_path / "nothing.mxl")


def test_an_archive_that_unpacks_to_too_much_is_refused(monkeypatch):
    monkeypatch.setattr(open_xml, "MOST_UNPACKED", 100_000)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("score.xml", b"<score-partwise>" + b" " * 1_000_000 + b"</score-partwise>")
    assert len(packed.getvalue()) < 5000
    with pytest.raises(BadInput, match="too large"):
        open_xml.parse_score(packed.getvalue())


@pytest.mark.parametrize(
    "inside",
    [
        "<divisions>0</divisions>",
        "<divisions>nan</divisions><key><fifths>99</fifths></key>",
        "<time><beats>0</beats><beat-type>4</beat-type></time>",
        "<time><beats>4</beats><beat-type>3</beat-type></time>",
        "<time><beats>four</beats><beat-type>4</beat-type></time>",
        "<transpose><chromatic>1e300</chromatic></transpose>",
        "<key><fifths>x</fifths></key><staves>900</staves>",
    ],
)
def test_nonsense_in_the_attributes_is_survived(inside):
    sound = '<sound tempo="-3" dynamics="1e99"/><sound tempo="inf"/><harmony><root><root-step>Q</root-step></root></harmony>'
    data = score([attributes(inside) + sound + note("C4", 4) + note("C4", -3) + note("Z9", 4) + note("D4", 4)])
    try:
        piece = read_musicxml(data)
    except BadInput:
        return
    assert all(n.duration > 0 and 0 <= n.pitch <= 127 for n in piece.parts[0].notes)
    assert all(-7 <= key.fifths <= 7 for key in piece.keys)
    assert all(5 <= mark.bpm <= 1000 for mark in piece.tempo_marks)
