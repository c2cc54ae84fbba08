"""How often ``auto`` chooses the right engine: the confusion, by how the sound was made.

    python -m bench.auto [--clips 200] [--json FILE] [--recorded FOLDER]

Works and a SoundFont (MuseScore_General_Lite) that the rule was not fitted on, dry, in a hall, with noise 30 dB below,
and through an MP3 coder at 96 kbit/s; besides, the SoundFont it was fitted on with the same unseen works. ``--recorded``
is a folder of recordings that are not of a piano (Debian's alsa-utils puts voices into /usr/share/sounds/alsa). Fails
when fewer than four in five are right on the unseen SoundFont.
"""

import argparse
import json
import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

import av
import numpy as np
from scipy.signal import oaconvolve

from bench.measures import FLUID, MUSESCORE, machine
from ml_engine import BadInput
from ml_engine.audio.decode import decode
from ml_engine.audio.render import room
from ml_engine.audio.sound import Sound
from ml_engine.training.choose import clip, works
from ml_engine.transcription.choose import RATE, choose

KEYBOARD = ("joplin/maple_leaf_rag.mxl", "chopin/mazurka06-2.krn", "schumann_clara/polonaise_op1n1.mxl", "mozart/k545")
PARTS = (
    *("bach/bwv227.1.mxl", "bach/bwv267.mxl", "bach/bwv344.mxl", "bach/bwv57.8.mxl", "bach/bwv85.6.mxl"),
    *("haydn/opus74no1/movement2.mxl", "mozart/k156/movement2.mxl", "beethoven/opus18no1/movement2.mxl"),
)
WAYS = ("dry", "hall", "noise", "mp3")
ENGINES = ("piano", "line", "ensemble")


def chosen(sound: np.ndarray, way: str, folder: Path) -> tuple[str, float]:
    """The engine chosen, and how long the choice took in seconds."""
    if way == "hall":
        sound = sound + 0.35 * oaconvolve(sound, room()[:, 0])[: len(sound)]
    if way == "noise":
        sound = sound + np.random.default_rng(0).standard_normal(len(sound)) * sound.std() * 10 ** (-30 / 20)
    if way == "mp3":
        file = folder / "clip.mp3"
        write_mp3(file, sound)
        with decode(file) as decoded:
            return _timed(decoded)
    with Sound() as plain:
        plain.append(sound)
        return _timed(plain)


def _timed(sound: Sound) -> tuple[str, float]:
    begin = time.monotonic()
    engine, _ = choose(sound)
    return engine, time.monotonic() - begin


def write_mp3(file: Path, sound: np.ndarray) -> None:
    """Write samples at 44.1 kHz as MP3 at 96 kbit/s."""
    with av.open(str(file), "w", format="mp3") as container:
        stream = container.add_stream("libmp3lame", rate=RATE)
        stream.bit_rate = 96_000
        stream.layout = "mono"
        for at in range(0, len(sound), 1152):
            part = np.ascontiguousarray(sound[None, at : at + 1152], np.float32)
            frame = av.AudioFrame.from_ndarray(part, format="fltp", layout="mono")
            frame.sample_rate = RATE
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clips", type=int, default=200, help="clips a SoundFont")
    parser.add_argument("--seed", type=int, default=99)
    parser.add_argument("--json", type=Path, help="write the figures here too")
    parser.add_argument("--recorded", type=Path, default=Path("/usr/share/sounds/alsa"))
    options = parser.parse_args()
    print(machine())
    dice = random.Random(options.seed)
    keyboard, parts = list(works(KEYBOARD)), list(works(PARTS))
    table: Counter[tuple[str, str, str, str]] = Counter()
    mistakes: Counter[str] = Counter()
    longest = 0.0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for font in (MUSESCORE, FLUID):
            label = font.name.split("_")[0]
            count = 0
            while count < options.clips:
                made = clip(dice.choice(keyboard if dice.random() < 0.5 else parts), font, dice)
                if made is None:
                    continue
                count += 1
                sound, truth, players = made
                for way in WAYS if font is MUSESCORE else WAYS[:1]:
                    engine, seconds = chosen(sound, way, folder)
                    longest = max(longest, seconds)
                    table[label, way, truth, engine] += 1
                    if engine != truth:
                        mistakes[f"{' + '.join(players)} heard as {engine}"] += 1
    for file in sorted(options.recorded.glob("*.wav")) if options.recorded.is_dir() else []:
        try:
            with decode(file) as recording:
                table["recorded", options.recorded.name, "line", choose(recording)[0]] += 1
        except BadInput:
            continue
    rows: list[dict[str, Any]] = []
    print("| sound | is | " + " | ".join(f"heard by {name}" for name in ENGINES) + " | right |")
    print("| --- " * (len(ENGINES) + 3) + "|")
    for label, way in sorted({(label, way) for label, way, _, _ in table}):
        for truth in ENGINES:
            cells = [table[label, way, truth, engine] for engine in ENGINES]
            if sum(cells):
                right = table[label, way, truth, truth] / sum(cells)
                rows.append(
                    {"sound": label, "way": way, "is": truth, "clips": sum(cells), "right": right, "cells": cells}
                )
                print(f"| {label}, {way} | {truth} | " + " | ".join(map(str, cells)) + f" | {right:.2f} |")
    print("Most mistaken: " + "; ".join(f"{what} ({count})" for what, count in mistakes.most_common(12)))
    print(f"Longest choice: {longest:.2f} s")
    if options.json:
        options.json.write_text(json.dumps({"machine": machine(), "rows": rows}, indent=1) + "\n")
    unseen = [row for row in rows if row["sound"].startswith("MuseScore")]
    right = sum(row["right"] * row["clips"] for row in unseen) / sum(row["clips"] for row in unseen)
    return 0 if right >= 0.8 else 1


if __name__ == "__main__":
    sys.exit(main())
