"""The engine ``piano`` with its real weights."""

import time

import numpy as np
import pytest

from ml_engine.audio.sound import Sound
from ml_engine.events import Event, NotesFound, Stage
from ml_engine.models.transkun import CONFIG, Interval
from ml_engine.music import Pedal
from ml_engine.transcription import piano
from ml_engine.transcription.found import Found, Teller

from .conftest import Clip
from .scores import offset_f1, onset_f1


@pytest.fixture(scope="module", autouse=True)
def warm() -> None:
    piano.warm_up()


def test_notes_velocities_and_pedal_of_a_rendered_piece(piano_clip: Clip, piano_sound: Sound) -> None:
    found = Found()
    events: list[Event] = []
    moments = [time.monotonic()]

    def report(event: Event) -> None:
        moments.append(time.monotonic())
        events.append(event)

    piano.listen(piano_sound, Teller(report, found))
    heard = found.performance()
    assert onset_f1(piano_clip.played, heard) >= 0.98
    assert offset_f1(piano_clip.played, heard) >= 0.7
    assert all(1 <= note.velocity <= 127 and 0 < note.confidence <= 1 for note in heard.notes)
    assert np.std([note.velocity for note in heard.notes]) > 1

    told = [event for event in events if isinstance(event, NotesFound)]
    assert len(told) >= 2, "a first short window, then the rest"
    assert [n for event in told for n in event.notes] == found.notes, "what was told is what is kept"
    untils = [event.until for event in told]
    assert untils == sorted(untils)
    assert untils[-1] == piano_sound.seconds
    for event, later in zip(told, told[1:], strict=False):
        assert all(note.onset >= event.until for note in later.notes), "nothing begins before what was settled"
    fractions = [event.fraction for event in events if isinstance(event, Stage)]
    assert fractions == sorted(fractions)
    assert len(fractions) >= 3
    assert 0 <= fractions[0] <= fractions[-1] <= 1


def test_progress_is_told_from_inside_a_window(piano_sound: Sound, monkeypatch: pytest.MonkeyPatch) -> None:
    from ml_engine.transcription import found as module

    monkeypatch.setattr(module, "REPORT_EVERY", 0.0)
    network = piano.transkun.load()
    moments: list[float] = []
    samples = piano_sound.read(0, (piano.transkun.frames_for(88) - 1) * CONFIG.hop + CONFIG.window)
    begin = time.process_time()
    network.intervals(samples, [0] * len(CONFIG.symbols), lambda: moments.append(time.process_time()))
    steps = np.diff([begin, *moments])
    # Work done by all threads together: on one core no step of a full window is longer than this.
    assert steps.max() < 1.0
    assert len(moments) > 200


def test_silence_has_no_notes() -> None:
    with Sound() as sound:
        sound.append(np.zeros(3 * 44100, np.float32))
        found = Found()
        piano.listen(sound, Teller(lambda event: None, found))
    assert found.notes == []
    assert found.pedals == []


class Recorder(Sound):
    """A long silent sound that remembers what was asked of it."""

    def __init__(self, frames: int) -> None:
        super().__init__()
        self.frames = frames
        self.asked: list[tuple[int, int]] = []

    def read(self, start_frame: int, frames: int) -> np.ndarray:
        self.asked.append((start_frame, frames))
        return np.zeros(frames, np.float32)


class Scripted:
    """A network that plays one endless held key and one that is struck every second; stands for any sound."""

    def __init__(self) -> None:
        self.begins = [-piano.LEAD_IN]

    def intervals(self, samples: np.ndarray, starts: list[int], tick: object) -> list[list[Interval]]:
        frames = (len(samples) - CONFIG.window) // CONFIG.hop + 1
        begin = self.begins[-1]
        found: list[list[Interval]] = [[] for _ in CONFIG.symbols]
        held, struck, pedal = (CONFIG.symbols.index(s) for s in (40, 60, -64))
        onset = max(100 - begin, 0)
        if onset < frames:
            found[held] = [Interval(onset, frames - 1, 0.0, 0.0, 70, 0.9, begin <= 100, False)]
        for at in range(0, 10_000, 43):
            if starts[struck] <= at - begin and at - begin + 20 < frames:
                found[struck].append(Interval(at - begin, at - begin + 20, 0.1, -0.1, 64, 0.8, True, True))
        found[pedal] = [i for i in found[struck] if i.begin % 2]
        self.begins.append(begin + frames - piano.RIGHT_MARGIN - piano.LEFT_MARGIN)
        return found


def test_windows_join_without_gap_or_double(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(piano.transkun, "load", Scripted)
    found = Found()
    told: list[NotesFound] = []
    seconds = 100.0
    with Recorder(round(seconds * 44100)) as sound:
        piano.listen(sound, Teller(lambda e: told.append(e) if isinstance(e, NotesFound) else None, found))
    second = CONFIG.hop / CONFIG.rate
    struck = [note for note in found.notes if note.pitch == 60]
    expected = [at * second for at in range(0, 10_000, 43) if at * second < seconds - 0.01]
    assert [n.onset for n in struck] == pytest.approx([t + 0.1 * second for t in expected], abs=1e-6)
    held = [note for note in found.notes if note.pitch == 40]
    assert len(held) == 1, "one note through eight windows"
    assert held[0].onset == pytest.approx(100 * second)
    assert held[0].offset == pytest.approx(seconds, abs=0.1)
    assert all(event.until <= held[0].onset for event in told[:-1]), "a sounding note holds back what is settled"
    assert all(isinstance(pedal, Pedal) for pedal in found.pedals)
    # However long the sound, no more than a window is read at a time, and they advance by most of it.
    window = (piano.transkun.frames_for(88) - 1) * CONFIG.hop + CONFIG.window
    assert max(frames for _, frames in sound.asked) <= window
    assert sum(frames for _, frames in sound.asked) < 1.35 * sound.frames
