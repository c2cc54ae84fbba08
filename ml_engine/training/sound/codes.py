"""python -m ml_engine.training.sound.codes --codec DIR --pool DIR [DIR …]: what the codec makes of the pool's clips, beside the sound.

Writes NNNN.latents.npy, float16 (clips, frames, latent): the encoder's frames before they are coded, which the sound
model's training codes itself, with mistakes. In each folder codes.json holds the fingerprint of the codec that made
them; those of another codec are made anew. Shards that have theirs are skipped.
"""

import argparse
import hashlib
import json
import sys
import time
from pathlib import Path

import numpy as np
import torch

from ml_engine.models.codec import Codec, load_codec
from ml_engine.training.devices import narrow
from ml_engine.training.sound.pool import Shard, shards

AT_ONCE = 15


def fingerprint(folder: Path) -> str:
    """Of a codec's weights."""
    return hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest()[:16]


def latents_file(shard: Path) -> Path:
    """Where the latents of a shard lie; ``shard`` is its NNNN.sound.npy."""
    return shard.with_name(shard.name.replace(".sound.", ".latents."))


@torch.no_grad()
def encode(codec: Codec, shard: Path) -> np.ndarray:
    """All clips of a shard, float16 (clips, frames, latent)."""
    opened = Shard.open(shard)
    found = []
    for first in range(0, len(opened), AT_ONCE):
        clips = range(first, min(first + AT_ONCE, len(opened)))
        sound = torch.from_numpy(np.stack([opened.sound(clip) for clip in clips]))
        with narrow("cpu"):
            found.append(codec.encoder(codec.spectra(sound)).float().numpy().astype(np.float16))
    return np.concatenate(found)


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--codec", type=Path, required=True)
    parser.add_argument("--pool", type=Path, nargs="+", required=True)
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args(arguments)
    torch.set_num_threads(options.threads)
    codec, mark = load_codec(options.codec), fingerprint(options.codec)
    for folder in options.pool:
        note = folder / "codes.json"
        if not note.is_file() or json.loads(note.read_text())["codec"] != mark:
            for old in folder.glob("*.latents.npy"):
                old.unlink()
            note.write_text(json.dumps({"codec": mark}))
        for shard in shards(folder):
            target = latents_file(shard)
            if target.is_file():
                continue
            began = time.monotonic()
            part = target.with_suffix(".part")
            with part.open("wb") as file:
                np.save(file, encode(codec, shard))
            part.replace(target)
            print(f"{shard.name}: {time.monotonic() - began:.1f} s", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
