"""Chorale melodies harmonised in four parts, beside Bach's own settings of them.

No setting of music21's corpus has taught anything that is shipped (docs/models.md), but the training's free music holds a
few of the melodies: with event files (--data) the chorales that share four bars with it are left out.
"""

from dataclasses import replace

from bench.composer.chorales import unknown_chorales
from bench.composer.data import works
from bench.composer.figures import Figure, Options, share_figure
from ml_engine import BadInput, Brief, Piece, Rework, rework
from ml_engine.composition.faults import Faults, count_in_piece

ASKED = ("parallels", "range", "crossing")
TIMES_BACHS = 2.0


def melody_alone(piece: Piece) -> Piece:
    """The soprano, with the signs of the whole."""
    return replace(piece, parts=piece.parts[:1], chords=())


def run(options: Options) -> list[Figure]:
    """Every known setting, one harmonisation each."""
    learned = [one.events for one in works(options.event_files, held_out=False)] if options.event_files else []
    right = count = 0
    ours, bachs = Faults(0), Faults(0)
    for seed, (name, piece, _) in enumerate(
        unknown_chorales(learned, 10 if options.quick else options.count or 10_000)
    ):
        count += 1
        given = melody_alone(piece)
        try:
            made = rework(given, Rework("harmonise", style="chorale", brief=Brief(seed=seed))).piece
            found = count_in_piece(made)
        except BadInput as fault:
            print(f"{name}: {fault}")
            continue
        same = any(part.notes == given.parts[0].notes for part in made.parts)
        right += same
        if not same:
            print(f"{name}: the melody has changed")
        ours, bachs = ours + found, bachs + count_in_piece(piece)
    figures = [share_figure("melodies untouched", right, count, 100)]
    mine, his = ours.per_bar(), bachs.per_bar()
    mine["parallels"], his["parallels"] = ours.parallels / ours.bars, bachs.parallels / bachs.bars
    for kind in (*ASKED, *(kind for kind in mine if kind not in ASKED)):
        asked = kind in ASKED
        limit = TIMES_BACHS * his[kind]
        figures.append(
            Figure(
                f"{kind} a bar", f"{mine[kind]:.4f} (Bach {his[kind]:.4f})", f"≤ {limit:.4f}" if asked else "",
                mine[kind] <= limit if asked else None,
            )
        )  # fmt: skip
    bars = f"{ours.bars:.0f} bars of {count} chorales"
    figures.append(Figure("measured on", bars))
    return figures
