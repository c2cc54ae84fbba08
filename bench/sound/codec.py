"""The codec beside Opus on renders it never heard: of held-out music, and through a SoundFont kept from it.

log-mel: mean |difference of ln mel magnitudes| over five windows of 256 to 4096 samples; STFT: spectral convergence plus
mean |difference of ln magnitudes| over three (``ml_engine.training.sound.spectral``). Codebooks: how many of 1024 codes
occur in these clips, and the perplexity of how often.
"""

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import torch

from bench.composer.figures import Figure
from bench.sound.options import Options
from bench.sound.opus import RATES, round_trip
from bench.sound.renders import Clip, clips
from ml_engine.models.codec import BOOKS, CODES, FRAME_RATE, Codec, load_codec
from ml_engine.training.sound.spectral import both_distances

RIVAL = 12  # kbit/s of Opus that the codec shall reach
LEAST_USED = 0.8
SIDES = {"valid": "held-out renders", "unseen": "unseen SoundFont"}
KILOBITS = BOOKS * FRAME_RATE * np.log2(CODES) / 1000


def through(codec: Codec, sound: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The sound (samples,) as the codec gives it back, as long as it was, and its codes (BOOKS, frames)."""
    codes = codec.encode(torch.from_numpy(np.ascontiguousarray(sound, np.float32))[None, None]).audio_codes
    back = codec.decode(codes, audio_scales=[None]).audio_values
    return back[0, 0, : len(sound)].numpy(), codes[0, 0].numpy()


def distances(sound: np.ndarray, back: np.ndarray) -> tuple[float, float]:
    """(log-mel, STFT) from the original to what came back."""
    mel, stft = both_distances(torch.from_numpy(back)[None], torch.from_numpy(sound)[None])
    return float(mel), float(stft)


def usage(codes: np.ndarray) -> list[tuple[float, float]]:
    """For each book of codes (BOOKS, frames): the share of CODES that occur, and the perplexity."""
    found = []
    for book in codes:
        counts = np.bincount(book, minlength=CODES)
        shares = counts[counts > 0] / counts.sum()
        found.append((len(shares) / CODES, float(np.exp(-(shares * np.log(shares)).sum()))))
    return found


def run(options: Options) -> list[Figure]:
    """Both sides of the pool that are there."""
    figures: list[Figure] = []
    for name, title in SIDES.items():
        folder = options.side(name)
        figures += side(title, folder, options) if folder else [Figure(title, f"left out: no folder {name}")]
    return figures


def side(title: str, folder: Path, options: Options) -> list[Figure]:
    """The distances of one side's clips and, on it, the use of the codebooks."""
    return compared(title, clips(folder, options.many(120, 4)), load_codec(), show=options.show)


def compared(title: str, chosen: Iterable[Clip], codec: Codec, *, show: bool = False) -> list[Figure]:
    """The codec and Opus at five rates on the same clips."""
    names = ["codec", *RATES]
    rows: list[list[tuple[float, float]]] = []
    kilobits: list[list[float]] = []
    every: list[np.ndarray] = []
    for clip in chosen:
        back, codes = through(codec, clip.sound)
        every.append(codes)
        opus = [round_trip(clip.sound, rate) for rate in RATES]
        rows.append([distances(clip.sound, back), *(distances(clip.sound, heard.sound) for heard in opus)])
        kilobits.append([heard.kilobits for heard in opus])
        if show:
            told = "  ".join(f"{name} {mel:.3f} {stft:.2f}" for name, (mel, stft) in zip(names, rows[-1], strict=True))
            print(f"{clip.name:12} {told}", flush=True)
    table = np.array(rows)  # clips, codecs, distances
    means, rates = table.mean(0), np.mean(kilobits, 0)
    rival = 1 + RATES.index(RIVAL)
    figures = []
    for at, measure in enumerate(("log-mel distance", "STFT distance")):
        nearest = float(np.mean(table[:, 0, at] <= table[:, rival, at]))
        figures.append(
            Figure(
                f"{title} ({len(rows)} clips): {measure} of the codec, {KILOBITS:g} kbit/s",
                f"{means[0, at]:.3f} (between {place(means[0, at], means[1:, at])})",
                f"≤ Opus at {RIVAL}: {means[rival, at]:.3f}",
                bool(means[0, at] <= means[rival, at]),
            )
        )
        told = ", ".join(f"{rate}: {value:.3f}" for rate, value in zip(RATES, means[1:, at], strict=True))
        figures.append(Figure(f"{title}: {measure} of Opus by kbit/s asked for", told))
        figures.append(Figure(f"{title}: clips nearer than with Opus at {RIVAL}, {measure}", f"{100 * nearest:.0f} %"))
    spent = ", ".join(f"{rate}: {value:.1f}" for rate, value in zip(RATES, rates, strict=True))
    figures.append(Figure(f"{title}: kbit/s that Opus took (constrained variable rate)", spent))
    used = usage(np.concatenate(every, 1))
    figures.append(
        Figure(
            f"{title}: codes used of each book",
            ", ".join(f"{100 * share:.1f} %" for share, _ in used),
            f"≥ {100 * LEAST_USED:.0f} % each",
            min(share for share, _ in used) >= LEAST_USED,
        )
    )
    figures.append(
        Figure(f"{title}: perplexity of each book", ", ".join(f"{perplexity:.0f}" for _, perplexity in used))
    )
    return figures


def place(value: float, rivals: np.ndarray) -> str:
    """Between which rates of Opus a distance lies, by a straight line between the two: "12 and 16: 14.1 kbit/s"."""
    order = list(zip(RATES, rivals, strict=True))
    for (low, far), (high, near) in zip(order, order[1:], strict=False):
        if near <= value <= far:
            share = (far - value) / max(far - near, 1e-9)
            return f"{low} and {high}: like {low + share * (high - low):.1f} kbit/s"
    return f"nothing and {RATES[0]}" if value > rivals[0] else f"{RATES[-1]} and more"
