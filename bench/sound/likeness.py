"""How like held-out renders the sounds are, and whether they are anything's copy.

Fréchet distances to one half of the held-out renders: of the sounds that ``make`` wrote, and beside them of the other half as it is,
through the codec, through Opus at 6 kbit/s, and of white noise. Neighbours: the cosine of each sound's mean embedding with
its nearest clip of the training, and the best match of eight seconds of its chroma in any transposition, both beside those of held-out renders; a copy would lie
beyond their first percentile. Notes: what our general transcriber finds in the sounds, beside the same of training renders.
"""

from pathlib import Path

import numpy as np

from bench.composer.figures import Figure, share
from bench.composer.measures import Music, scale_consistency
from bench.sound import embeddings
from bench.sound.codec import through
from bench.sound.hearing import Heard, listen
from bench.sound.made import made_sounds
from bench.sound.options import Options
from bench.sound.opus import round_trip
from bench.sound.renders import clips
from ml_engine.models.codec import load_codec
from ml_engine.models.spectra import RATE

ANCHORS = (
    "other half of the held-out renders",
    "that half through the codec",
    "that half through Opus at 6 kbit/s",
    "white noise",
)
NEIGHBOURS = 2000  # clips of the training
CHROMA = 800  # of these for chroma: each has dozens of stretches
NOTES = 120
PERCENTILE = 1.0


def run(options: Options) -> list[Figure]:
    """All of it; each side of the pool that is lacking leaves its part out."""
    assert options.made is not None
    made = {name: sound for name, sound, _ in made_sounds(options.made, options.many(0, 8))}
    if not made:
        return [Figure("sounds", "none: run make first")]
    figures = [Figure("sounds", f"{len(made)} of {np.mean([len(s) for s in made.values()]) / RATE:.1f} s")]
    valid, train = options.side("valid"), options.side("train")
    if valid is None:
        return [*figures, Figure("held-out renders", "left out: --pool has no folder valid")]
    held_out = [clip.sound for clip in clips(valid, options.many(2 * len(made), 16), options.seconds)]
    figures += distances(list(made.values()), held_out)
    if train is not None:
        figures += neighbours(list(made.values()), held_out, train, options)
        figures += notes(made, train, options)
    return figures


def distances(made: list[np.ndarray], held_out: list[np.ndarray]) -> list[Figure]:
    """Fréchet distances of everything to the first half of the held-out renders, in both embeddings."""
    reference, other = held_out[::2], held_out[1::2]
    codec = load_codec()
    chance = np.random.default_rng(7)
    clouds = {
        "reference": reference,
        "the sounds made": made,
        ANCHORS[0]: other,
        ANCHORS[1]: [through(codec, sound)[0] for sound in other],
        ANCHORS[2]: [round_trip(sound, 6).sound for sound in other],
        ANCHORS[3]: [chance.standard_normal(len(sound)).astype(np.float32) for sound in other],
    }
    figures = []
    for name, embed in embeddings.EMBEDDINGS.items():
        points = {what: np.concatenate(embeddings.rows_of(sounds, embed)) for what, sounds in clouds.items()}
        scale = np.maximum(points["reference"].std(0), 1e-6)
        points = embeddings.same_number({what: cloud / scale for what, cloud in points.items()})
        base = points.pop("reference")
        figures += [
            Figure(
                f"Fréchet distance in {name} ({len(base)} rows each): {what}", f"{embeddings.frechet(cloud, base):.2f}"
            )
            for what, cloud in points.items()
        ]
    return figures


def neighbours(made: list[np.ndarray], held_out: list[np.ndarray], train: Path, options: Options) -> list[Figure]:
    """The nearest clips of the training, of sounds made and of held-out renders."""
    known_rows, known_phrases = [], []
    for number, clip in enumerate(clips(train, options.many(NEIGHBOURS, 30))):
        known_rows.append(embeddings.ears_embedding(clip.sound).mean(0))
        if number % max(options.many(NEIGHBOURS, 30) // CHROMA, 1) == 0:
            known_phrases.append(embeddings.phrases(embeddings.chroma_row(clip.sound)))
    known, middle = np.array(known_rows), np.mean(known_rows, 0)
    stretches = np.concatenate(known_phrases)
    figures = [Figure("clips of the training looked at", f"{len(known)}, by chroma {len(known_phrases)}")]
    rows = {
        "embedding": [
            embeddings.nearest(embeddings.rows_of(sounds, embeddings.ears_embedding), known, middle)
            for sounds in (made, held_out)
        ]
    }
    if min(len(sound) for sound in (*made, *held_out)) >= embeddings.PHRASE / embeddings.CHROMA_RATE * RATE:
        rows["chroma of 8 s"] = [
            np.array([embeddings.best_match(embeddings.chroma_row(sound), stretches) for sound in sounds])
            for sounds in (made, held_out)
        ]
    for what, (ours, theirs) in rows.items():
        edge = np.percentile(theirs, 100 - PERCENTILE)
        told = f"median {np.median(ours):.3f}, largest {ours.max():.3f} (held-out: {np.median(theirs):.3f}, {theirs.max():.3f})"
        figures.append(Figure(f"cosine with the nearest training clip, {what}", told))
        near = int((ours > edge).sum())
        figures.append(
            Figure(
                f"nearer than 99 % of held-out renders are, {what}",
                f"{share(near, len(ours))}, expected {PERCENTILE:g} %",
            )
        )
    return figures


def statistics(heard: Heard) -> dict[str, float] | None:
    """Notes a second, the largest share that one scale holds, steadiness of the beat (1 is even); None without notes."""
    performance = heard.performance
    if not performance.notes:
        return None
    rows = np.array([[n.onset, n.offset - n.onset, n.pitch] for n in performance.notes], float)
    gaps = np.diff(heard.beats)
    return {
        "notes a second": len(rows) / heard.seconds,
        "in-scale share": scale_consistency(Music((rows,), ((0.0, heard.seconds),), 1.0)),
        "beat steadiness": float(max(1 - gaps.std() / gaps.mean(), 0)) if len(gaps) > 2 else 0.0,
    }


def notes(made: dict[str, np.ndarray], train: Path, options: Options) -> list[Figure]:
    """What is transcribed from sounds made, beside what is from training renders."""
    assert options.made is not None
    kept = options.made / "renders"
    kept.mkdir(exist_ok=True)
    ours = [statistics(listen(sound, options.made / f"{name}.heard")) for name, sound in made.items()]
    theirs = [
        statistics(listen(clip.sound, kept / f"train-{clip.name.replace('/', '-')}.heard"))
        for clip in clips(train, options.many(NOTES, 8), options.seconds)
    ]
    figures = [Figure("sounds in which the transcriber finds no note", share(ours.count(None), len(ours)))]
    for what in ("notes a second", "in-scale share", "beat steadiness"):
        mine = np.array([row[what] for row in ours if row])
        renders = np.array([row[what] for row in theirs if row])
        low, high = np.percentile(renders, [5, 95])
        inside = int(((mine >= low) & (mine <= high)).sum())
        figures.append(
            Figure(
                f"{what}, transcribed: mean (5 to 95 %)",
                f"{mine.mean():.3f} ({np.percentile(mine, 5):.3f} to {np.percentile(mine, 95):.3f}); "
                f"{share(inside, len(mine))} within the renders' 5 to 95 %",
                f"mean within training renders' {low:.3f} to {high:.3f} (mean {renders.mean():.3f})",
                bool(low <= mine.mean() <= high),
            )
        )
    return figures
