"""Sounds as points, and how far two clouds of them are apart.

Two embeddings: that of our ears (128 numbers a second; trained on renders, so nobody else's judge), and one that nothing was
trained for: "log-mel statistics", of every two seconds, a second apart: mean, standard deviation and mean absolute change of
64 ln-mel bands, and mean and standard deviation of librosa's spectral contrast (Jiang et al. 2002), each number in units of
its spread over the held-out renders. Distance: Fréchet's between Gaussians (Dowson and Landau 1982), as in FAD (Kilgour et al. 2019).
"""

from collections.abc import Callable, Iterable, Sequence

import numpy as np
import torch  # before librosa

from bench.sound.renders import levelled
from ml_engine.models.ears import load_ears
from ml_engine.models.spectra import RATE
from ml_engine.training.sound.spectral import magnitudes, mel_bands

Embed = Callable[[np.ndarray], np.ndarray]
WINDOW, MELS = 1024, 64
FLOOR = 1e-5
CHROMA_RATE = 4  # a second
PHRASE = 8 * CHROMA_RATE


def ears_embedding(sound: np.ndarray) -> np.ndarray:
    """(n, 128), a row a second."""
    return load_ears().embed(levelled(sound))


def mel_statistics(sound: np.ndarray) -> np.ndarray:
    """(n, 206), a row a second, of two seconds each."""
    import librosa

    sound = levelled(sound)
    spectrum = magnitudes(torch.from_numpy(np.ascontiguousarray(sound, np.float32))[None], WINDOW)[0]
    table = torch.tensor(mel_bands(MELS, WINDOW).T, dtype=torch.float32)
    mels = (spectrum @ (table / table.sum(0))).clamp_min(FLOOR).log().numpy()
    contrast = librosa.feature.spectral_contrast(S=spectrum.numpy().T, sr=RATE, fmin=100.0).T
    second = RATE / (WINDOW // 4)
    count = max(int(len(mels) / second) - 1, 1)
    rows = []
    for i in range(count):
        part = slice(round(i * second), round((i + 2) * second))
        change = np.abs(np.diff(mels[part], axis=0)).mean(0)
        rows.append(
            np.concatenate(
                [mels[part].mean(0), mels[part].std(0), change, contrast[part].mean(0), contrast[part].std(0)]
            )
        )
    return np.array(rows)


EMBEDDINGS: dict[str, Embed] = {"our ears": ears_embedding, "log-mel statistics": mel_statistics}


def rows_of(sounds: Iterable[np.ndarray], embed: Embed) -> list[np.ndarray]:
    """One array (n, size) a sound."""
    return [embed(sound) for sound in sounds]


def frechet(one: np.ndarray, other: np.ndarray) -> float:
    """Fréchet's distance of two clouds (n, size): |difference of means|² + tr(A + B - 2 (A B)^½)."""
    mean = float(np.square(one.mean(0) - other.mean(0)).sum())
    a, b = np.cov(one, rowvar=False), np.cov(other, rowvar=False)
    values, vectors = np.linalg.eigh(a)
    root = vectors * np.sqrt(np.maximum(values, 0)) @ vectors.T
    cross = np.linalg.eigvalsh(root @ b @ root)
    return mean + float(np.trace(a) + np.trace(b) - 2 * np.sqrt(np.maximum(cross, 0)).sum())


def same_number(clouds: dict[str, np.ndarray], seed: int = 1) -> dict[str, np.ndarray]:
    """As many rows of each cloud as the smallest has, drawn by chance: the distance shrinks with the number of rows."""
    least = min(len(cloud) for cloud in clouds.values())
    chance = np.random.default_rng(seed)
    return {name: cloud[chance.permutation(len(cloud))[:least]] for name, cloud in clouds.items()}


def nearest(sounds: Sequence[np.ndarray], known: np.ndarray, middle: np.ndarray) -> np.ndarray:
    """Each sound's largest cosine with a row of ``known``; both counted from ``middle``, so that what all share is left out."""
    rows = np.stack([sound.mean(0) for sound in sounds]) - middle
    rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    known = known - middle
    known = known / np.maximum(np.linalg.norm(known, axis=1, keepdims=True), 1e-9)
    return (rows @ known.T).max(1)


def chroma_row(sound: np.ndarray) -> np.ndarray:
    """Chroma four times a second, (n, 12), each moment counted from its mean and of length 1; silence is zeros."""
    import librosa

    hop = RATE // CHROMA_RATE
    spectrum = magnitudes(torch.from_numpy(np.ascontiguousarray(sound, np.float32))[None], 4096)[0].numpy().T
    fine = librosa.feature.chroma_stft(S=spectrum**2, sr=RATE, n_fft=4096, tuning=0.0, norm=None)
    each = hop / (4096 // 4)
    edges = np.round(np.arange(int(fine.shape[1] / each) + 1) * each).astype(int)
    rows = np.sqrt(np.stack([fine[:, a:b].mean(1) for a, b in zip(edges, edges[1:], strict=False)]))
    rows -= rows.mean(1, keepdims=True)
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-6)


def phrases(row: np.ndarray, every: int = 1) -> np.ndarray:
    """Stretches of eight seconds, (n, PHRASE * 12), each of length 1."""
    starts = range(0, max(len(row) - PHRASE, 0) + 1, every)
    found = np.stack([row[start : start + PHRASE].ravel() for start in starts if start + PHRASE <= len(row)])
    return (found / np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-9)).astype(np.float32)


def best_match(row: np.ndarray, known: np.ndarray, every: int = CHROMA_RATE) -> float:
    """The largest cosine of any eight seconds of a chroma row with any of ``known`` (n, PHRASE * 12), in any transposition."""
    best = -1.0
    for shift in range(12):
        mine = phrases(np.roll(row, shift, axis=1), every)
        best = max(best, float((mine @ known.T).max()))
    return best
