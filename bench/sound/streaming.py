"""Sound that plays while it is made: does it ever run dry, is it the sound that is kept, how soon does a cancel free the worker?

Playing begins when the first stretch comes and goes at real time; the lead is how much sound lies ready at the moment when the next stretch comes.
"""

import time
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from bench.composer.figures import Figure
from bench.sound.options import Options
from ml_engine import Cancelled, Event, SoundHeard, SoundWish, generate, read_brief
from ml_engine.sound.result import SoundMade

PROMPTS = (
    "a calm pop tune for piano, violin and drums in D minor at 100 bpm",
    "fast folk for flute and guitar in G major, 168 bpm",
    "slow ambient music for warm pad and choir in Ab major, 62 bpm",
    "a funk band: electric piano, electric guitar, electric bass, drums, brass section, E minor, 108 bpm",
)
SECONDS, LONG = 20.0, 60.0
CANCEL_AFTER, SOONEST = 3.0, 1.0
SILENCE = 2.0  # seconds without an event


def smallest_lead(times: Sequence[float], ends: Sequence[float]) -> float:
    """Seconds of sound that are left at the worst moment. ``times``: when each stretch came; ``ends``: seconds of sound by then.

    Below zero: so long was there silence. With a single stretch nothing can run dry: its length.
    """
    leads = [end - (came - times[0]) for end, came in zip(ends, times[1:], strict=False)]
    return min(leads, default=ends[0] if ends else 0.0)


class Listener:
    """Takes a generation's events with the moments they came; cancels so many seconds in, once there is something to keep."""

    def __init__(self, stop_after: float | None = None) -> None:
        self.begun = time.perf_counter()
        self.times: list[float] = []
        self.moments = [self.begun]
        self.stretches: list[np.ndarray] = []
        self.gapless = True
        self.rate = 1
        self.stopped: float | None = None
        self._stop_after = stop_after

    def __call__(self, event: Event) -> None:
        now = time.perf_counter()
        self.moments.append(now)
        if isinstance(event, SoundHeard) and event.samples:
            self.gapless &= event.start == sum(map(len, self.stretches))
            self.stretches.append(np.frombuffer(event.samples, "<i2"))
            self.times.append(now - self.begun)
            self.rate = event.rate
        if self._stop_after is not None and self.stretches and now - self.begun > self._stop_after:
            self.stopped = self.stopped or now
            raise Cancelled

    @property
    def ends(self) -> list[float]:
        """Seconds of sound by each stretch."""
        return list(np.cumsum([len(stretch) for stretch in self.stretches]) / self.rate)

    @property
    def silence(self) -> float:
        """The longest time between two events."""
        return max(b - a for a, b in zip(self.moments, self.moments[1:], strict=False))

    def same_as(self, made: SoundMade) -> bool:
        """Whether the stretches told are, to the last bit of 16, the sound that is kept."""
        told = np.concatenate([np.zeros(0, "<i2"), *self.stretches]).astype(float)
        kept = np.asarray(made.samples, float)
        return len(told) == len(kept) and bool(np.all(np.abs(np.clip(kept, -1, 1) * 32767 - told) <= 1.0))


def run(options: Options) -> list[Figure]:
    """Each prompt once, the first one long; then a cancel."""
    generate(_wish(PROMPTS[0], 0, 2.0))  # warm
    leads, firsts, silences, same = [], [], [], True
    cases = PROMPTS[: options.many(len(PROMPTS), 1)]
    for number, words in enumerate(cases):
        heard = Listener()
        made = generate(_wish(words, number, 4.0 if options.quick else LONG if number == 0 else SECONDS), report=heard)
        leads.append(smallest_lead(heard.times, heard.ends))
        firsts.append(heard.times[0])
        silences.append(heard.silence)
        same &= heard.gapless and heard.same_as(made)
        if options.show:
            rows = ", ".join(f"{came:.2f}: {end:.2f}" for came, end in zip(heard.times, heard.ends, strict=True))
            print(f"{words}\n    {rows}", flush=True)
    heard = Listener(stop_after=1.0 if options.quick else CANCEL_AFTER)
    made = generate(_wish(PROMPTS[0], 1, LONG), report=heard)
    took = time.perf_counter() - (heard.stopped or heard.begun)
    kept = heard.stopped is not None and not made.complete and heard.same_as(made)
    return [
        Figure("first sound, warm, the latest", f"{max(firsts):.2f} s", "< 3 s", max(firsts) < 3),
        Figure("smallest lead of playing at real time from the first stretch on", f"{min(leads):.2f} s", "> 0 s", min(leads) > 0),
        Figure("what is told is what is kept, without gaps", "yes" if same else "NO", "yes", same),
        Figure("longest time between two events", f"{max(silences):.2f} s", f"≤ {SILENCE:g} s", max(silences) <= SILENCE),
        Figure("from cancel until the worker is free", f"{took:.2f} s", f"< {SOONEST:g} s", took < SOONEST),
        Figure("what was told before the cancel is kept", f"{len(made.samples) / made.rate:.1f} s", "yes", kept),
    ]  # fmt: skip


def _wish(words: str, seed: int, seconds: float) -> SoundWish:
    return SoundWish(replace(read_brief(words).brief, seed=seed), seconds=seconds)
