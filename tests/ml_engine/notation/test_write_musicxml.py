"""What stands on the notes and beside them is written in the schema's order, and read by others."""

from dataclasses import replace
from fractions import Fraction
from xml.etree import ElementTree

import pytest
import verovio

from ml_engine import notate
from ml_engine.midi import write_score
from ml_engine.music import SIGNS, Key, Mark, Meter, Part, Piece, WrittenNote
from ml_engine.notation.changes import LAYOUTS
from ml_engine.notation.layout import lay_out
from ml_engine.notation.musicxml import to_musicxml
from ml_engine.notation.players import short_name
from ml_engine.notation.playing import play
from ml_engine.notation.read_midi import read_midi_score
from ml_engine.notation.read_musicxml import read_musicxml
from tests.ml_engine.notation.pieces import band, part, rows
from tests.ml_engine.notation.playing import play as played
from tests.ml_engine.notation.playing import song
from tests.ml_engine.notation.schema import faults

F = Fraction


def piece_of(*parts: Part, fifths: int = 0, meter: tuple[int, int] = (4, 4)) -> Piece:
    tonic = {0: "C", 2: "D", -3: "Eb"}[fifths]
    return Piece(parts, (Meter(F(0), *meter),), (Key(F(0), tonic, "major", fifths),), (), title="Marks")


def full() -> Piece:
    """Every sign, every mark, grace notes at the start, between notes and at the end, and words."""
    right = [
        WrittenNote(
            f"r{at}",
            F(at),
            F(1),
            60 + at,
            ["C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B"][at] + "4",
            signs=(sign,),
        )
        for at, sign in enumerate(SIGNS)
    ]
    right[0] = replace(right[0], lyric="Sing-")
    right[1] = replace(right[1], lyric="ing")
    right += [
        WrittenNote("g1", F(0), F(0), 62, "D4"), WrittenNote("g2", F(5), F(0), 67, "G4"),
        WrittenNote("g3", F(5), F(0), 69, "A4"), WrittenNote("g4", F(12), F(0), 71, "B4"),
        WrittenNote("g5", F(1, 2), F(0), 72, "C5"),
    ]  # fmt: skip
    left = [WrittenNote("l1", F(0), F(6), 48, "C3", staff=2), WrittenNote("l2", F(6), F(6), 43, "G2", staff=2)]
    marks = (
        Mark(F(0), "dynamic", "pp"), Mark(F(2), "dynamic", "sf"), Mark(F(0), "hairpin", "crescendo", F(4)),
        Mark(F(4), "hairpin", "diminuendo", F(7)), Mark(F(3), "words", "dolce"), Mark(F(0), "pedal", "", F(4), 2),
        Mark(F(4), "octave", "8va", F(8)), Mark(F(0), "slur", "", F(3)), Mark(F(2), "slur", "", F(6)),
    )  # fmt: skip
    notes = sorted(right + left, key=lambda n: (n.onset, n.duration > 0, n.pitch))
    return piece_of(Part("P1", "Piano", 0, 2, tuple(notes), marks))


def tree(piece: Piece) -> ElementTree.Element:
    return ElementTree.fromstring(to_musicxml(piece))  # noqa: S314


def test_everything_written_is_valid_by_the_schema():
    clarinet = part("P2", "Clarinet", 71, [(0, 2, 60, 80, 1), (2, F(1, 3), 62, 80, 1)])
    drums = part("P3", "Drums", 0, [(0, 1, 42, 80, 1), (0, 1, 36, 80, 1)])
    for piece in (
        replace(full(), parts=(*full().parts, clarinet, drums), origin="Composed"),
        band(F(1)),
        *(notate(played(song(12)).performance, layout=layout).piece for layout in LAYOUTS),
    ):
        score = to_musicxml(piece)
        assert faults(score) == []
        ids = [note.get("id") for note in ElementTree.fromstring(score).iter("note") if note.get("id")]  # noqa: S314
        assert len(ids) == len(set(ids))


def test_the_schema_sees_faults():
    score = to_musicxml(full())
    for right, wrong in ((b"<type>quarter", b"<type>fourth"), (b"<divisions>", b"<staves>2</staves><divisions>")):
        assert right in score
        assert faults(score.replace(right, wrong, 1))


def test_no_note_is_lost_and_every_bar_is_full():
    piece = full()
    bars = lay_out(piece, piece.parts[0])
    laid = {n.id for bar in bars for line in bar.voices.values() for s in line for n in (*s.notes, *s.graces)}
    assert laid == {n.id for n in piece.parts[0].notes}
    for bar in bars:
        assert all(sum(s.duration for s in line) == bar.length for line in bar.voices.values())


def test_signs_and_marks_are_written():
    root = tree(full())
    by_id = {note.get("id"): note for note in root.iter("note")}
    names = [
        "staccato",
        "tenuto",
        "accent",
        "strong-accent",
        "fermata",
        "trill-mark",
        "mordent",
        "turn",
        "tremolo",
        "arpeggiate",
    ]  # in the order of SIGNS
    for at, name in enumerate(names):
        assert by_id[f"r{at}"].find(f"notations//{name}") is not None, name
    slurs = {
        i: [(s.get("number"), s.get("type")) for s in n.iter("slur")]
        for i, n in by_id.items()
        if n.find(".//slur") is not None
    }
    assert slurs == {"g1": [("1", "start")], "r2": [("2", "start")], "r3": [("1", "stop")], "r6": [("2", "stop")]}
    assert [(w.get("type"), w.get("number")) for w in root.iter("wedge")] == [
        ("crescendo", "1"), ("stop", "1"), ("diminuendo", "1"), ("stop", "1"),
    ]  # fmt: skip
    assert [p.get("type") for p in root.iter("pedal")] == ["start", "stop"]
    assert [p.get("type") for p in root.iter("octave-shift")] == ["down", "stop"]
    assert [(y.findtext("syllabic"), y.findtext("text")) for y in root.iter("lyric")] == [
        ("begin", "Sing"), ("end", "ing"),
    ]  # fmt: skip
    slashed = [name for name, note in by_id.items() if note.find("grace[@slash]") is not None]
    assert sorted(slashed) == ["g1", "g4", "g5"]


def test_others_open_it_without_complaint():
    from music21 import converter

    xml = to_musicxml(full()).decode()
    verovio.enableLog(verovio.LOG_WARNING)
    engraver = verovio.toolkit()
    assert engraver.loadData(xml)
    assert not engraver.getLog()
    svg = "".join(engraver.renderToSVG(page) for page in range(1, engraver.getPageCount() + 1))
    assert all(f'id="{note.id}"' in svg for note in full().parts[0].notes)
    score = converter.parse(xml, format="musicxml")
    assert sum(n.duration.isGrace for n in score.flatten().notes) == 5


@pytest.mark.parametrize("program, name, written, fifths", [
    (71, "Clarinet", "D4", 4), (60, "Horn", "G4", 3), (65, "Alto saxophone", "A4", 5), (66, "Tenor saxophone", "D5", 4),
    (67, "Baritone saxophone", "A5", 5), (56, "Trumpet", "D4", 4), (69, "English horn", "G4", 3), (73, "Flute", "C4", 2),
])  # fmt: skip
def test_transposing_instruments_are_written_as_their_players_read(program, name, written, fifths):
    piece = piece_of(part("P1", name, program, [(0, 4, 60, 80, 1), (4, 4, 66, 80, 1)]), fifths=2)
    root = tree(piece)
    first = root.find(".//pitch")
    assert first.findtext("step") + first.findtext("octave") == written
    assert root.findtext(".//key/fifths") == str(fifths)
    found = read_musicxml(to_musicxml(piece))
    assert rows(found) == rows(piece)
    assert (found.keys, found.parts[0].name) == (piece.keys, name)
    assert [c.findtext("sign") for c in root.iter("clef")] == ["G"]


def test_reminders_stand_in_parentheses():
    notes = [(F(0), "F#4"), (F(1), "F5"), (F(4), "F4"), (F(5), "F4"), (F(8), "F4")]
    written = tuple(
        WrittenNote(f"n{at}", on, F(1), {"F#4": 66, "F4": 65, "F5": 77}[name], name)
        for at, (on, name) in enumerate(notes)
    )
    root = tree(piece_of(Part("P1", "Flute", 73, 1, written)))
    shown = {
        n.get("id"): (n.findtext("accidental"), n.find("accidental").get("parentheses"))
        for n in root.iter("note")
        if n.find("accidental") is not None
    }
    assert shown == {"n0": ("sharp", None), "n1": ("natural", "yes"), "n2": ("natural", "yes")}


@pytest.mark.parametrize("meter, lengths, beams", [
    ((4, 4), [F(1, 2)] * 8, ["begin", "continue", "continue", "end"] * 2),
    ((4, 4), [F(1, 4)] * 4 + [F(1, 2)] * 2, ["begin", "continue", "continue", "end", "begin", "end"]),
    ((6, 8), [F(1, 2)] * 6, ["begin", "continue", "end"] * 2),
    ((3, 4), [F(1, 3)] * 3 + [F(1), F(1)], ["begin", "continue", "end"]),
])  # fmt: skip
def test_beams_show_the_beat(meter, lengths, beams):
    line = [(sum(lengths[:at], F(0)), length, 72, 80, 1) for at, length in enumerate(lengths)]
    root = tree(piece_of(part("P1", "Flute", 73, line), meter=meter))
    assert [beam.text for beam in root.iter("beam") if beam.get("number") == "1"] == beams


def test_names_before_later_systems():
    assert [short_name(*row) for row in (("Violin II", 40), ("Piano", 0), ("Zither", 0), ("Clarinet 1", 71))] == [
        "Vln. II", "Pno.", "Zither", "Cl. 1",
    ]  # fmt: skip


def test_grace_notes_sound_before_what_they_lead_to(tmp_path):
    piece = full()
    write_score(piece, None, tmp_path / "a.mid")
    found = read_midi_score((tmp_path / "a.mid").read_bytes()).parts[0].notes
    assert {(n.onset, n.pitch) for n in found} >= {(F(19, 4), 67), (F(39, 8), 69), (F(95, 8), 71), (F(0), 62)}
    notation, performance = play(piece)
    onsets = {index: performance.notes[note.played].onset for index, note in enumerate(notation.piece.parts[0].notes)}
    names = [note.id for note in notation.piece.parts[0].notes]
    first, second, main = (onsets[names.index(name)] for name in ("g2", "g3", "r5"))
    assert main - 0.3 < first < second < main
    assert all(note.offset > note.onset for note in performance.notes)
