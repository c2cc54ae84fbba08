"""Training of the composer: windows, what counts in the loss, and a run that was broken off goes on as if it had not been."""

import argparse
import json
from pathlib import Path

import numpy as np
import pytest
import torch

from ml_engine.composition import tokens as t
from ml_engine.composition.coding import encode
from ml_engine.composition.styles.band import make_piece
from ml_engine.training import composer as training
from ml_engine.training.composer_data import events_of, write
from ml_engine.training.losses import field_weights


@pytest.fixture(scope="module")
def pieces() -> list[np.ndarray]:
    return [events_of(encode(make_piece(seed), "pop")) for seed in range(4)]


def test_windows_are_pieces_in_order_with_gaps_filled_from_what_was_taken_out(pieces: list[np.ndarray]) -> None:
    windows = training.Windows(pieces, 256, seed=3)
    kinds = set()
    for _ in range(60):
        events, weights = windows.one()
        assert events.shape == (256, 4)
        assert events[0, 0] == t.HEAD
        used = events[:, 0] != t.PAD
        assert used[: used.sum()].all()
        if t.FUTURE in events[:, 0]:
            kinds.add("gap")
            gap = int(np.flatnonzero(events[:, 0] == t.GAP)[0]) if t.GAP in events[:, 0] else 256
            assert not weights[: gap - 1].any(), "what is given is not to be guessed"
        else:
            kinds.add("on")
            assert weights[used[1:], 0].all()
    assert kinds == {"gap", "on"}


def test_reordered_parts_hold_the_same_events(pieces: list[np.ndarray]) -> None:
    windows = training.Windows(pieces, 256, seed=3)
    piece = pieces[0][2:]
    bars = np.flatnonzero(piece[:, 0] == t.BAR)
    other = windows._reordered(piece, bars)
    assert sorted(map(tuple, other)) == sorted(map(tuple, piece))
    assert not np.array_equal(other, piece)


def test_padding_and_empty_fields_do_not_count() -> None:
    rows = [(t.HEAD, 400, 192, 60), (t.END, t.NO_B, t.NO_C, t.NO_D), (t.PAD, t.NO_B, t.NO_C, t.NO_D)]
    weights = field_weights(np.array(rows))
    assert weights.tolist() == [[1, 0, 0, 0], [0, 0, 0, 0]]


def options(data: Path, out: Path, events: int) -> argparse.Namespace:
    return argparse.Namespace(
        core="transformer", data=[data], later=[], later_from=0, out=out, events=events, batch=2, length=64, rate=1e-3,
        seed=5, threads=1, tell=1, keep=1e9, device="cpu",
    )  # fmt: skip


def test_a_run_that_was_stopped_goes_on_as_if_it_had_not_been(
    pieces: list[np.ndarray], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(training.SHAPES, "transformer", {"layers": 1, "inner": 32, "width": 32, "heads": 2})
    data = tmp_path / "data.npz"
    write(data, pieces, [str(i) for i in range(4)], [0, 0, 0, 1])
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    training.train(options(data, whole, 6 * 128))
    stop = broken / "stop"
    broken.mkdir()
    steps = 0
    measure = training.rate

    def stop_after_three(step: int, all_: int, top: float) -> float:
        nonlocal steps
        steps += 1
        if steps == 3:
            stop.touch()
        return measure(step, all_, top)

    monkeypatch.setattr(training, "rate", stop_after_three)
    training.train(options(data, broken, 6 * 128))
    stop.unlink()
    training.train(options(data, broken, 6 * 128))
    losses = [
        [json.loads(line)["loss"] for line in (run / "log.jsonl").read_text().splitlines()] for run in (whole, broken)
    ]
    assert losses[0] == losses[1]
    assert len(losses[0]) == 6
    one, two = (torch.load(run / "checkpoint.pt", weights_only=True)["model"] for run in (whole, broken))
    assert all(torch.equal(one[name], two[name]) for name in one)
