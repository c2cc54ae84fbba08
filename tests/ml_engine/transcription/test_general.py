"""The engine ``general`` with its real weights, and its tracker."""

import numpy as np
import pytest

from ml_engine.audio.decode import decode
from ml_engine.audio.sound import Sound
from ml_engine.events import NotesFound
from ml_engine.transcription import general
from ml_engine.transcription.found import Found, Teller
from ml_engine.transcription.tracker import AHEAD, KEYS, LONGEST, Tracker

from .conftest import Clip
from .scores import onset_f1


def test_notes_of_a_rendered_piece(piano_clip: Clip, piano_sound: Sound) -> None:
    found = Found()
    told: list[NotesFound] = []
    general.listen(piano_sound, Teller(lambda e: told.append(e) if isinstance(e, NotesFound) else None, found))
    assert onset_f1(piano_clip.played, found.performance()) >= 0.8
    assert [n for event in told for n in event.notes] == found.notes
    untils = [event.until for event in told]
    assert untils == sorted(untils)
    assert untils[-1] == piano_sound.seconds
    for event, later in zip(told, told[1:], strict=False):
        assert all(note.onset >= event.until for note in later.notes)
    assert all(note.offset <= piano_sound.seconds + 0.1 for note in found.notes)


def test_times_do_not_drift(piano_clip: Clip) -> None:
    """The same three seconds of music at the beginning and after twenty seconds of silence give the same notes."""
    with decode(piano_clip.file) as source, Sound() as sound:
        music = source.read(0, 3 * 44100)
        sound.append(music)
        sound.append(np.zeros(20 * 44100, np.float32))
        sound.append(music)
        found = Found()
        general.listen(sound, Teller(lambda event: None, found))
    early = [n for n in found.notes if n.onset < 2.7]
    late = [n for n in found.notes if 23 <= n.onset < 25.7]
    assert len(early) >= 8
    pairs = [(a, b) for a in early for b in late if a.pitch == b.pitch and abs(b.onset - a.onset - 23) < 0.05]
    assert len(pairs) >= 0.8 * len(early)
    assert abs(np.median([b.onset - a.onset - 23 for a, b in pairs])) < 0.006


def posteriors(frames: int, notes: list[tuple[int, int, int]]) -> tuple[np.ndarray, np.ndarray]:
    sounding, struck = np.zeros((frames, KEYS), np.float32), np.zeros((frames, KEYS), np.float32)
    for begin, end, key in notes:
        sounding[begin:end, key] = 0.8
        struck[begin, key] = 0.9
    return sounding, struck


@pytest.mark.parametrize("piece", [10_000, 568, 97])
def test_the_tracker_gives_the_same_whatever_the_pieces(piece: int) -> None:
    dice = np.random.default_rng(3)
    notes = []
    for key in range(5, 80, 6):
        at = int(dice.integers(5, 60))
        while at < 2900:
            length = int(dice.integers(14, 400))
            notes.append((at, min(at + length, 2950), key))
            at += length + int(dice.integers(15, 200))
    sounding, struck = posteriors(3000, notes)
    tracker = Tracker()
    found, until = [], 0
    for at in range(0, 3000, piece):
        tracker.push(sounding[at : at + piece], struck[at : at + piece])
        tracks, told = tracker.take(final=at + piece >= 3000)
        assert told >= until
        assert all(track.begin >= until for track in tracks), "nothing begins before what was settled"
        until = told
        found += tracks
    assert sorted((t.begin, t.end, t.pitch - 21) for t in found) == sorted(notes)


def test_a_note_without_an_end_does_not_grow_the_buffer() -> None:
    tracker = Tracker()
    sounding, struck = posteriors(568, [])
    sounding[:, 40] = 0.8
    for _ in range(20):
        tracker.push(sounding, struck)
        tracker.take()
        assert len(tracker._frames) <= LONGEST + 568 + AHEAD
