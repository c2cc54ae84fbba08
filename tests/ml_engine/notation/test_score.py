"""Scores are valid whatever was played, and readers find in them what we wrote."""

import random
from collections import defaultdict
from fractions import Fraction
from xml.etree import ElementTree

import pytest
import verovio

from ml_engine import BadInput, Note, Part, Performance, Piece, Stage, WrittenNote, engrave, notate
from ml_engine.music import Key, Meter, TempoMark
from ml_engine.notation.layout import lay_out
from ml_engine.notation.musicxml import to_musicxml
from tests.ml_engine.notation.playing import play, song


def chaos(count: int, seconds: float, seed: int = 1) -> Performance:
    random_ = random.Random(seed)
    notes = []
    for _ in range(count):
        onset = random_.uniform(0, seconds)
        notes.append(Note(onset, onset + random_.expovariate(2), random_.randint(21, 108), random_.randint(1, 127)))
    return Performance.of(notes)


HOSTILE = {
    "one note": Performance.of([Note(0.0, 1.0, 60)]),
    "two notes": Performance.of([Note(0.0, 0.4, 60), Note(0.5, 1.0, 64)]),
    "all at once": Performance.of(Note(1.0, 2.0, pitch) for pitch in range(30, 90)),
    "an hour between": Performance.of([Note(0.0, 1.0, 60), Note(0.5, 1.0, 62), Note(3600.0, 3601.0, 64)]),
    "one key over itself": Performance.of(Note(i * 0.1, i * 0.1 + 2.0, 60) for i in range(30)),
    "no length": Performance.of(Note(i * 0.5, i * 0.5, 60 + i) for i in range(12)),
    "ends of the keyboard": Performance.of(Note(i * 0.5, i * 0.5 + 0.4, (14, 127, 21, 108)[i % 4]) for i in range(16)),
    "noise": chaos(600, 60.0),
    "a burst": chaos(1000, 1.0),
    "held for ever": Performance.of([Note(0.0, 600.0, 40), *(Note(i * 0.5, i * 0.5 + 0.4, 72) for i in range(20))]),
    "drums and flute": Performance.of(
        [Note(i * 0.25, i * 0.25 + 0.1, (36, 42, 38, 42)[i % 4], 90, "drums") for i in range(32)]
        + [Note(i * 0.5, i * 0.5 + 0.4, 72 + i % 5, 80, "flute") for i in range(16)]
    ),
    "a song": play(song(12)).performance,
    "in six": play(song(12, "6/8"), beat=1.5, bar=3.0, bpm=110).performance,
}


@pytest.fixture(scope="module", params=list(HOSTILE))
def scored(request):
    performance = HOSTILE[request.param]
    notation = notate(performance, title=request.param)
    return performance, notation, to_musicxml(notation.piece)


def test_each_note_is_written_once_or_doubles_another(scored):
    performance, notation, _ = scored
    notes = [note for part in notation.piece.parts for note in part.notes]
    played = [note.played for note in notes]
    assert len(set(played)) == len(played)
    assert len({note.id for note in notes}) == len(notes)
    by_place = {(part.id, note.onset, note.pitch) for part in notation.piece.parts for note in part.notes}
    assert len(by_place) == len(notes)
    for index, note in enumerate(performance.notes):
        if index not in played:
            near = [w for w in notes if w.pitch == note.pitch and w.played is not None]
            assert any(abs(performance.notes[w.played].onset - note.onset) < 0.7 for w in near), (
                "dropped without a double"
            )


def test_every_bar_is_full_in_every_voice(scored):
    _, notation, _ = scored
    for part in notation.piece.parts:
        bars = lay_out(notation.piece, part)
        assert [bar.number for bar in bars] == list(range(bars[0].number, bars[0].number + len(bars)))
        for bar in bars:
            assert bar.length == bar.meter.bar_quarters - bar.offset
            for (staff, voice), line in bar.voices.items():
                assert 1 <= staff <= part.staves
                assert voice in {1, 2}
                at = Fraction(0)
                for symbol in line:
                    assert symbol.onset == at
                    at += symbol.duration
                assert at == bar.length


def test_musicxml_measures_are_exactly_full(scored):
    _, _, xml = scored
    root = ElementTree.fromstring(xml)  # noqa: S314
    for part in root.findall("part"):
        divisions, bar = 0, 0
        for measure in part.findall("measure"):
            found = measure.find("attributes/divisions")
            divisions = int(found.text) if found is not None else divisions
            time = measure.find("attributes/time")
            if time is not None:
                bar = divisions * 4 * int(time.find("beats").text) // int(time.find("beat-type").text)
            filled = defaultdict(int)
            for note in measure.findall("note"):
                if note.find("chord") is None and note.find("grace") is None:
                    filled[note.findtext("staff"), note.findtext("voice")] += int(note.findtext("duration"))
            lengths = set(filled.values())
            assert len(lengths) == 1
            length = lengths.pop()
            assert length == bar or (measure.get("number") == "0" and 0 < length < bar)


def test_music21_reads_the_same_notes(scored):
    from music21 import converter

    _, notation, xml = scored
    score = converter.parse(xml.decode(), format="musicxml")
    found = defaultdict(int)
    for part in score.parts:
        for element in part.flatten().notes:
            for one in getattr(element, "notes", [element]):
                if hasattr(one, "pitch") and (one.tie is None or one.tie.type == "start"):
                    found[Fraction(element.offset).limit_denominator(960), one.pitch.midi] += 1
    expected = defaultdict(int)
    for part in notation.piece.parts:
        if part.name != "Drums":
            for note in part.notes:
                expected[note.onset.limit_denominator(960), note.pitch] += 1
    assert found == expected


def test_verovio_reads_it_with_the_same_ids_and_times(scored):
    _, notation, xml = scored
    verovio.enableLog(verovio.LOG_WARNING)
    engraver = verovio.toolkit()
    assert engraver.loadData(xml.decode())
    assert not engraver.getLog()
    pickup = notation.piece.pickup
    begins = {}
    for entry in engraver.renderToTimemap({"includeRests": False}):
        for name in entry.get("on", []):
            begins[name] = entry["qstamp"]
    for part in notation.piece.parts:
        rolled = {note.onset for note in part.notes if "arpeggio" in note.signs or note.duration == 0}
        for note in (one for one in part.notes if one.duration):
            late = 0.5 if note.onset in rolled else 0.01  # Verovio takes time for rolls and grace notes
            assert begins[note.id] == pytest.approx(float(note.onset), abs=late), (note, pickup)
    svg = "".join(engraver.renderToSVG(page) for page in range(1, engraver.getPageCount() + 1))
    assert all(f'id="{note.id}"' in svg for part in notation.piece.parts for note in part.notes)


def test_every_pitch_is_spelled_as_it_sounds(scored):
    from music21 import pitch

    _, notation, _ = scored
    for part in notation.piece.parts:
        for note in part.notes:
            assert pitch.Pitch(note.spelling.replace("b", "-")).midi == note.pitch


def test_the_timeline_ties_places_to_the_seconds_they_were_played(scored):
    performance, notation, _ = scored
    line = notation.timeline
    errors = sorted(
        abs(line.seconds_at(float(note.onset)) - performance.notes[note.played].onset)
        for part in notation.piece.parts
        for note in part.notes
        if note.played is not None
    )
    assert errors[len(errors) // 2] < 0.06
    numbers = [(beat.bar, beat.beat) for beat in line.beats]
    assert numbers == sorted(numbers)
    assert len(set(numbers)) == len(numbers)


def test_what_lies_below_the_staff_system_is_written_an_octave_higher():
    """MusicXML's octaves begin at C0 (MIDI 12)."""
    notes = notate(Performance.of([Note(0.0, 1.0, 0), Note(1.0, 2.0, 60)])).piece.parts[0].notes
    assert [note.pitch for note in notes] == [24, 60]


def test_tied_notes_have_numbered_ids():
    notes = (WrittenNote("a", Fraction(3), Fraction(6), 60, "C4"),)
    piece = Piece(
        (Part("P1", "Piano", 0, 1, notes),), (Meter(Fraction(0), 4, 4),), (Key(Fraction(0), "C", "major", 0),), ()
    )
    root = ElementTree.fromstring(to_musicxml(piece))  # noqa: S314
    assert [note.get("id") for note in root.iter("note") if note.get("id")] == ["a", "a-2", "a-3"]


def test_what_the_page_says_on_top():
    notes = (WrittenNote("a", Fraction(0), Fraction(4), 66, "F#4"),)
    piece = Piece(
        (Part("P1", "Piano", 0, 1, notes),), (Meter(Fraction(0), 6, 8),), (Key(Fraction(0), "D", "major", 2),),
        (TempoMark(Fraction(0), 90.0),), title="Étude & <prelude>",
    )  # fmt: skip
    root = ElementTree.fromstring(to_musicxml(piece))  # noqa: S314
    assert root.findtext("work/work-title") == "Étude & <prelude>"
    assert root.findtext(".//key/fifths") == "2"
    assert (root.findtext(".//beats"), root.findtext(".//beat-type")) == ("6", "8")
    metronome = root.find(".//metronome")
    assert (metronome.findtext("beat-unit"), metronome.findtext("per-minute")) == ("quarter", "60")
    assert metronome.find("beat-unit-dot") is not None
    assert root.find(".//accidental") is None, "the key signature says it already"


def test_overlapping_notes_of_one_voice_do_not_overfill_the_bar():
    notes = tuple(WrittenNote(f"n{i}", Fraction(i, 2), Fraction(3), 60 + i, "CDEFGAB"[i] + "4") for i in range(7))
    notes = tuple(n if n.spelling[0] in "CDE" else WrittenNote(n.id, n.onset, n.duration, 72, "C5") for n in notes)
    piece = Piece(
        (Part("P1", "Piano", 0, 1, notes),), (Meter(Fraction(0), 4, 4),), (Key(Fraction(0), "C", "major", 0),), ()
    )
    for bar in lay_out(piece, piece.parts[0]):
        assert all(sum(symbol.duration for symbol in line) == 4 for line in bar.voices.values())


@pytest.fixture
def folder(tmp_path):
    """An empty folder."""
    path = tmp_path / "score"
    path.mkdir()
    return path


def test_all_files_are_written_and_agree(folder):
    performance = play(song(12)).performance
    notation = notate(performance, title="All files")
    stages = []
    files = engrave(notation, performance, folder, "x", report=stages.append)
    assert set(files) == {"musicxml", "performance_midi", "score_midi", "pdf", "timeline", "piece", "notes"}
    assert sorted(path.name for path in folder.iterdir()) == sorted(path.name for path in files.values())
    assert files["pdf"].read_bytes().startswith(b"%PDF-")
    assert all(isinstance(stage, Stage) and stage.name == "engraving" for stage in stages)
    fractions = [stage.fraction for stage in stages]
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1.0

    import json

    data = json.loads(files["notes"].read_text())
    assert len(data["performance"]) == len(performance.notes)
    for row in data["notes"]:
        assert data["performance"][row["played"]][2] == row["pitch"]
        assert row["offset"] > row["onset"]


def test_unknown_formats_are_refused(folder):
    notation = notate(HOSTILE["one note"])
    with pytest.raises(BadInput, match="docx"):
        engrave(notation, None, folder, "x", formats=("docx",))
    assert not list(folder.iterdir())


def test_nothing_to_write_down():
    with pytest.raises(BadInput, match="no notes"):
        notate(Performance(()))


def test_a_cancelled_engraving_leaves_no_part_of_a_file(folder):
    from ml_engine import Cancelled

    notation = notate(HOSTILE["a song"])

    def stop(event):
        if event.fraction > 0.65:
            raise Cancelled

    with pytest.raises(Cancelled):
        engrave(notation, None, folder, "x", formats=("pdf",), report=stop)
    assert not list(folder.iterdir())
