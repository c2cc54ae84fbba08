"""Each kind of error is told as what it is, and what could be two things is told as the narrower."""

import random

import pytest

from ml_engine import Note, Performance, compare
from ml_engine.comparing.faults import KINDS
from tests.faulty import FAULTS, heard, meant
from tests.ml_engine.comparing.test_figures import misheard, music

C, E, G = 60, 64, 67


def kinds(was: list[Note], is_: list[Note]) -> list[str]:
    """The kinds of the faults, in order of time. A far note on both sides keeps either from being empty."""
    far = Note(100.0, 101.0, 21)
    found = compare(Performance.of([*is_, far]), Performance.of([*was, far]), align="none")
    return [fault.kind for fault in found.faults]


def note(onset: float, pitch: int = C, length: float = 0.5, instrument: str = "piano") -> Note:
    return Note(onset, onset + length, pitch, 80, instrument)


def test_a_waltz_with_a_fault_of_each_kind():
    found = compare(heard(), meant())
    assert found.counts == FAULTS and list(found.counts) == list(KINDS)
    assert found.overtones == 1
    assert [fault.time for fault in found.faults] == sorted(fault.time for fault in found.faults)
    for fault in found.faults:
        assert all(found.heard[i].pitch for i in fault.heard) and all(found.meant[j].pitch for j in fault.meant)
    octave = next(fault for fault in found.faults if fault.kind == "octave")
    assert (found.heard[octave.heard[0]].pitch, found.meant[octave.meant[0]].pitch) == (89, 77)
    assert octave.time == pytest.approx(1.2)


def test_nothing_is_wrong_with_the_same():
    found = compare(meant(), meant())
    assert not found.faults and found.scores.onsets.f1 == found.scores.offsets.f1 == found.scores.drums.f1 == 1
    assert found.lateness == (0, 0) and not found.worst


@pytest.mark.parametrize(
    ("was", "is_", "told"),
    [
        ([note(1)], [note(1.04)], []),
        ([note(1)], [note(1.06)], ["timing"]),
        ([note(1)], [note(1.19)], ["timing"]),
        ([note(1)], [note(1.6, length=0.4)], ["missed", "extra"]),
        ([note(1)], [note(1, C + 24)], ["octave"]),
        ([note(1)], [note(1.03, C - 1)], ["semitone"]),
        ([note(1)], [note(1, C + 7)], ["pitch"]),
        ([note(1)], [note(1.07, C + 12)], ["missed", "extra"]),
        ([note(1)], [note(1, instrument="flute")], ["instrument"]),
        ([note(1, instrument="violin")], [note(1, instrument="strings")], []),
        ([note(1)], [note(1, length=0.61)], ["offset"]),
        ([note(1, length=2.0)], [note(1, length=2.35)], []),
        ([note(1, length=0.1)], [note(1, length=0.16)], ["offset"]),
        # Of two notes struck together the octave stays with its own, and the fifth with the other.
        ([note(1, C), note(1, E)], [note(1, C + 12), note(1, E + 5)], ["octave", "pitch"]),
        # A semitone is nearer than an octave of another, but octaves are sorted out first.
        ([note(1, C)], [note(1, C + 1), note(1, C + 12)], ["octave", "extra"]),
        # A late note of the same key is that note, and not the octave that lies beside it.
        ([note(1, C)], [note(1.1, C), note(1, C + 12)], ["extra", "timing"]),
        # Three strokes heard as one, and one heard as three; their ends are not told besides.
        ([note(t) for t in (1.0, 1.5, 2.0)], [note(1, length=1.5)], ["merged", "merged"]),
        ([note(1, length=1.5)], [note(t, length=0.45) for t in (1.0, 1.5, 2.0)], ["split", "split"]),
        # The note before had ended: nothing was merged.
        ([note(1.0), note(2.0)], [note(1.0)], ["missed"]),
        ([note(1.0)], [note(1.0), note(2.0)], ["extra"]),
        # A drum stands for its kind, and never for a note.
        ([note(1, 35, instrument="drums")], [note(1, 36, instrument="drums")], []),
        ([note(1, 36, instrument="drums")], [note(1, 38, instrument="drums")], ["pitch"]),
        ([note(1, 36, instrument="drums")], [note(1, 36)], ["missed", "extra"]),
    ],
)
def test_kinds(was, is_, told):
    assert sorted(kinds(was, is_)) == sorted(told)


def test_each_note_is_told_once_but_for_its_end_and_its_instrument():
    """Whatever is random: notes right or substituted, missed or merged are all of the reference, and so on."""
    for seed in range(6):
        dice = random.Random(seed)
        notes = music(dice, 400, keys=(50, 70))
        found = compare(Performance.of(misheard(notes, dice)), Performance.of(notes), align="none")
        own = [fault for fault in found.faults if fault.kind not in ("offset", "instrument")]
        replaced = [fault for fault in own if fault.kind in ("octave", "semitone", "pitch", "timing")]
        gone = [fault.meant[0] for fault in own if fault.kind in ("missed", "merged")] + [f.meant[0] for f in replaced]
        more = [fault.heard[0] for fault in own if fault.kind in ("extra", "split")] + [f.heard[0] for f in replaced]
        assert len(gone) == len(set(gone)) and len(more) == len(set(more))
        assert len(found.meant) - len(gone) == len(found.heard) - len(more) == found.scores.onsets.matched


def test_an_overtone_is_told_of_an_extra_note():
    found = compare(Performance.of([note(1), note(1, C + 19), note(3, 90)]), Performance.of([note(1)]), align="none")
    assert [fault.overtone for fault in found.faults] == [True, False] and found.overtones == 1
    assert "overtone" not in found.faults[1].to_json()


def test_the_worst_moments_are_the_bars_with_most():
    found = compare(heard(), meant())
    assert [moment.faults for moment in found.worst] == sorted((m.faults for m in found.worst), reverse=True)
    inside = [f for f in found.faults if f.kind != "offset" and found.worst[0].start <= f.time < found.worst[0].end]
    assert len(inside) == found.worst[0].faults >= 2
