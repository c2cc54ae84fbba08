"""How surprised are the networks, and an n-gram, by works that none of them has seen?

All are asked the same fields of the same events in the same windows: HEAD and SIZE, then as many events from a bar line on
as the networks' context holds. Padding and fields that say nothing are not counted (training/losses.py).
"""

from collections.abc import Sequence

import numpy as np
import torch

from bench.composer import ngram
from bench.composer.chorales import unknown_chorales
from bench.composer.data import bar_starts, works
from bench.composer.figures import Figure, Options
from ml_engine.composition import tokens as t
from ml_engine.models.composers import BASELINE, COMPOSER, composer
from ml_engine.training.losses import field_weights

LENGTH = 512
END = np.array([[t.END, t.NO_B, t.NO_C, t.NO_D]], dtype=np.int16)
CHUNK = 4


def windows(events: np.ndarray, length: int = LENGTH) -> list[np.ndarray]:
    """A work in stretches that begin at bar lines, each behind HEAD and SIZE; the last one ends with END."""
    whole = np.concatenate([events, END])
    starts = bar_starts(whole)
    found: list[np.ndarray] = []
    at = int(starts[0])
    while at < len(whole):
        stop = at + length - 2
        if stop < len(whole):
            inside = starts[(starts > at) & (starts <= stop)]
            stop = int(inside[-1]) if len(inside) else stop
        found.append(np.concatenate([whole[:2], whole[at:stop]]))
        at = stop if stop >= len(whole) or stop in starts else int(min(starts[starts > stop], default=len(whole)))
    return found


def by_network(name: str, cuts: Sequence[np.ndarray]) -> list[np.ndarray]:
    """Nats (events - 1, 4) of each window by the network ``name``."""
    model = composer(name)
    found: list[np.ndarray] = []
    with torch.inference_mode():
        for first in range(0, len(cuts), CHUNK):
            some = cuts[first : first + CHUNK]
            events = np.zeros((len(some), max(map(len, some)), 4), np.int64)
            events[:, :, 1:] = (t.NO_B, t.NO_C, t.NO_D)
            for row, cut in zip(events, some, strict=True):
                row[: len(cut)] = cut
            told = torch.from_numpy(events)
            lost = model.losses(told, torch.ones(len(some), told.shape[1] - 1, 4)).numpy()
            found += [row[: len(cut) - 1] for row, cut in zip(lost, some, strict=True)]
    return found


def summed(cuts: Sequence[np.ndarray], nats: Sequence[np.ndarray]) -> dict[str, float]:
    """Nats an event; nats a note, all of its fields, and without its velocity; of a note's pitch; notes and events."""
    lost = notes = heard = pitch = 0.0
    events = count = 0
    for cut, row in zip(cuts, nats, strict=True):
        counted = row * field_weights(cut)
        note = cut[1:, 0] >= t.PLACE
        lost += float(counted.sum())
        notes += float(counted[note].sum())
        heard += float(counted[note, :3].sum())
        pitch += float(counted[note, 1].sum())
        events += len(cut) - 1
        count += int(note.sum())
    each = max(count, 1)
    return {"event": lost / events, "note": notes / each, "heard": heard / each, "pitch": pitch / each, "notes": count,
            "events": events}  # fmt: skip


def run(options: Options) -> list[Figure]:
    """Corpora, band pieces and chorales, each by every model that is there."""
    learn = [one.events for one in works(options.event_files, held_out=False, ours=None)]
    learn = learn[:: 12 if options.quick else 1]
    human = (one.events for one in works(options.event_files, held_out=False))
    sets = {
        "held-out human works": [one.events for one in works(options.event_files, held_out=True)],
        "held-out band pieces": [one.events for one in works(options.event_files, held_out=True, ours=True)],
        "four-part chorales": [events for _, _, events in unknown_chorales(human, 20 if options.quick else 10_000)],
    }
    cuts: dict[str, list[np.ndarray]] = {}
    for name, pieces in sets.items():
        many = [cut for piece in pieces for cut in windows(piece)]
        most = options.many(240, 12)
        cuts[name] = many[:: max(len(many) // most, 1)][:most]
    weights = [np.concatenate([np.zeros((1, 4), np.float32), field_weights(piece)]) for piece in learn]
    part = slice(None, None, max(len(learn) // 700, 1))
    order = ngram.best_order(learn[part], weights[part])
    everything = [cut for some in cuts.values() for cut in some]
    counted = [rows[1:] for rows in ngram.nats([np.concatenate([p, END]) for p in learn], everything, order)]
    figures: list[Figure] = []
    begin = 0
    for name, some in cuts.items():
        if not some:
            continue
        rows = {f"n-gram, {order} events back": counted[begin : begin + len(some)]}
        begin += len(some)
        for network in (BASELINE, COMPOSER):
            try:
                rows[network] = by_network(network, some)
            except FileNotFoundError:
                print(f"{network}: its weights are not there")
        figures += _figures(name, some, {model: summed(some, row) for model, row in rows.items()})
    return figures


def _figures(name: str, some: Sequence[np.ndarray], sums: dict[str, dict[str, float]]) -> list[Figure]:
    best_other = min((row["note"] for model, row in sums.items() if model != COMPOSER), default=0.0)
    found = []
    for model, row in sums.items():
        text = (
            f"{row['note']:.3f} a note, {row['event']:.3f} an event; without velocity {row['heard']:.3f} a note, "
            f"pitch alone {row['pitch']:.3f}"
        )
        marked = model == COMPOSER and name != "held-out band pieces"
        holds = row["note"] < best_other if marked else None
        what = f"{name}: {model} ({row['notes']} notes in {len(some)} windows)"
        found.append(Figure(what, text, "nats a note below the others" if marked else "", holds))
    return found
