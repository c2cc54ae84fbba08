"""Nothing that was learned from comes back: the guard varies a bar that would complete a known stretch, and only that."""

import random
from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import pytest

from ml_engine import Brief, Piece, Rework, compose, rework
from ml_engine.composition import guard as guards
from ml_engine.composition.coding import encode
from ml_engine.composition.fingerprints import WINDOW, bars_of_events, fingerprints
from ml_engine.composition.guard import Guard, stretches
from ml_engine.composition.styles.band import make_piece
from ml_engine.models import known as kept
from ml_engine.models.known import Known
from ml_engine.training.composer_data import events_of

BRIEF = Brief(genre="classical", key="C major", meter="4/4", bars=12, instruments=("violin", "cello"), seed=4)


def prints(piece: Piece) -> set[bytes]:
    return {digest for _, _, digest in fingerprints(bars_of_events(events_of(encode(piece))))}


def filled(digests: Iterable[bytes]) -> Known:
    known = Known(np.zeros(4096, dtype=np.uint8))
    for digest in digests:
        known.add(digest)
    return known


def know(monkeypatch: pytest.MonkeyPatch, known: Known) -> None:
    monkeypatch.setattr(guards, "known", lambda: known)


def test_what_was_learned_is_not_written_again(monkeypatch: pytest.MonkeyPatch) -> None:
    know(monkeypatch, filled([]))
    before = compose(BRIEF)
    learned = prints(before.piece)
    assert learned
    know(monkeypatch, filled(learned))
    after = compose(BRIEF)
    assert not prints(after.piece) & learned
    assert after.notices == before.notices  # it could be avoided, so there is nothing to tell
    assert len(after.piece.parts[0].notes) == len(before.piece.parts[0].notes)
    assert compose(BRIEF).piece == after.piece


def test_what_is_not_known_stays_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    know(monkeypatch, filled([]))
    before = compose(BRIEF).piece
    know(monkeypatch, filled(prints(compose(replace(BRIEF, seed=5)).piece)))
    assert compose(BRIEF).piece == before


def test_untouched_bars_stay_untouched_though_they_are_known(monkeypatch: pytest.MonkeyPatch) -> None:
    know(monkeypatch, filled([]))
    piece = compose(BRIEF).piece
    filling = Rework("fill", bars=(5, 6), brief=Brief(seed=3))
    once = rework(piece, filling).piece
    know(monkeypatch, filled(prints(piece) | prints(once)))
    again = rework(piece, filling).piece
    assert not prints(again) & prints(once) - prints(piece)
    for old, new in zip(piece.parts, again.parts, strict=True):
        outside = [[n for n in part.notes if not 16 <= n.onset < 24] for part in (old, new)]
        assert outside[0] == outside[1]


def test_a_bar_that_cannot_be_made_unlike_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    know(monkeypatch, filled([]))
    learned = filled(prints(compose(BRIEF).piece))
    know(monkeypatch, learned)
    monkeypatch.setattr(Guard, "_variations", lambda *_: iter(()))
    assert any("learned from" in notice for notice in compose(BRIEF).notices)


def test_stretches_hold_the_bar_and_only_bars_that_are_there() -> None:
    rows = [[((i, 0, 1), [])] for i in range(10)]
    assert stretches(rows[:7], 7, 7) == [(rows[:7], [])]
    assert stretches(rows[:3], 3, 3) == []
    inside = stretches(rows, 4, 9)
    assert [len(before) + 1 + len(after) for before, after in inside] == [WINDOW] * 3
    assert [len(before) for before, _ in inside] == [4, 3, 2]


def test_fingerprints_do_not_mind_the_key() -> None:
    piece = compose(BRIEF).piece
    higher = replace(
        piece,
        parts=tuple(
            replace(part, notes=tuple(replace(n, pitch=n.pitch + 2) for n in part.notes)) for part in piece.parts
        ),
    )
    rows = [bars_of_events(events_of(encode(one))) for one in (piece, higher)]
    assert set(fingerprints(rows[0])) == set(fingerprints(rows[1])) != set()


@pytest.mark.parametrize("seed", [1, 2, 777])
def test_the_shipped_set_knows_the_band_pieces_that_taught_the_composer(seed: int) -> None:
    learned = prints(make_piece(seed))
    assert learned
    assert all(digest in kept.known() for digest in learned)


def test_the_shipped_set_takes_next_to_nothing_else_for_known() -> None:
    rng = random.Random(1)
    assert sum(rng.randbytes(8) in kept.known() for _ in range(50_000)) <= 15
