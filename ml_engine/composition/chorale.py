"""A melody in four voices, as a chorale: chords and voices in one search, then passing notes and suspensions."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from ml_engine.composition import chords
from ml_engine.composition.chords import State
from ml_engine.composition.faults import Tone, count_faults
from ml_engine.composition.slots import Slot
from ml_engine.composition.voicing import SINGING, Option, lead, voicings_of
from ml_engine.music import ChordMark
from ml_engine.theory import QUALITIES, Tonality

LET_IN = 12  # chords of a slot that the search for voices chooses among
FOREIGN = 3.0  # what a melody note foreign to the chord costs when it fills the slot
PASSING, NEIGHBOUR, SUSPENSION, CADENCE_SUSPENSION = 0.6, 0.08, 0.25, 0.6
NO_SCORE = -6.0


@dataclass(frozen=True, slots=True)
class Setting:
    """Four voices from the soprano down (the melody's own is empty: it stays where it is), and the chord of each slot."""

    voices: list[list[Tone]]
    chords: list[ChordMark]


def given_voice(slots: Sequence[Slot]) -> int:
    """Which of the four voices a melody is, by where it lies: the soprano unless it is too low for one."""
    pitches = np.array([tone.pitch for slot in slots for tone in slot.tones])
    if np.mean(pitches >= 57) > 0.8:
        return 0
    outside = [
        float(np.maximum(low - pitches, 0).mean() + np.maximum(pitches - high, 0).mean()) for low, high in SINGING
    ]
    order = (0, 3, 2, 1)
    return min(order, key=lambda voice: (round(outside[voice], 2), order.index(voice)))


def options_of(
    slots: Sequence[Slot],
    keys: Sequence[Tonality],
    marks: Sequence[ChordMark | None],
    rng: random.Random,
    *,
    temperature: float = 1.0,
    count: int = LET_IN,
    given: int = 0,
) -> tuple[list[list[Option]], list[np.ndarray]]:
    """The chords that may stand in each slot, and log probabilities from each of one slot to each of the next.

    ``keys`` and ``marks``: the tonality of each slot, and the chord that it must have, if that is given. A little chance,
    scaled by ``temperature``, lets another seed find another harmonisation.
    """
    options: list[list[Option]] = []
    tables: list[np.ndarray] = []
    begin = 0
    while begin < len(slots):
        end = begin
        while end < len(slots) and keys[end] == keys[begin]:
            end += 1
        key = keys[begin]
        stretch = slots[begin:end]
        learned = chords.table(minor=key.is_minor)
        scores = chords.edges(stretch, key)
        noise = np.array([[rng.gauss(0, 1) for _ in learned.states] for _ in stretch])
        extra = 0.35 * temperature * noise - FOREIGN * chords.misfit(stretch, key)
        if given == 3:
            basses = np.array([state.bass for state in learned.states])
            mains = np.array([(slot.main - key.tonic) % 12 for slot in stretch])
            extra -= 50.0 * (basses[None] != mains[:, None])
        for i, ranked in enumerate(chords.likely(scores, extra, count)):
            mark = marks[begin + i]
            fixed = _given(mark, key, learned.states) if mark is not None else ranked
            own = [
                Option(learned.states[s], key.tonic, key.is_minor, s, float(extra[i, s]))
                if isinstance(s, int)
                else Option(s, key.tonic, key.is_minor, -1, -1.0 * (s.bass != s.root))
                for s in fixed
            ]
            if given == 3 and not any(option.bass == stretch[i].main % 12 for option in own):
                root = (stretch[i].main - key.tonic) % 12
                own = [
                    Option(State(root, quality, root), key.tonic, key.is_minor, -1, NO_SCORE) for quality in ("", "m")
                ]
            options.append(own)
            tables.append(scores[i])
        begin = end
    links = [_link(options[i], options[i + 1], tables[i + 1]) for i in range(len(slots) - 1)]
    first = tables[0][-1]
    options[0] = [
        Option(o.state, o.tonic, o.minor, o.index, o.score + (first[o.index] if o.index >= 0 else NO_SCORE))
        for o in options[0]
    ]
    return options, links


def _given(mark: ChordMark, key: Tonality, states: Sequence[State]) -> list[int | State]:
    """A chord that was asked for, in every position that its bass allows."""
    root = (mark.root - key.tonic) % 12
    tones = [(root + step) % 12 for step in QUALITIES[mark.quality]]
    quality = mark.quality
    if len(tones) > 4:  # four voices sing the seventh and leave the ninth
        quality = {"9": "7", "m9": "m7", "maj9": "maj7", "7b9": "7", "13": "7", "7#9": "7"}.get(quality, quality)
        tones = [(root + step) % 12 for step in QUALITIES[quality]]
    basses = tones if mark.bass is None else [(mark.bass - key.tonic) % 12]
    index = {state: i for i, state in enumerate(states)}
    found: list[int | State] = []
    for bass in basses:
        state = State(root, quality, bass)
        found.append(index.get(state, state))
    return found


def _link(before: Sequence[Option], after: Sequence[Option], scores: np.ndarray) -> np.ndarray:
    rows = [o.index if o.index >= 0 and (o.tonic, o.minor) == (after[0].tonic, after[0].minor) else -1 for o in before]
    columns = np.array([o.index for o in after])
    found = scores[np.array(rows)][:, columns]
    return np.where(columns[None] >= 0, found, NO_SCORE)


def write_chorale(
    slots: Sequence[Slot],
    keys: Sequence[Tonality],
    marks: Sequence[ChordMark | None],
    rng: random.Random,
    *,
    temperature: float = 1.0,
    ornament: float = 1.0,
) -> tuple[Setting, int]:
    """Set a melody for four voices. Returns the setting and which voice the melody is (0 is the soprano).

    ``ornament`` scales how many passing notes and suspensions there are; 0 is plain chords.
    """
    given = given_voice(slots)
    options, links = options_of(slots, keys, marks, rng, temperature=temperature, given=given)
    ways = []
    for own, slot in zip(options, slots, strict=True):
        pitches_in = [tone.pitch for tone in slot.tones]
        ways.append(voicings_of(own, given, slot.main, reach=(min(pitches_in), max(pitches_in))))
    pitches, chosen = lead(ways, options, links, given, [slot.last for slot in slots])
    picked = [own[i] for own, i in zip(options, chosen, strict=True)]
    voices = _Voices(slots, pitches, picked, keys, given)
    if ornament > 0:
        voices.ornament(rng, ornament)
    melody: list[list[Tone]] = [voices.tones(voice) if voice != given else [] for voice in range(4)]
    return Setting(melody, marks_of(slots, picked)), given


def marks_of(slots: Sequence[Slot], picked: Sequence[Option]) -> list[ChordMark]:
    """Chord marks where the chord, or its bass, changes."""
    found: list[ChordMark] = []
    for slot, option in zip(slots, picked, strict=True):
        bass = option.bass if option.bass != option.tones[0] else None
        mark = ChordMark(slot.start, option.tones[0], option.state.quality, bass)
        if not found or (found[-1].root, found[-1].quality, found[-1].bass) != (mark.root, mark.quality, mark.bass):
            found.append(mark)
    return found


class _Voices:
    """The voices slot by slot: each slot of each voice is a list of tones that fills it."""

    def __init__(
        self,
        slots: Sequence[Slot],
        pitches: np.ndarray,
        picked: Sequence[Option],
        keys: Sequence[Tonality],
        given: int,
    ) -> None:
        self.slots, self.picked, self.keys, self.given = slots, picked, keys, given
        self.pitches = pitches
        self.lines: list[list[list[Tone]]] = [
            [
                list(slot.tones)
                if voice == given
                else [Tone(slot.start, slot.end - slot.start, int(pitches[i, voice]))]
                for i, slot in enumerate(slots)
            ]
            for voice in range(4)
        ]

    def tones(self, voice: int) -> list[Tone]:
        """One voice as notes: what is held under a held melody note is tied over."""
        line: list[Tone] = []
        tied_from = None
        for i, own in enumerate(self.lines[voice]):
            for k, tone in enumerate(own):
                held = k == 0 and i > 0 and (self.slots[i].held or tied_from == i)
                if held and line and line[-1].pitch == tone.pitch and line[-1].onset + line[-1].duration == tone.onset:
                    line[-1] = line[-1]._replace(duration=line[-1].duration + tone.duration)
                else:
                    line.append(tone)
            tied_from = i + 1 if (voice, i + 1) in self._suspended else None
        return line

    _suspended: frozenset[tuple[int, int]] = frozenset()

    def ornament(self, rng: random.Random, amount: float) -> None:
        """Suspensions first, then passing and neighbour notes, each only where it makes no fault."""
        suspended = set()
        for i in range(1, len(self.slots)):
            cadence = self.picked[i].is_dominant and self.slots[i].to_end == 1
            chance = amount * (CADENCE_SUSPENSION if cadence else SUSPENSION)
            for voice in rng.sample((1, 2), 2):
                if rng.random() < chance and self._suspend(i, voice):
                    suspended.add((voice, i))
                    break
        self._suspended = frozenset(suspended)
        for i in range(len(self.slots) - 1):
            for voice in rng.sample(range(4), 4):
                if voice == self.given:
                    continue
                if rng.random() < amount * PASSING:
                    self._pass(i, voice)
                elif rng.random() < amount * NEIGHBOUR and voice in (1, 2):
                    self._neighbour(i, voice)

    def _joined(self, i: int) -> bool:
        """Whether slot ``i`` follows the one before without a rest, within a phrase."""
        return i > 0 and self.slots[i - 1].end == self.slots[i].start and self.slots[i - 1].to_end > 0

    def _suspend(self, i: int, voice: int) -> bool:
        slot, option = self.slots[i], self.picked[i]
        if voice == self.given or not self._joined(i) or slot.strength == 2 or len(slot.tones) > 1:
            return False
        before, now = int(self.pitches[i - 1, voice]), int(self.pitches[i, voice])
        tones, came = option.tones, self.picked[i - 1].tones
        if not 1 <= before - now <= 2 or before % 12 in tones or before % 12 not in came:
            return False
        others = [int(self.pitches[i, v]) for v in range(4) if v != voice]
        clash = any(p % 12 == now % 12 for p in others[:-1]) or now % 12 == others[-1] % 12
        if clash or (before - others[-1]) % 12 not in (2, 5, 10, 11) or len(self.lines[voice][i - 1]) > 1:
            return False
        half = (slot.end - slot.start) / 2
        return self._try(i, voice, [Tone(slot.start, half, before), Tone(slot.start + half, half, now)])

    def _pass(self, i: int, voice: int) -> bool:
        """Fill a third on the way to the next slot; the bass may fill a fourth with two notes."""
        here, there = int(self.pitches[i, voice]), int(self.pitches[i + 1, voice])
        if not self._joined(i + 1) or abs(there - here) not in (3, 4) or len(self.lines[voice][i]) > 1:
            return False
        pitch = self._between(here, there, i)
        return pitch is not None and self._split(i, voice, here, pitch)

    def _neighbour(self, i: int, voice: int) -> bool:
        here, there = int(self.pitches[i, voice]), int(self.pitches[i + 1, voice])
        if not self._joined(i + 1) or here != there or self.slots[i + 1].held or len(self.lines[voice][i]) > 1:
            return False
        scale = _scale(self.keys[i], rising=False, chord=self.picked[i].tones)
        lower = next(p for p in (here - 1, here - 2, here - 3) if p % 12 in scale or p == here - 3)
        return here - lower < 3 and self._split(i, voice, here, lower)

    def _between(self, here: int, there: int, i: int) -> int | None:
        chord = (*self.picked[i].tones, *self.picked[i + 1].tones)
        scale = _scale(self.keys[i], rising=there > here, chord=chord)
        inside = [p for p in range(min(here, there) + 1, max(here, there)) if p % 12 in scale]
        inside = [p for p in inside if abs(p - here) <= 2 and abs(p - there) <= 2]
        return inside[0] if inside else None

    def _split(self, i: int, voice: int, first: int, second: int) -> bool:
        slot = self.slots[i]
        half = (slot.end - slot.start) / 2
        if half < Fraction(1, 4):
            return False
        return self._try(i, voice, [Tone(slot.start, half, first), Tone(slot.start + half, half, second)])

    def _try(self, i: int, voice: int, tones: list[Tone]) -> bool:
        """Put ``tones`` in the place of a slot's unless that makes a fault, or a clash of a semitone or a unison."""
        low, high = SINGING[voice]
        if not all(low <= tone.pitch <= high for tone in tones):
            return False
        was, before = self.lines[voice][i], self._count(i)
        self.lines[voice][i] = tones
        after = self._count(i)
        if after > before or self._clashes(i, voice):
            self.lines[voice][i] = was
            return False
        return True

    def _count(self, i: int) -> int:
        window = range(max(0, i - 1), min(len(self.slots), i + 3))
        tonic = self.keys[i].tonic
        voices = [[tone for k in window for tone in line[k]] for line in self.lines]
        found = count_faults(voices, ranges=(), tonic=tonic)
        return found.parallels + found.hidden + found.crossing + found.overlap + found.spacing + found.leading

    def _clashes(self, i: int, voice: int) -> bool:
        for other in range(4):
            if other == voice:
                continue
            for a in self.lines[voice][i]:
                for b in self.lines[other][i]:
                    together = a.onset < b.onset + b.duration and b.onset < a.onset + a.duration
                    if together and abs(a.pitch - b.pitch) <= 1 and a.pitch != int(self.pitches[i, voice]):
                        return True
        return False


def _scale(key: Tonality, *, rising: bool, chord: tuple[int, ...]) -> tuple[int, ...]:
    """The scale that passing notes are taken from: in minor, melodic minor upwards; the chord's own tones go before it."""
    scale = list(key.scale)
    if key.mode == "minor" and (rising or (key.tonic + 11) % 12 in chord):
        scale[5], scale[6] = (key.tonic + 9) % 12, (key.tonic + 11) % 12
    own = set(chord)
    kept = [
        p for p in scale if not ((p + 1) % 12 in own and p not in own) and not ((p - 1) % 12 in own and p not in own)
    ]
    return tuple(kept) if len(kept) >= 5 else tuple(scale)
