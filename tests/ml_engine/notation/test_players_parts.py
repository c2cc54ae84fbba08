"""Parts: who plays what as a person decides, one staff a player, and what each has on the stand."""

import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from xml.etree import ElementTree

import pytest
import verovio

from ml_engine import (
    BadInput,
    Change,
    Note,
    Performance,
    engrave,
    engrave_parts,
    notate,
    play,
    read_notes,
    read_performance,
)
from ml_engine.music import Beat, Key, Mark, Meter, Part, Piece, TempoMark, Timeline, WrittenNote
from ml_engine.notation.assign import assign, called
from ml_engine.notation.changes import MOST_MOVED
from ml_engine.notation.layout import lay_out
from ml_engine.notation.musicxml import to_musicxml
from ml_engine.notation.pages import MEI, _load
from ml_engine.notation.parts import fit_name
from ml_engine.pieces import piece_from_json, piece_to_json
from tests.ml_engine.notation.schema import faults

CLARINET, TRUMPET, VIOLIN = 71, 56, 40


def quartet() -> Performance:
    """Eight bars in four at 120: a clarinet from the fifth bar on, a trumpet and a tuba throughout, and a drum kit."""
    notes = [Note(at * 0.5, at * 0.5 + 0.45, 67 + (at * 4) % 9, 90, "trumpet") for at in range(32)]
    notes += [Note(at * 0.5, at * 0.5 + 0.45, 72 - at % 5, 70, "clarinet") for at in range(16, 32)]
    notes += [Note(at * 1.0, at * 1.0 + 0.9, 41 if at % 2 else 36, 80, "tuba") for at in range(16)]
    notes += [Note(at * 0.5, at * 0.5 + 0.1, (36, 38)[at % 2], 85, "drums") for at in range(32)]
    notes += [Note(at * 0.25, at * 0.25 + 0.1, 42, 60, "drums") for at in range(64)]
    return Performance.of(notes)


def xml(score: bytes) -> ElementTree.Element:
    return ElementTree.fromstring(score)  # noqa: S314


def players(performance: Performance) -> dict[str, int]:
    found: dict[str, int] = {}
    for note in performance.notes:
        found[note.instrument] = found.get(note.instrument, 0) + 1
    return found


def assigned(*changes: Change) -> dict[str, int]:
    return players(assign(quartet(), changes).performance)


class TestChanges:
    def test_nothing_changes_without_changes(self):
        heard = quartet()
        assert assign(heard, [Change("meter", "3/4")]).performance is heard

    def test_another_instrument_never_swallows_a_part(self):
        assert assigned(Change("instrument", "clarinet=oboe")) == {"trumpet": 32, "oboe": 16, "tuba": 16, "drums": 96}
        two = assigned(Change("instrument", "clarinet=trumpet"))
        assert two == {"trumpet": 32, "trumpet 2": 16, "tuba": 16, "drums": 96}
        assert assigned(Change("instrument", "clarinet=trumpet"), Change("merge", "trumpet 2=trumpet"))["trumpet"] == 48

    def test_a_name_goes_along_with_its_part(self):
        found = assign(quartet(), [Change("name", "clarinet=Anna"), Change("instrument", "clarinet=oboe")])
        assert found.names == {"oboe": "Anna"}
        assert assign(quartet(), [Change("name", "tuba=Ben"), Change("merge", "tuba=trumpet")]).names == {}

    def test_notes_move_by_name_or_by_stretch(self):
        some = Change("move", "trumpet=clarinet", 0.0, 1.1, ((0.0, 67), (0.5, 71), (0.5, 40)))
        assert assigned(some) == {"trumpet": 30, "clarinet": 18, "tuba": 16, "drums": 96}
        assert assigned(Change("move", "trumpet=flute", 8.0)) == {
            "trumpet": 16, "flute": 16, "clarinet": 16, "tuba": 16, "drums": 96,
        }  # fmt: skip
        # Of two instruments that play one pitch at once only the one that was meant moves.
        unison = Performance.of(
            [Note(1.0, 2.0, 60, 80, "flute"), Note(1.0, 2.0, 60, 80, "violin"), Note(2.0, 3.0, 60, 80, "flute")]
        )
        moved = assign(unison, [Change("move", "violin=cello", notes=((1.0, 60),))]).performance
        assert players(moved) == {"flute": 2, "cello": 1}

    def test_order_and_times_of_notes_stay(self):
        heard, found = quartet(), assign(quartet(), [Change("merge", "tuba=trumpet")]).performance
        assert [replace(note, instrument="") for note in found.notes] == [
            replace(note, instrument="") for note in heard.notes
        ]

    @pytest.mark.parametrize(
        "change",
        [
            Change("merge", "oboe=trumpet"), Change("merge", "trumpet=oboe"), Change("name", "oboe=Anna"),
            Change("move", "oboe=tuba"), Change("move", "trumpet=tuba", notes=((0.0, 12),)), Change("move", "tuba", 100.0),
        ],
    )  # fmt: skip
    def test_what_is_not_there_is_said_in_one_sentence(self, change):
        with pytest.raises(
            BadInput,
            match=r"^(“oboe” is not among the parts: clarinet, drums, trumpet, tuba|There are no such notes .*)\.$",
        ):
            assign(quartet(), [change])

    @pytest.mark.parametrize(
        "data",
        [
            {"kind": "name", "value": "clarinet"}, {"kind": "name", "value": "clarinet="}, {"kind": "name", "value": "=Anna"},
            {"kind": "name", "value": "clarinet=" + "a" * 61}, {"kind": "name", "value": "clarinet=a\u202eb"},
            {"kind": "instrument", "value": "clarinet=kazoo machine"}, {"kind": "instrument", "value": "a=oboe", "start": 3},
            {"kind": "merge", "value": "tuba=tuba"}, {"kind": "merge", "value": "tuba"}, {"kind": "move", "value": "nobody"},
            {"kind": "move", "value": ""}, {"kind": "move", "value": "tuba", "notes": [[1.0]]},
            {"kind": "move", "value": "tuba", "notes": [[float("nan"), 60]]}, {"kind": "move", "value": "tuba", "notes": [[1, 128]]},
            {"kind": "move", "value": "tuba", "notes": "all"}, {"kind": "meter", "value": "3/4", "notes": [[1.0, 60]]},
            {"kind": "move", "value": "tuba", "notes": [[0, 60]] * (MOST_MOVED + 1)}, {"kind": "move", "value": "tuba", "notes": 5},
        ],
    )  # fmt: skip
    def test_nonsense_is_refused(self, data):
        with pytest.raises(BadInput):
            Change.from_json(data)

    def test_notes_come_back_from_json(self):
        change = Change("move", "piano=violin 2", 1.0, 2.0, ((1.0, 60), (1.5, 64)))
        assert Change.from_json(json.loads(json.dumps(change.to_json()))) == change
        assert "notes" not in Change("hands").to_json()

    def test_numbers_only_where_there_are_several(self):
        assert called(["violin", "violin 2", "slap bass 2", "drums"], {}) == {
            "violin": "Violin 1", "violin 2": "Violin 2", "slap bass 2": "Slap bass 2", "drums": "Drums",
        }  # fmt: skip


class TestScore:
    def test_parts_stand_in_the_order_of_a_score(self):
        piece = notate(quartet()).piece
        assert [part.name for part in piece.parts] == ["Clarinet", "Trumpet", "Tuba", "Drums"]
        assert {part.staves for part in piece.parts} == {1}

    def test_changes_reach_the_score_and_what_was_heard_stays(self, tmp_path):
        changes = (Change("name", "drums=The kit"), Change("instrument", "clarinet=alto saxophone"))
        heard = quartet()
        notation = notate(heard, changes=changes)
        assert [(part.name, part.program) for part in notation.piece.parts][-1] == ("The kit", 0)
        assert "Alto saxophone" in [part.name for part in notation.piece.parts]
        written = engrave(notation, heard, tmp_path, "score", formats=("musicxml", "mid", "json"))
        assert read_notes(written["notes"]) == heard
        assert "alto saxophone" in players(read_performance(written["performance_midi"]))
        told = json.loads(written["notes"].read_text())
        assert {row[4] for row in told["performance"]} == {"trumpet", "alto saxophone", "tuba", "drums"}
        # Under another name drums are drums still: on their staff, in their files, and read again.
        kit = next(part for part in told["parts"] if part["name"] == "The kit")
        assert kit["drums"] and kit["instrument"] == "drums"
        root = xml(written["musicxml"].read_bytes())
        assert root.find("part[last()]//clef/sign").text == "percussion"
        again = piece_from_json(piece_to_json(notation.piece))
        assert again == notation.piece and again.parts[-1].player == "drums"

    def test_a_guitar_has_one_staff_a_piano_two(self):
        chords = [Note(at * 1.0, at * 1.0 + 0.9, pitch, 80, "guitar") for at in range(16) for pitch in (45, 57, 64, 69)]
        (guitar,) = notate(Performance.of(chords)).piece.parts
        (piano,) = notate(Performance.of(replace(note, instrument="piano") for note in chords)).piece.parts
        assert (guitar.staves, piano.staves) == (1, 2)

    def test_who_plays_one_note_at_a_time_has_one_voice(self):
        held = [Note(at * 1.0, at * 1.0 + 1.4, 50 + at % 5, 80, "electric bass") for at in range(16)]
        (bass,) = notate(Performance.of(held)).piece.parts
        assert {note.voice for note in bass.notes} == {1}
        onsets = sorted({note.onset for note in bass.notes})
        until = dict(zip(onsets, onsets[1:], strict=False))
        assert all(note.onset + note.duration <= until.get(note.onset, Fraction(1000)) for note in bass.notes)

    def test_two_players_of_one_instrument_stay_two(self, tmp_path):
        line = tuple(WrittenNote(f"a{at}", Fraction(at), Fraction(1), 60 + at, "C4") for at in range(4))
        piece = Piece(
            (Part("P1", "Violin 1", VIOLIN, 1, line), Part("P2", "Violin 2", VIOLIN, 1, line), Part("P3", "Piano", 0, 1, line)),
            (Meter(Fraction(0), 4, 4),), (Key(Fraction(0), "C", "major", 0),), (TempoMark(Fraction(0), 100.0),),
        )  # fmt: skip
        _, performance = play(piece)
        assert players(performance) == {"violin": 4, "violin 2": 4, "piano": 4}
        written = engrave(notate(performance), performance, tmp_path, "score", formats=("mid",))
        assert players(read_performance(written["performance_midi"])) == {"violin": 4, "violin 2": 4, "piano": 4}

    def test_transposing_players_are_told_by_their_key_and_kin_are_bracketed(self):
        root = xml(to_musicxml(notate(quartet()).piece))
        shown = {p.findtext("part-name"): p.findtext("part-name-display/display-text") for p in root.iter("score-part")}
        assert shown == {"Clarinet": "Clarinet in B♭", "Trumpet": "Trumpet in B♭", "Tuba": None, "Drums": None}
        assert [p.findtext("part-abbreviation") for p in root.iter("score-part")] == ["Cl.", "Tpt.", "Tba.", "Dr."]
        listed = [(one.tag, one.get("type"), one.get("id")) for one in root.find("part-list")]
        assert listed == [
            ("score-part", None, "P1"), ("part-group", "start", None), ("score-part", None, "P2"),
            ("score-part", None, "P3"), ("part-group", "stop", None), ("score-part", None, "P4"),
        ]  # fmt: skip


class TestDrums:
    def heads(self, *strokes: tuple[float, int]) -> list[ElementTree.Element]:
        notes = [Note(at, at + 0.1, pitch, 80, "drums") for at, pitch in strokes]
        piece = notate(Performance.of([*notes, *(Note(at * 0.5, at * 0.5 + 0.4, 60) for at in range(16))])).piece
        root = xml(to_musicxml(piece))
        return [note for note in root.find("part[@id='P2']").iter("note") if note.find("unpitched") is not None]

    @pytest.mark.parametrize(
        ("pitch", "place", "head", "stem"),
        [
            (36, "F4", None, "down"), (38, "C5", None, "up"), (42, "G5", "x", "up"), (46, "G5", "x", "up"),
            (44, "D4", "x", "down"), (49, "A5", "x", "up"), (51, "F5", "x", "up"), (53, "F5", "diamond", "up"),
            (56, "E5", "triangle", "up"), (37, "C5", "x", "up"), (50, "E5", None, "up"), (41, "G4", None, "up"),
        ],
    )  # fmt: skip
    def test_places_heads_and_stems(self, pitch, place, head, stem):
        found = self.heads(*((at * 0.5, pitch) for at in range(16)))
        assert found
        for note in found:
            assert note.findtext("unpitched/display-step") + note.findtext("unpitched/display-octave") == place
            assert (note.findtext("notehead"), note.findtext("stem")) == (head, stem)

    def test_only_an_open_hi_hat_has_a_ring(self):
        ringed = [
            note.find("notations/technical/open-string") is not None
            for note in self.heads((0.0, 42), (0.5, 46), (1.0, 42))
        ]
        assert ringed == [False, True, False]

    def test_a_bar_of_feet_alone_has_rests_that_are_read(self):
        kicks = [Note(at * 2.0, at * 2.0 + 0.1, 36, 80, "drums") for at in range(4)]
        tune = [Note(at * 0.5, at * 0.5 + 0.4, 60 + at % 5) for at in range(16)]
        piece = notate(Performance.of([*kicks, *tune])).piece
        bar = lay_out(piece, piece.parts[-1])[0]
        assert any(symbol.notes for symbol in bar.voices[1, 2])
        assert not any(symbol.hidden for symbol in bar.voices[1, 2])
        assert all(symbol.hidden for symbol in bar.voices.get((1, 1), []))


@pytest.fixture(scope="module")
def stand(tmp_path_factory) -> tuple[Piece, dict[tuple[int, str], Path]]:
    """A written quartet with a word for all, and its parts as files."""
    beats = tuple(Beat(at * 0.5, Fraction(at), at // 4 + 1, at % 4 + 1, at % 4 == 0) for at in range(33))
    line = Timeline(beats, (Meter(Fraction(0), 4, 4),), (), (TempoMark(Fraction(0), 120.0),))
    piece = notate(quartet(), timeline=line, title='Night: "1"').piece
    first = replace(piece.parts[0], marks=(*piece.parts[0].marks, Mark(Fraction(28), "words", "rit.")))
    piece = replace(piece, parts=(first, *piece.parts[1:]))
    written = engrave_parts(piece, tmp_path_factory.mktemp("parts"), "night")
    return piece, {(one.number, one.format): one.path for one in written}


class TestParts:
    def test_files_are_called_as_their_players(self, stand):
        _, files = stand
        assert sorted(path.name for path in files.values()) == sorted(
            f"night.{name}.{form}"
            for name in ("01 Clarinet in B♭", "02 Trumpet in B♭", "03 Tuba", "04 Drums")
            for form in ("musicxml", "mid", "pdf")
        )
        assert fit_name('../a/"b"\x00.') == "..-a--b--" or "/" not in fit_name('../a/"b"\x00.')
        assert all(files[number, "pdf"].read_bytes().startswith(b"%PDF") for number in range(1, 5))

    def test_a_part_has_every_bar_at_written_pitch(self, stand):
        piece, files = stand
        whole = xml(to_musicxml(piece))
        for number, part in enumerate(piece.parts, 1):
            own_score = files[number, "musicxml"].read_bytes()
            assert not faults(own_score)
            root = xml(own_score)
            assert len(root.findall("part")) == 1
            own, scored = root.find("part"), whole.find(f"part[@id='{part.id}']")
            assert len(own.findall("measure")) == len(scored.findall("measure"))
            pitches = [ElementTree.tostring(pitch).strip() for pitch in own.iter("pitch")]
            assert pitches == [ElementTree.tostring(pitch).strip() for pitch in scored.iter("pitch")]
        assert xml(files[1, "musicxml"].read_bytes()).findtext(".//transpose/chromatic") == "-2"

    def test_silent_bars_are_one_rest_and_tempo_is_said_to_all(self, stand):
        _, files = stand
        clarinet = xml(files[1, "musicxml"].read_bytes())
        assert [rest.text for rest in clarinet.iter("multiple-rest")] == ["4"]
        assert clarinet.find("part/measure[1]/attributes/measure-style") is not None
        tuba = xml(files[3, "musicxml"].read_bytes())
        assert not list(tuba.iter("multiple-rest"))
        for number in (1, 2, 3, 4):
            root = xml(files[number, "musicxml"].read_bytes())
            assert root.find(".//metronome") is not None
            assert "rit." in [words.text for words in root.iter("words")]

    def test_the_pages_show_one_rest_under_its_tempo(self, stand):
        engraver = verovio.toolkit()
        assert _load(engraver, stand[1][1, "musicxml"].read_text(encoding="utf-8"))
        mei = xml(engraver.getMEI().encode())
        assert [rest.get("num") for rest in mei.iter(f"{MEI}multiRest")] == ["4"]
        measures = list(mei.iter(f"{MEI}measure"))
        assert measures[0].find(f"{MEI}tempo") is not None
        assert [measure.get("n") for measure in measures] == ["1", "5", "6", "7", "8"]
        assert measures[-1].get("right") == "end"

    def test_nothing_that_is_said_is_lost_in_a_rest(self):
        held = (WrittenNote("a1", Fraction(32), Fraction(4), 60, "C4"),)
        other = (
            WrittenNote("b1", Fraction(0), Fraction(4), 60, "C4"),
            WrittenNote("b2", Fraction(44), Fraction(4), 60, "C4"),
        )
        piece = Piece(
            (Part("P1", "Oboe", 68, 1, other), Part("P2", "Flute", 73, 1, held)),
            (Meter(Fraction(0), 4, 4), Meter(Fraction(8), 3, 4)), (Key(Fraction(0), "C", "major", 0),),
            (TempoMark(Fraction(0), 100.0), TempoMark(Fraction(20), 60.0, "Lento")),
        )  # fmt: skip
        root = xml(to_musicxml(piece, alone=piece.parts[1]))
        assert [rest.text for rest in root.iter("multiple-rest")] == ["2", "4", "4", "4"]
        assert not faults(to_musicxml(piece, alone=piece.parts[1]))

    def test_the_midi_of_a_part_plays_that_part(self, stand):
        _, files = stand
        assert players(read_performance(files[3, "mid"])) == {"tuba": 16}

    def test_a_format_that_parts_have_not(self, stand, tmp_path):
        with pytest.raises(BadInput, match="json"):
            engrave_parts(stand[0], tmp_path, "night", formats=("json",))
