"""The engine ``piano``: Transkun's network over overlapping windows, notes told as soon as they are final.

The package's own command moves 16 s windows by 8 s, so every second is heard twice. Here a window's inner part is kept
and its margins are heard again with more around them, so that windows advance by some 13 s; the first one is short, so
that the first notes come early. A note that goes on past a window waits, with its onset and velocity, for the window in
which it ends.
"""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ml_engine.models import transkun
from ml_engine.models.transkun import CONFIG, Interval
from ml_engine.music import Note, Pedal
from ml_engine.transcription.found import Teller

if TYPE_CHECKING:
    from ml_engine.audio.sound import Sound

# In the network's time steps of 8 frames (0.186 s): full windows of 16 s as in training, a first one of 6 s.
FULL_PATCHES = 88
FIRST_PATCHES = 34
SHORTEST_PATCHES = 24
# In frames of 23.2 ms: the parts of a window that are heard again with more before or after them.
LEFT_MARGIN = 72
RIGHT_MARGIN = 40
# Silence put before the recording, so that a note on its first sample has a beginning.
LEAD_IN = 24
# Two windows may place the same onset this many frames apart.
SLACK = 3
SUSTAIN = -64


@dataclass(frozen=True, slots=True)
class Sounding:
    """An event whose end is not settled: its onset stands, in frames from the beginning of the recording."""

    frame: int
    onset: float
    velocity: int
    confidence: float
    end_frame: int
    end: float


@dataclass(slots=True)
class Voice:
    """One key or pedal: up to which frame and second its events are settled, and the event that sounds on, if any."""

    done: int = 0
    last: float = 0.0
    open: Sounding | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """A finished event of a key or a pedal, in seconds."""

    onset: float
    offset: float
    velocity: int
    confidence: float


def warm_up() -> None:
    """Load the network; it stays in memory."""
    transkun.load()


def listen(sound: "Sound", tell: Teller, players: tuple[str, ...] = ()) -> None:
    """Hear a piano in ``sound`` (mono, 44.1 kHz), whoever is named in ``players``, and tell ``tell`` its notes and pedals.

    Memory is that of one window, however long the sound. What ``tell`` raises comes through; what was told is final.
    """
    network = transkun.load()
    voices = [Voice() for _ in CONFIG.symbols]
    total = sound.frames // CONFIG.hop + 1
    begin, settled, patches = -LEAD_IN, 0, FIRST_PATCHES
    while settled < total:
        # The end is reached with a little silence after it, so that the last notes can end.
        missing = transkun.patches_for(total + RIGHT_MARGIN - begin)
        if missing <= patches:
            patches = max(missing, SHORTEST_PATCHES)
        frames = transkun.frames_for(patches)
        final = begin + frames >= total + RIGHT_MARGIN
        bound = total if final else begin + frames - RIGHT_MARGIN
        ticks = _Ticks(tell, settled / total, min(bound, total) / total, frames)
        samples = sound.read(begin * CONFIG.hop - CONFIG.window // 2, (frames - 1) * CONFIG.hop + CONFIG.window)
        found = network.intervals(samples, [_start(v, begin, settled) for v in voices], ticks)
        notes: list[Note] = []
        for symbol, voice, intervals in zip(CONFIG.symbols, voices, found, strict=True):
            for event in _settle(voice, intervals, begin, bound, final):
                offset = min(event.offset, sound.seconds)
                if event.onset >= offset:
                    continue
                if symbol > 0:
                    notes.append(Note(event.onset, offset, symbol, event.velocity, "piano", event.confidence))
                elif symbol == SUSTAIN:
                    tell.pedals([Pedal(event.onset, offset)])
        waiting = [v.open.onset for s, v in zip(CONFIG.symbols, voices, strict=True) if v.open and s > 0]
        until = sound.seconds if final else min([(bound - SLACK - 1) * CONFIG.hop / CONFIG.rate, *waiting])
        tell.notes(notes, max(until, 0.0))
        tell.progress(bound / total)
        settled, begin, patches = bound, bound - LEFT_MARGIN, FULL_PATCHES


class _Ticks:
    """Turns the network's steps within one window into progress between two fractions."""

    def __init__(self, tell: Teller, low: float, high: float, frames: int) -> None:
        self.tell, self.low, self.high = tell, low, high
        self.count = 0
        # A full window takes about 280 steps; only the smoothness of the bar hangs on this.
        self.steps = max(40.0, 0.4 * frames)

    def __call__(self) -> None:
        self.count += 1
        self.tell.progress(self.low + (self.high - self.low) * min(1.0, self.count / self.steps))


def _start(voice: Voice, begin: int, settled: int) -> int:
    """The window's frame from which a voice is to be decoded."""
    if voice.open:
        return max(voice.open.frame - begin, 0)
    return max(voice.done - begin, settled - SLACK - begin, 0)


def _settle(voice: Voice, intervals: list[Interval], begin: int, bound: int, final: bool) -> list[Event]:
    """Take a window's intervals of one voice; return the events that are now final and update what is open.

    ``begin``: the window's first frame. ``bound``: events that end beyond it are left to the next window, which hears
    more of them; with ``final`` there is none.
    """
    events: list[Event] = []
    for position, interval in enumerate(intervals):
        heard = _place(interval, begin)
        held = voice.open
        if held and position == 0 and (not interval.has_onset or abs(heard.frame - held.frame) <= SLACK):
            heard = replace(
                heard, frame=held.frame, onset=held.onset, velocity=held.velocity, confidence=held.confidence
            )
        elif held:
            # The window does not hear the old note go on: it ended where the window before thought, or here.
            events.append(_close(voice, min(held.end, heard.onset)))
        elif not interval.has_onset:
            voice.done = max(voice.done, heard.end_frame)
            continue
        voice.open = None
        if heard.frame >= bound and not final:
            break
        voice.open = heard
        if heard.end_frame > bound and not final:
            break
        events.append(_close(voice, heard.end))
    if voice.open and (final or not intervals):
        events.append(_close(voice, voice.open.end))
    return events


def _place(interval: Interval, begin: int) -> Sounding:
    second = CONFIG.hop / CONFIG.rate
    return Sounding(
        frame=begin + interval.begin,
        onset=(begin + interval.begin + interval.begin_shift) * second,
        velocity=interval.velocity,
        confidence=interval.confidence,
        end_frame=begin + interval.end,
        end=(begin + interval.end + interval.end_shift) * second,
    )


def _close(voice: Voice, end: float) -> Event:
    """End the open event, after the one before it and not before its own onset."""
    held = voice.open
    assert held is not None  # noqa: S101 - callers have just seen it
    onset = max(held.onset, voice.last, 0.0)
    offset = max(end, onset + 1e-3)
    voice.open, voice.last, voice.done = None, offset, max(voice.done, held.end_frame)
    return Event(onset, offset, held.velocity, held.confidence)
