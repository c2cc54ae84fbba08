"""python -m ml_engine.training.sound.codes --codec DIR --pool DIR [DIR …]: the pool's clips as codes, beside the sound.

Writes NNNN.codes.npy, int16 (clips, BOOKS, frames), and in each folder codes.json with the fingerprint of the codec that
made them; codes of another codec are made anew. Shards that have their codes are skipped.
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
from ml_engine.training.sound.pool import Shard, shards

AT_ONCE = 15


def fingerprint(folder: Path) -> str:
    """Of a codec's weights."""
    return hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest()[:16]


def codes_file(shard: Path) -> Path:
    """Where the codes of a shard lie; ``shard`` is its NNNN.sound.npy."""
    return shard.with_name(shard.name.replace(".sound.", ".codes."))


def encode(codec: Codec, shard: Path) -> np.ndarray:
    """All clips of a shard, int16 (clips, BOOKS, frames)."""
    opened = Shard.open(shard)
    found = []
    for first in range(0, len(opened), AT_ONCE):
        clips = range(first, min(first + AT_ONCE, len(opened)))
        sound = torch.from_numpy(np.stack([opened.sound(clip) for clip in clips]))
        found.append(codec.encode(sound[:, None]).audio_codes[0].numpy().astype(np.int16))
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
            for old in folder.glob("*.codes.npy"):
                old.unlink()
            note.write_text(json.dumps({"codec": mark}))
        for shard in shards(folder):
            target = codes_file(shard)
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
