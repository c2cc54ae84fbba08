"""From probabilities by key to notes."""

import numpy as np

from ml_engine.transcription.keys import APART, GAP, LONGEST, ONSET, KeyTracker, hits_in, notes_in

FRAMES, KEYS = 200, 12


def played(notes: list[tuple[int, int, int]], frames: int = FRAMES) -> dict[str, np.ndarray]:
    """Probabilities of notes (key, begin, end)."""
    onset, sounding = np.zeros((frames, KEYS), np.float32), np.zeros((frames, KEYS), np.float32)
    for key, begin, end in notes:
        onset[begin, key] = 0.9
        onset[[begin - 1, begin + 1], key] = 0.45
        sounding[begin:end, key] = 0.8
    return {"onset": onset, "sounding": sounding}


NOTES = [(3, 10, 40), (3, 40, 60), (5, 10, 90), (7, 120, 150), (3, 140, 190)]


def spans(notes: list[tuple[int, int, int]]) -> set[tuple[int, int, int]]:
    return {(key, begin, end) for key, begin, end in notes}


def test_notes_begin_at_peaks_and_end_in_silence_or_where_the_key_is_struck_again():
    found = notes_in(**played(NOTES))
    assert {(note.key, note.begin, note.end) for note in found} == spans(NOTES)
    assert [note.begin for note in found] == sorted(note.begin for note in found)
    assert all(note.strength > ONSET and abs(note.onset - note.begin) < 0.01 for note in found)


def test_a_short_gap_ends_no_note_and_two_peaks_side_by_side_are_one():
    heard = played([(3, 10, 60)])
    heard["sounding"][30 : 30 + GAP - 1, 3] = 0
    heard["onset"][10 + APART - 1, 3] = 0.7
    assert [(n.begin, n.end) for n in notes_in(**heard)] == [(10, 60)]
    heard["sounding"][30 : 30 + GAP, 3] = 0
    assert [(n.begin, n.end) for n in notes_in(**heard)] == [(10, 30)]


def test_a_stream_gives_the_same_notes_once_whatever_the_blocks():
    heard = played(NOTES)
    whole = {(n.key, n.begin, n.end) for n in notes_in(**heard)}
    for size in (7, 30, 64, FRAMES):
        tracker = KeyTracker()
        found: list[tuple[int, int, int]] = []
        for first in range(0, FRAMES, size):
            tracker.push({name: values[first : first + size] for name, values in heard.items()})
            final = first + size >= FRAMES
            notes, told = tracker.take(final)
            found += [(n.key, n.begin + tracker.first, n.end + tracker.first) for n in notes]
            later = [n for n in whole if n not in found]
            assert all(begin >= told + tracker.first for _, begin, _ in later)
            tracker.forget(told)
        assert len(found) == len(set(found)) == len(whole), size
        assert set(found) == whole


def test_a_drone_is_cut_so_that_the_buffer_does_not_grow():
    tracker = KeyTracker()
    drone = played([(3, 1, 500)], 500)
    drone["sounding"][:, 3] = 0.8
    silent_start = {"onset": np.zeros_like(drone["onset"]), "sounding": drone["sounding"]}
    found = 0
    for block in range(12):
        tracker.push(drone if block == 0 else silent_start)
        notes, told = tracker.take()
        found += len(notes)
        tracker.forget(told)
        assert len(tracker.held["onset"]) <= LONGEST + 1000
    assert found == 1


def test_strokes_of_drums_have_their_own_threshold():
    hit = np.zeros((50, 2), np.float32)
    hit[10], hit[30] = (0.5, 0.5), (0.9, 0.2)
    assert hits_in(hit, np.array([0.4, 0.6])) == [(10, 0), (30, 0)]
