"""python -m ml_engine.training.sound.sketches --pool DIR [DIR …]: what the sound model's reader expects of the pool's clips, by their notes.

Writes NNNN.sketches.npy, float16 (clips, frames, latent), and NNNN.colours.npy, float32 (clips, COLOUR), the colours that they are made
in: each clip's own, blurred. In each folder sketches.json holds the fingerprint of the sound model that made them; those of
another are made anew. Shards that have theirs, or no latents yet, are skipped.
"""

import argparse
import json
import sys
from pathlib import Path

import numpy as np
import torch

from ml_engine.models.guide import guide_of
from ml_engine.models.musicgen import AHEAD, BEHIND, GuidedMusicgen
from ml_engine.models.sounding import FOLDER, sounding
from ml_engine.training.sound.codes import fingerprint, latents_file
from ml_engine.training.sound.pool import Shard, shards

BLUR = 0.2  # of the colour, so that it cannot tell much


def sketches_file(shard: Path) -> Path:
    """Where the sketches of a shard lie; ``shard`` is its NNNN.sound.npy."""
    return shard.with_name(shard.name.replace(".sound.", ".sketches."))


def colours_file(shard: Path) -> Path:
    """Where the colours lie that they were made in, with their blur: (clips, COLOUR)."""
    return shard.with_name(shard.name.replace(".sound.", ".colours."))


@torch.no_grad()
def make_sketches(model: GuidedMusicgen, folder: Path) -> None:
    """Sketches of all clips whose latents are there, float16 (clips, frames, latent); those of other weights are made anew."""
    note, mark = folder / "sketches.json", {"model": fingerprint(FOLDER)}
    if not note.is_file() or json.loads(note.read_text()) != mark:
        for old in folder.glob("*.sketches.npy"):
            old.unlink()
        note.write_text(json.dumps(mark))
    for path in shards(folder):
        if sketches_file(path).is_file() or not latents_file(path).is_file():
            continue
        shard, coded = Shard.open(path), np.load(latents_file(path))
        chance = torch.Generator().manual_seed(int(path.name[:4]))
        found, colours = [], []
        for clip, latents in enumerate(coded):
            colour = model.colour(torch.from_numpy(latents.astype(np.float32))[None])
            colour = colour + BLUR * torch.randn(colour.shape, generator=chance)
            guide, programs = guide_of(shard.notes(clip), -BEHIND, len(latents) + BEHIND + AHEAD)
            read = model.reader(torch.from_numpy(guide)[None], torch.from_numpy(programs)[None], colour)
            found.append(read[0, :, -latents.shape[1] :].numpy().astype(np.float16))
            colours.append(colour[0].numpy())
        np.save(colours_file(path), np.stack(colours))
        part = sketches_file(path).with_suffix(".part")
        with part.open("wb") as file:
            np.save(file, np.stack(found))
        part.replace(sketches_file(path))
        print(f"{path.name}: sketches", flush=True)


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pool", type=Path, nargs="+", required=True)
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args(arguments)
    torch.set_num_threads(options.threads)
    model = sounding().model
    for folder in options.pool:
        make_sketches(model, folder)


if __name__ == "__main__":
    main(sys.argv[1:])
