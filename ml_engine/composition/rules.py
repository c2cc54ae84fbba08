"""What each part may play in a bar: scale and chord, strong beats, range, rhythm, how many notes, how loud."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from ml_engine.composition import tokens as t
from ml_engine.composition.coding import Event, Frame, Track
from ml_engine.composition.plan import Plan, PlannedBar
from ml_engine.composition.sampler import Rule
from ml_engine.instruments import comfortable_range, most_at_once, range_of
from ml_engine.music import ChordMark, Meter
from ml_engine.theory import Tonality, chord_tones

# The masks take more from busy bars than from quiet ones; this gives it back (natural logarithm a note).
FULLER = 0.09
FREE_COLOUR = 0.2  # of a plan's colour, from which weak beats too may have notes outside the scale
STALE = 5.0  # how much a piece that is all freshness shuns what stood in the bars it answers (natural logarithm)
CHROMATIC = frozenset({"classical", "baroque", "romantic", "impressionist", "waltz", "march", "ragtime"})
MELODY, BASS, INNER, RIGHT, LEFT = "melody", "bass", "inner", "right", "left"


@dataclass(frozen=True, slots=True)
class Voice:
    """A track that the network writes: the instrument, what it does in the ensemble, and the pitches it keeps to (MIDI)."""

    track: Track
    instrument: str
    role: str
    low: int
    high: int


def voice_of(track: Track, instrument: str, role: str, plan: Plan) -> Voice:
    """A voice with its reach: the comfortable range, moved by the register asked for, inside the playable one."""
    lowest, highest = range_of(instrument)
    low, high = comfortable_range(instrument)
    if role == RIGHT:
        low, high = 55, min(high, 88)
    elif role == LEFT:
        low, high = max(low, 31), 62
    elif role == BASS:
        high = min(high, low + 22)
    low, high = low + plan.register - plan.breadth, high + plan.register + plan.breadth
    if high - low < 12:
        high = low + 12
    low, high = max(low, lowest), min(high, highest)
    return Voice(track, instrument, role, min(low, highest - 7), max(high, lowest + 7))


def strong_places(meter: Meter) -> tuple[Fraction, ...]:
    """The places in a bar that carry weight: every felt beat, in four only the first and the third."""
    beat, size = meter.beat_quarters, meter.bar_quarters
    count = int(size / beat)
    return tuple(beat * i for i in range(count) if count % 4 or i % 2 == 0)


def scale_with(chord: ChordMark, key: Tonality) -> frozenset[int]:
    """The scale's pitch classes as they are over a chord: what the chord alters is altered."""
    tones = set(chord_tones(chord))
    scale = {pc for pc in key.scale if pc in tones or not {(pc + 1) % 12, (pc - 1) % 12} & (tones - set(key.scale))}
    return frozenset(scale | tones)


class Bar:
    """The harmony of one bar, as pitch masks counted from the tonic."""

    def __init__(self, planned: PlannedBar, key: Tonality, meter: Meter, shift: int) -> None:
        self.planned = planned
        self.length = planned.end - planned.start
        self.strong = [place for place in strong_places(meter) if place < self.length]
        self._starts = [max(chord.quarter - planned.start, Fraction(0)) for chord in planned.chords]
        self._tones = [_mask({(pc + shift) % 12 for pc in chord_tones(chord)}) for chord in planned.chords]
        self._bass = [
            _mask({((chord.root if chord.bass is None else chord.bass) + shift) % 12}) for chord in planned.chords
        ]
        self._scale = [_mask({(pc + shift) % 12 for pc in scale_with(chord, key)}) for chord in planned.chords]

    def _at(self, place: Fraction) -> int:
        return max((i for i, start in enumerate(self._starts) if start <= place), default=0)

    def tones(self, place: Fraction) -> np.ndarray:
        """Pitches of the chord that holds at a place."""
        return self._tones[self._at(place)]

    def scale(self, place: Fraction) -> np.ndarray:
        """Pitches of the scale over that chord."""
        return self._scale[self._at(place)]

    def bass(self, place: Fraction) -> np.ndarray:
        """Pitches that the chord stands on."""
        return self._bass[self._at(place)]

    def is_change(self, place: Fraction) -> bool:
        """Whether a chord begins at a place."""
        return place in self._starts or place == 0

    def weighty(self, place: Fraction) -> bool:
        """Whether what sounds at a place has to be of the chord."""
        return place in self.strong or self.is_change(place)

    def until(self, place: Fraction, pitch: int) -> Fraction:
        """How long a pitch that begins at a place may sound without standing against the chord on a strong beat."""
        later = sorted({p for p in (*self.strong, *self._starts) if p > place})
        return next((p for p in later if not self.tones(p)[pitch]), self.length)


def _mask(classes: set[int]) -> np.ndarray:
    return np.array([pitch % 12 in classes for pitch in range(128)])


def rule_for(
    voice: Voice,
    bar: Bar,
    plan: Plan,
    frame: Frame,
    *,
    before: int | None,
    silent: int,
    echo: Sequence[Event] = (),
) -> Rule:
    """The rule of a voice in a bar. before: its last pitch (counted from the tonic); silent: bars it has rested;
    echo: the notes whose rhythm it takes up."""
    planned, role = bar.planned, voice.role
    reach = np.zeros(128, dtype=bool)
    reach[max(voice.low + frame.shift, 0) : voice.high + frame.shift + 1] = True
    grid = _grid(plan, role)
    length = bar.length - (plan.meter.beat_quarters if planned.breath else 0)
    places = [t.PLACE_OF[grid * i] for i in range(int(length / grid)) if grid * i < t.MOST_QUARTERS]
    beats = max(int(bar.length / plan.meter.beat_quarters), 1)
    accompanies = role in (LEFT, BASS, INNER)
    # Art music touches notes outside the scale, between the beats; the network knows where.
    art = plan.genre.name in CHROMATIC and plan.tonality.mode in ("major", "minor")
    chromatic = art and plan.colour > 0

    def allowed(symbol: int) -> np.ndarray:
        place = t.PLACES[symbol]
        if role in (BASS, LEFT) and bar.is_change(place):
            firm = reach & bar.bass(place)
            if firm.any() and (role == BASS or place not in taken):
                return firm
        if bar.weighty(place) or (accompanies and (place * 2).denominator == 1 and not chromatic):
            return reach & bar.tones(place)
        if chromatic and (plan.colour > FREE_COLOUR or (place / plan.meter.beat_quarters).denominator != 1):
            return reach
        return reach & bar.scale(place)

    taken: set[Fraction] = set()
    level = min(max(planned.velocity + {MELODY: 8, RIGHT: 5, BASS: 0}.get(role, -6), 8), 124)
    center = t.velocity_bin(level)
    rule = Rule(
        voice.track,
        places,
        allowed,
        length,
        most=_most(voice, plan),
        span=plan.brief.hand_span or (12 if role in (RIGHT, LEFT) else 16),
        counts=_counts(role, planned, beats, silent, plan),
        lean=FULLER + 1.1 * (plan.density - 0.5) + 0.5 * (planned.energy - 0.5),
        velocities=(max(center - 1, 1), min(center + 1, 15)),
        near=(voice.low + voice.high) / 2 + frame.shift + (2 if planned.label in ("B", "chorus") else 0),
        before=before,
        until=(lambda place, pitch: min(bar.until(place, pitch), length)) if planned.breath else bar.until,
        taken=taken,
        home=(lambda symbol: bar.scale(t.PLACES[symbol])) if art else None,
        stale_odds=math.exp(-STALE * plan.freshness),
    )
    if planned.last and len(planned.chords) == 1:
        notes = 1 if rule.most == 1 else min(rule.most, 3)
        whole = t.durations_of(bar.length)
        rule.rhythm = [(0, whole[0])] * notes
        if role in (MELODY, RIGHT):
            rule.allowed = _final(bar, reach, frame, plan.tonality, role)
    elif echo:
        rule.rhythm = [(a - t.PLACE, c) for a, _, c, _ in echo if a >= t.PLACE]
    return rule


def _final(bar: Bar, reach: np.ndarray, frame: Frame, key: Tonality, role: str) -> Callable[[int], np.ndarray]:
    """The last note of a tune is the tonic where the chord has it."""
    tonic = reach & _mask({(key.tonic + frame.shift) % 12}) & bar.tones(Fraction(0))
    return lambda _: tonic if role == MELODY and tonic.any() else reach & bar.tones(Fraction(0))


def _grid(plan: Plan, role: str) -> Fraction:
    if plan.meter.denominator >= 8:
        fine = plan.tempo < 80 and role in (MELODY, RIGHT) and plan.density > 0.5
    else:
        lively = role in (MELODY, RIGHT, LEFT) or plan.genre.classical
        fine = plan.tempo < 126 and plan.density >= 0.35 and lively and plan.swing < 0.2
    return Fraction(1, 4) if fine else Fraction(1, 2)


def _most(voice: Voice, plan: Plan) -> int:
    most = most_at_once(voice.instrument)
    texture = plan.brief.texture
    if voice.role in (RIGHT, LEFT):
        most = {"single line": 1, "counterpoint": 1, "arpeggios": 2, "block chords": 4}.get(texture, plan.thickness)
    elif voice.role in (MELODY, BASS) or texture != "block chords":
        most = 1
    if plan.brief.polyphony:
        shared = plan.brief.polyphony if voice.track.staff == 0 else max(plan.brief.polyphony // 2, 1)
        most = min(most, shared)
    return max(most, 1)


def _counts(role: str, planned: PlannedBar, beats: int, silent: int, plan: Plan) -> tuple[int, int]:
    full = 4 * beats if plan.meter.denominator < 8 else 6 * beats
    rests = max(3 - plan.thickness, 0) + 1  # bars that an inner voice may be silent in a row
    low = 1 if role in (MELODY, RIGHT, LEFT, BASS) or silent >= rests else 0
    if role in (RIGHT, LEFT):
        low, full = 2, 2 * full
    if planned.closes and role in (MELODY, RIGHT):
        return 1, max(beats + 1, 3)
    if role in (MELODY, RIGHT):
        low = max(low, round(beats * plan.density))
    if plan.density > 0.7:
        low = max(low, beats)
    return low, min(full, 48)
