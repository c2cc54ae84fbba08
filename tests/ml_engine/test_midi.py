"""MIDI in and out: what is written comes back to 0.1 ms, what is hostile gets one sentence."""

import random
from fractions import Fraction
from pathlib import Path

import mido
import pytest

from ml_engine.errors import BadInput
from ml_engine.instruments import NAMES, is_drums, name_of, program_of
from ml_engine.midi import SCORE_TICKS, read_performance, write_performance, write_score
from ml_engine.music import Beat, Key, Meter, Note, Part, Pedal, Performance, Piece, TempoMark, Timeline, WrittenNote


def some_performance() -> Performance:
    chance = random.Random(4)
    notes = []
    for pitch in range(40, 90):
        at = chance.random()
        for _ in range(6):
            end = at + 0.03 + chance.random()
            instrument = "violin" if pitch > 80 else "piano"
            notes.append(Note(round(at, 4), round(end, 4), pitch, chance.randint(1, 127), instrument))
            at = end + chance.random()
    return Performance.of(notes, [Pedal(0.25, 1.0), Pedal(1.0, 2.5), Pedal(3.0, 3.3333)])


def assert_same(ours: Performance, theirs: Performance, within: float) -> None:
    assert len(ours.notes) == len(theirs.notes)
    for a, b in zip(ours.notes, theirs.notes, strict=True):
        assert (a.pitch, a.velocity, a.instrument) == (b.pitch, b.velocity, b.instrument)
        assert abs(a.onset - b.onset) <= within
        assert abs(a.offset - b.offset) <= within
    assert len(ours.pedals) == len(theirs.pedals)
    for p, q in zip(ours.pedals, theirs.pedals, strict=True):
        assert abs(p.onset - q.onset) <= within
        assert abs(p.offset - q.offset) <= within


def test_a_performance_comes_back_to_a_tenth_of_a_millisecond(tmp_path: Path) -> None:
    performance = some_performance()
    write_performance(performance, tmp_path / "a.mid")
    assert_same(performance, read_performance(tmp_path / "a.mid"), 0.00011)


def test_other_readers_hear_the_same_seconds(tmp_path: Path) -> None:
    performance = some_performance()
    write_performance(performance, tmp_path / "a.mid")
    assert mido.MidiFile(tmp_path / "a.mid").length == pytest.approx(performance.duration, abs=0.001)


def test_twenty_instruments_and_drums_keep_apart(tmp_path: Path) -> None:
    names = [*NAMES[:20], "drums"]
    notes = [Note(0.5, 1.0 + k / 100, 60, 70 + k, name) for k, name in enumerate(names)]
    write_performance(Performance.of(notes), tmp_path / "many.mid")
    back = read_performance(tmp_path / "many.mid")
    assert sorted((n.instrument, n.velocity) for n in back.notes) == sorted((n.instrument, n.velocity) for n in notes)


def test_nothing_played_is_still_a_file(tmp_path: Path) -> None:
    write_performance(Performance.of([]), tmp_path / "none.mid")
    assert read_performance(tmp_path / "none.mid") == Performance((), ())


def test_tempo_changes_are_followed(tmp_path: Path) -> None:
    file = mido.MidiFile(type=1, ticks_per_beat=480)
    file.tracks.append(
        mido.MidiTrack(
            [
                mido.MetaMessage("set_tempo", tempo=500_000, time=0),
                mido.MetaMessage("set_tempo", tempo=1_000_000, time=480),
            ]
        )
    )
    file.tracks.append(
        mido.MidiTrack(
            [
                mido.Message("note_on", note=60, velocity=64, time=240),
                mido.Message("note_on", note=60, velocity=0, time=480),
                mido.Message("note_on", note=62, velocity=64, time=240),
            ]
        )
    )
    file.save(tmp_path / "t.mid")
    first, second = read_performance(tmp_path / "t.mid").notes
    assert (first.onset, first.offset) == (pytest.approx(0.25), pytest.approx(1.0))
    assert second.onset == pytest.approx(1.5), "a note left down ends with its track"
    assert second.offset > second.onset


def test_smpte_time(tmp_path: Path) -> None:
    # 25 frames a second, 40 ticks a frame: a tick is a millisecond, whatever the tempo says.
    track = bytes([0, 0x90, 60, 64, 0x83, 0x74, 0x80, 60, 0, 0, 0xFF, 0x2F, 0])
    header = b"MThd" + (6).to_bytes(4, "big") + bytes([0, 0, 0, 1, 256 - 25, 40])
    (tmp_path / "s.mid").write_bytes(header + b"MTrk" + len(track).to_bytes(4, "big") + track)
    (note,) = read_performance(tmp_path / "s.mid").notes
    assert note.offset == pytest.approx(0.5)


def test_a_riff_wrapper_and_a_cut_file(tmp_path: Path) -> None:
    performance = some_performance()
    write_performance(performance, tmp_path / "a.mid")
    data = (tmp_path / "a.mid").read_bytes()
    wrapped = b"RIFF" + (len(data) + 12).to_bytes(4, "little") + b"RMIDdata" + len(data).to_bytes(4, "little") + data
    (tmp_path / "a.rmi").write_bytes(wrapped)
    assert_same(performance, read_performance(tmp_path / "a.rmi"), 0.00011)
    (tmp_path / "cut.mid").write_bytes(data[: len(data) // 2])
    assert 50 < len(read_performance(tmp_path / "cut.mid").notes) < len(performance.notes)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"MThd",
        b"RIFF0000WAVEfmt ",
        b"hello, this is text",
        b"MThd\0\0\0\6\0\2\0\1\0\x60",  # format 2: independent patterns, no piece
        b"MThd\0\0\0\6\0\1\0\1\0\0",  # no ticks in a quarter
        b"MThd\0\0\0\6\0\1\0\1\xe7\0",
    ],
)
def test_what_is_no_midi_file_gets_one_sentence(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "x.mid").write_bytes(data)
    with pytest.raises(BadInput, match=r"^This is not a MIDI file that can be read\.$"):
        read_performance(tmp_path / "x.mid")


def test_missing_and_oversized_files(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="opened"):
        read_performance(tmp_path / "nowhere.mid")
    with (tmp_path / "big.mid").open("wb") as file:
        file.truncate(9_000_000)
    with pytest.raises(BadInput, match="too large"):
        read_performance(tmp_path / "big.mid")


def test_a_day_of_nothing_is_refused(tmp_path: Path) -> None:
    file = mido.MidiFile(ticks_per_beat=1)
    later = mido.Message("note_on", note=60, velocity=64, time=0x0FFFFFFF)
    file.tracks.append(mido.MidiTrack([mido.MetaMessage("set_tempo", tempo=0xFFFFFF), later]))
    file.save(tmp_path / "long.mid")
    with pytest.raises(BadInput, match="longer than a day"):
        read_performance(tmp_path / "long.mid")


def test_damaged_files_never_crash(tmp_path: Path) -> None:
    write_performance(some_performance(), tmp_path / "a.mid")
    good = (tmp_path / "a.mid").read_bytes()
    chance = random.Random(1)
    read = refused = 0
    for _ in range(300):
        data = bytearray(good)
        for _ in range(chance.randint(1, 40)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        (tmp_path / "b.mid").write_bytes(data)
        try:
            for note in read_performance(tmp_path / "b.mid").notes:
                assert 0 <= note.onset < note.offset
                assert 0 <= note.pitch <= 127
                assert 1 <= note.velocity <= 127
            read += 1
        except BadInput:
            refused += 1
    assert read > 100
    assert refused > 0


def some_piece() -> Piece:
    third = Fraction(1, 3)
    right = tuple(WrittenNote(f"r{k}", 1 + k * third, third, 72 + k, "C5") for k in range(6))
    left = (WrittenNote("l1", Fraction(0), Fraction(1), 48, "C3", velocity=40, staff=2),)
    return Piece(
        parts=(Part("p1", "Piano", 0, 2, tuple(sorted(right + left, key=lambda n: n.onset))),
               Part("p2", "Drums", 0, 1, (WrittenNote("d", Fraction(1), Fraction(1), 36, "C2"),))),
        meters=(Meter(Fraction(0), 3, 4), Meter(Fraction(4), 6, 8)),
        keys=(Key(Fraction(0), "Bb", "minor", -5),),
        tempo_marks=(TempoMark(Fraction(0), 90.0, "Andante"), TempoMark(Fraction(4), 132.0)),
        pickup=Fraction(1),
    )  # fmt: skip


def metas(path: Path) -> dict[str, list[tuple[int, mido.MetaMessage]]]:
    found: dict[str, list[tuple[int, mido.MetaMessage]]] = {}
    tick = 0
    for message in mido.MidiFile(path).tracks[0]:
        tick += message.time
        found.setdefault(message.type, []).append((tick, message))
    return found


def test_a_score_keeps_exact_values_and_signs(tmp_path: Path) -> None:
    write_score(some_piece(), None, tmp_path / "s.mid")
    found = metas(tmp_path / "s.mid")
    signs = [(t / SCORE_TICKS, m.numerator, m.denominator) for t, m in found["time_signature"]]
    assert signs == [(0, 1, 4), (1, 3, 4), (4, 6, 8)]
    assert [m.key for _, m in found["key_signature"]] == ["Bbm"]
    assert [(t / SCORE_TICKS, round(mido.tempo2bpm(m.tempo), 1)) for t, m in found["set_tempo"]] == [(0, 90), (4, 132)]
    file = mido.MidiFile(tmp_path / "s.mid")
    assert len(file.tracks) == 3
    tick, onsets = 0, []
    for message in file.tracks[1]:
        tick += message.time
        if message.type == "note_on":
            onsets.append(Fraction(tick, SCORE_TICKS))
    assert onsets == [0, *(1 + Fraction(k, 3) for k in range(6))]
    assert {m.channel for m in file.tracks[2] if m.type == "note_on"} == {9}


def test_a_score_without_marks_takes_the_timelines(tmp_path: Path) -> None:
    piece = Piece((), (), (), ())
    beats = (Beat(0.0, Fraction(0), 1, 1, True), Beat(1.0, Fraction(1), 1, 2, False))
    timeline = Timeline(beats, (Meter(Fraction(0), 2, 4),), (), (TempoMark(Fraction(0), 60.0),))
    write_score(piece, timeline, tmp_path / "s.mid")
    found = metas(tmp_path / "s.mid")
    assert found["set_tempo"][0][1].tempo == 1_000_000
    assert found["time_signature"][0][1].numerator == 2


def test_every_program_has_one_name_and_back() -> None:
    assert len(set(NAMES)) == 128
    assert [program_of(name_of(k)) for k in range(128)] == list(range(128))
    assert program_of("something nobody has heard of") == 0
    assert is_drums("Drum kit")
    assert not is_drums("steel drums")
    with pytest.raises(IndexError):
        name_of(128)
