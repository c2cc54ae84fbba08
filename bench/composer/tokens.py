"""Piece -> events -> Piece over the corpora: how many notes and pieces come back exactly."""

from collections import Counter

from bench.composer.figures import Figure, Options, share_figure
from ml_engine import BadInput, Piece
from ml_engine.composition import tokens as t
from ml_engine.composition.coding import decode, encode
from ml_engine.training.corpora import read, works


def rows(piece: Piece) -> Counter[tuple[object, ...]]:
    """Every note as what the events must keep: part, staff, onset, duration, pitch, and its bin of velocity."""
    return Counter(
        (
            part.id,
            note.staff if part.staves > 1 else 1,
            note.onset,
            note.duration,
            note.pitch,
            t.velocity_bin(note.velocity),
        )
        for part in piece.parts
        for note in part.notes
    )


def run(options: Options) -> list[Figure]:
    """All works of the folder, or every n-th so that ``count`` remain."""
    if options.corpora is None:
        raise BadInput("The corpora's folder is needed (--data).")
    everything = works(options.corpora)
    step = max(len(everything) // options.many(len(everything), 12), 1)
    kept: Counter[str] = Counter()
    notes: Counter[str] = Counter()
    whole: Counter[str] = Counter()
    pieces: Counter[str] = Counter()
    exact_marks = 0
    for work in everything[::step]:
        corpus = next(name for name in ("lieder", "quartets", "mutopia") if name in work.path.parts)
        try:
            for piece in read(work):
                back = decode(encode(piece, work.style))
                before, after = rows(piece), rows(back)
                same = (before & after).total()
                for name in (corpus, "all"):
                    kept[name] += same
                    notes[name] += before.total()
                    whole[name] += before == after
                    pieces[name] += 1
                exact_marks += (back.meters, back.tempo_marks, back.pickup) == (
                    piece.meters,
                    piece.tempo_marks,
                    piece.pickup,
                )
        except BadInput as fault:
            print(f"{work.path.name}: {fault}")
    figures = []
    for name in ("lieder", "quartets", "mutopia", "all"):
        if pieces[name]:
            figures.append(share_figure(f"{name}: notes", kept[name], notes[name]))
            figures.append(share_figure(f"{name}: pieces to the last note", whole[name], pieces[name]))
    figures.append(share_figure("metres, tempo marks and upbeats", exact_marks, pieces["all"]))
    return figures
