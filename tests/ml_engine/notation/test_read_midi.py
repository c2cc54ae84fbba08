"""Engraved MIDI read as it is written, and MIDI that was played told apart from it."""

import io
import random
from fractions import Fraction

import mido
import pytest

from ml_engine import BadInput, read_piece
from ml_engine.notation.read_midi import on_a_grid, read_midi_score

TICKS = 384


def midi(*tracks: tuple[str, int | None, list[tuple[int, int, int]]], meta: list = (), ticks: int = TICKS) -> bytes:
    """A file of (name, program, [(start, end, pitch) in ticks]) tracks; each has a channel of its own."""
    file = mido.MidiFile(type=1, ticks_per_beat=ticks)
    first = mido.MidiTrack()
    file.tracks.append(first)
    now = 0
    for tick, message in sorted(meta, key=lambda one: one[0]):
        first.append(message.copy(time=tick - now))
        now = tick
    for channel, (name, program, notes) in enumerate(tracks):
        track = mido.MidiTrack([mido.MetaMessage("track_name", name=name)])
        place = 9 if name == "kit" else channel
        if program is not None:
            track.append(mido.Message("program_change", channel=place, program=program))
        events = sorted(
            [(end, 0, pitch) for _, end, pitch in notes] + [(start, 70, pitch) for start, _, pitch in notes]
        )
        now = 0
        for tick, velocity, pitch in events:
            track.append(mido.Message("note_on", channel=place, note=pitch, velocity=velocity, time=tick - now))
            now = tick
        file.tracks.append(track)
    data = io.BytesIO()
    file.save(file=data)
    return data.getvalue()


def line(pitches: list[int], step: int = TICKS, at: int = 0) -> list[tuple[int, int, int]]:
    return [(at + k * step, at + (k + 1) * step, pitch) for k, pitch in enumerate(pitches)]


def test_note_values_within_a_tick_are_exact():
    thirds = [(0, 53, 60), (54, 110, 62), (110, 164, 64), (164, 192, 65), (192, 384, 67)]  # sevenths, then an eighth
    piece = read_midi_score(midi(("Flute", 73, thirds)))
    assert [n.onset for n in piece.parts[0].notes] == [
        0,
        Fraction(1, 7),
        Fraction(2, 7),
        Fraction(3, 7),
        Fraction(1, 2),
    ]
    triplet = read_midi_score(midi(("Flute", 73, line([60, 62, 64], 128)))).parts[0].notes
    assert [n.duration for n in triplet] == [Fraction(1, 3)] * 3


def test_hands_of_one_keyboard_are_joined_whatever_they_are_called():
    high, low = line([72, 74, 76, 77]), line([48, 50, 52, 53])
    for names in (("up:", "down:"), ("Staff_pfUpper:", "Staff_pfLower:"), ("PianoUp", "PianoDown"), ("", "")):
        parts = read_midi_score(midi((names[0], None, high), (names[1], None, low))).parts
        assert [(p.name, p.program, p.staves) for p in parts] == [("Piano", 0, 2)]
        assert [n.staff for n in parts[0].notes] == [2, 1] * 4


def test_players_are_not_joined():
    tracks = [("ViolinI", 40, line([72, 74])), ("ViolinII", 40, line([67, 69])), ("kit", None, line([36, 38]))]
    piece = read_midi_score(midi(*tracks))
    assert [(p.name, p.program, p.staves) for p in piece.parts] == [
        ("Violin I", 40, 1),
        ("Violin II", 40, 1),
        ("Drums", 0, 1),
    ]


def test_metre_key_tempo_and_the_upbeat_that_a_later_metre_tells():
    meta = [
        (0, mido.MetaMessage("time_signature", numerator=3, denominator=4)),
        (0, mido.MetaMessage("key_signature", key="Cm")),
        (0, mido.MetaMessage("set_tempo", tempo=750_000)),
        (4 * TICKS, mido.MetaMessage("time_signature", numerator=2, denominator=4)),
        (4 * TICKS, mido.MetaMessage("set_tempo", tempo=500_000)),
    ]
    piece = read_midi_score(midi(("Violin", 40, line([67, 72, 75, 70, 72, 68])), meta=meta))
    assert piece.pickup == 1
    assert [(m.quarter, m.numerator, m.denominator) for m in piece.meters] == [(0, 3, 4), (4, 2, 4)]
    assert [(k.tonic, k.mode, k.fifths) for k in piece.keys] == [("C", "minor", -3)]
    assert [(t.quarter, t.bpm) for t in piece.tempo_marks] == [(0, 80.0), (4, 120.0)]
    assert [n.spelling for n in piece.parts[0].notes] == ["G4", "C5", "Eb5", "Bb4", "C5", "Ab4"]


def test_notes_let_go_early_by_a_sequencer_are_written_in_full():
    short = [(start, start + (end - start) * 9 // 10, pitch) for start, end, pitch in line([60, 62, 64, 65], 192)]
    notes = read_midi_score(midi(("Flute", 73, short))).parts[0].notes
    assert [n.duration for n in notes] == [Fraction(1, 2)] * 4


def test_played_and_written_files_are_told_apart(tmp_path):
    random_ = random.Random(1)
    written = line([60 + k % 12 for k in range(64)], 96)
    played = [(max(s + random_.randint(-20, 20), 0), e + random_.randint(-20, 20), p) for s, e, p in written]
    assert on_a_grid(midi(("", 0, written)))
    assert not on_a_grid(midi(("", 0, played)))
    (tmp_path / "free.mid").write_bytes(midi(("", 0, played)))
    piece = read_piece(tmp_path / "free.mid")
    assert {n.played for part in piece.parts for n in part.notes} != {None}  # written down from a performance


def test_a_file_in_seconds_is_no_score():
    data = bytearray(midi(("Flute", 73, line([60]))))
    data[12:14] = (0xE7, 0x28)
    with pytest.raises(BadInput, match="seconds"):
        read_midi_score(bytes(data))


def test_a_file_that_breaks_off_gives_what_could_be_read():
    data = midi(("Flute", 73, line([60, 62, 64, 65])))
    notes = read_midi_score(data[:-9]).parts[0].notes
    assert [n.pitch for n in notes] == [60, 62, 64]
