"""Who plays what: one staff or two, and which notes lie in which hand.

The lowest notes of an event go to the left hand, the others to the right; where the cut falls is found by dynamic
programming over the events, weighing what a hand can span, how far it must leap, and how far it strays from its side
of the keyboard (after the cost functions of Parncutt et al. 1997 and Nakamura, Ono and Sagayama 2014).
"""

from ml_engine.music import Note
from ml_engine.notation.onsets import Events

SPAN = 12  # semitones under one hand in comfort; sixteen at most
WIDEST = 16
HOME = {"left": 50.0, "right": 70.0}
MOST_CUTS = 12  # notes of one event that are tried; larger ones are cut at the widest gap
LINE_CHORDS = 0.12  # a single line may have this share of chords
LINE_RANGE = 26  # semitones that most notes of one staff's music lie within


def needs_two_staves(notes: tuple[Note, ...], events: Events) -> bool:
    """Whether the music is more than one line in one register."""
    if len(notes) < 2:
        return False
    chords = sum(len(group) > 1 for group in events.members) / len(events)
    pitches = sorted(note.pitch for note in notes)
    low, high = pitches[len(pitches) // 50], pitches[-1 - len(pitches) // 50]
    widest = max(max(notes[i].pitch for i in g) - min(notes[i].pitch for i in g) for g in events.members)
    return chords > LINE_CHORDS or high - low > LINE_RANGE or widest > WIDEST


def split_hands(notes: tuple[Note, ...], events: Events) -> list[int]:
    """Staff of each note: 1 (right hand) or 2 (left hand)."""
    staff = [1] * len(notes)
    # A reading: cost, and for each hand where it lies (pitch), when it last played, and its held notes' ends.
    states: list[tuple[float, _Hand, _Hand]] = [(0.0, _Hand(HOME["left"]), _Hand(HOME["right"]))]
    back: list[list[tuple[int, int]]] = []
    ordered = [sorted(group, key=lambda i: notes[i].pitch) for group in events.members]
    for group, time in zip(ordered, events.times, strict=True):
        reached: list[tuple[float, _Hand, _Hand]] = []
        came: list[tuple[int, int]] = []
        for cut in _cuts([notes[i].pitch for i in group]):
            left, right = [notes[i] for i in group[:cut]], [notes[i] for i in group[cut:]]
            best = None
            for at, (cost, left_hand, right_hand) in enumerate(states):
                total = cost + left_hand.cost(left, time, HOME["left"]) + right_hand.cost(right, time, HOME["right"])
                total += _crossing(left or left_hand.held(time), right or right_hand.held(time))
                if best is None or total < best[0]:
                    best = (total, at)
            if best is not None:
                _, left_hand, right_hand = states[best[1]]
                reached.append((best[0], left_hand.after(left, time), right_hand.after(right, time)))
                came.append((best[1], cut))
        states = reached
        back.append(came)
    at = min(range(len(states)), key=lambda k: states[k][0])
    for group, came in zip(reversed(ordered), reversed(back), strict=True):
        at, cut = came[at]
        for i in group[:cut]:
            staff[i] = 2
    return staff


class _Hand:
    """A hand on the keyboard: where it lies and which notes it still holds."""

    __slots__ = ("notes", "place", "when")

    def __init__(self, place: float, when: float = -10.0, notes: tuple[Note, ...] = ()) -> None:
        self.place, self.when, self.notes = place, when, notes

    def held(self, time: float) -> list[Note]:
        return [note for note in self.notes if note.offset > time + 0.08]

    def cost(self, struck: list[Note], time: float, home: float) -> float:
        if not struck:
            return 0.0
        low, high = struck[0].pitch, struck[-1].pitch
        span = high - low
        total = max(0, span - SPAN) * 0.6 + max(0, span - WIDEST) * 3.0 + 0.25 * max(0, len(struck) - 5) ** 2
        for note in self.held(time):
            reach = max(high, note.pitch) - min(low, note.pitch)
            total += 0.35 * max(0, reach - SPAN)
        middle = (low + high) / 2
        rest = max(time - self.when, 0.05)
        total += min(abs(middle - self.place), 24.0) / 12 / (0.5 + rest) * 0.9
        return total + ((middle - home) / 14) ** 2 * 0.6

    def after(self, struck: list[Note], time: float) -> "_Hand":
        if not struck:
            return self
        middle = (struck[0].pitch + struck[-1].pitch) / 2
        keep = [note for note in self.notes if note.offset > time]
        return _Hand(middle, time, (*keep[-6:], *struck))


def _crossing(left: list[Note], right: list[Note]) -> float:
    """Hands seldom cross, and two that lie in one place are seldom meant."""
    if not left or not right:
        return 0.0
    over = max(note.pitch for note in left) - min(note.pitch for note in right)
    return 0.0 if over < 0 else 1.0 + 0.2 * over


def _cuts(pitches: list[int]) -> list[int]:
    """How many of these notes, from below, may go to the left hand."""
    if len(pitches) <= MOST_CUTS:
        return list(range(len(pitches) + 1))
    gaps = [(pitches[i] - pitches[i - 1], i) for i in range(1, len(pitches))]
    return sorted(i for _, i in sorted(gaps, reverse=True)[:MOST_CUTS])
