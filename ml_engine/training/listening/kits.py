"""Drum kits of our own: every stroke from a recording of one that may be used, or from noise and falling tones drawn for each kit.

Recorded strokes are whatever CC0 one-shots lie in a folder by kind (``kick``, ``snare``, ``stick``, ``closed``, ``open``, ``low``, ``high``, ``crash``,
``ride``, ``bell``); :func:`gathered` makes such a folder out of Debian's sonic-pi-samples and the kit "Audiophob" of hydrogen-drumkits.
"""

import argparse
import shutil
import sys
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

import numpy as np
import soundfile
from scipy.signal import butter, resample_poly, sosfilt

from ml_engine.training.sound.fonts import RATE

# Which strokes a key of the General MIDI kit takes.
KEYS = {
    35: "kick", 36: "kick", 37: "stick", 38: "snare", 39: "snare", 40: "snare", 41: "low", 43: "low", 45: "low", 47: "high",
    48: "high", 50: "high", 42: "closed", 44: "closed", 46: "open", 49: "crash", 52: "crash", 55: "crash", 57: "crash", 51: "ride",
    59: "ride", 53: "bell",
}  # fmt: skip
# How loud the strokes of a kit are beside each other: the least and the most.
LOUD = {
    "kick": (0.5, 1), "snare": (0.4, 1), "stick": (0.2, 0.7), "low": (0.4, 1), "high": (0.4, 1), "closed": (0.12, 0.5), "open": (0.15, 0.5),
    "crash": (0.3, 0.9), "ride": (0.15, 0.5), "bell": (0.2, 0.6),
}  # fmt: skip
RECORDED = 0.5  # of the strokes of which there are recordings
_SONIC_PI = {
    "kick": ("bd_*", "drum_bass_*", "drum_heavy_kick", "elec_hollow_kick", "elec_soft_kick"),
    "snare": ("sn_*", "drum_snare_*", "elec_*snare"),
    "stick": ("perc_snap*", "elec_wood", "elec_tick"),
    "closed": ("drum_cymbal_closed", "drum_cymbal_pedal"),
    "open": ("drum_cymbal_open",),
    "low": ("drum_tom_lo_*", "drum_tom_mid_*", "elec_fuzz_tom"),
    "high": ("drum_tom_hi_*", "drum_tom_mid_*"),
    "crash": ("drum_cymbal_hard", "drum_cymbal_soft", "drum_splash_*", "elec_cymbal"),
    "bell": ("perc_bell*",),
}
_AUDIOPHOB = {
    "kick": "*tom-0105", "stick": "*crunchtime", "snare": "*snare*", "low": "*noise-tom*", "high": "*tomh", "closed": "*hat-light", "open": "*open*",
    "ride": "*sabmute", "crash": "*crash",
}  # fmt: skip

Strokes = Mapping[str, list[np.ndarray]]
Kit = Callable[[np.ndarray, int], np.ndarray]


@cache
def strokes(folder: Path | None) -> Strokes:
    """The recorded strokes of a folder by kind, mono at RATE, loudest sample 1, from where they begin; none without a folder."""
    found: dict[str, list[np.ndarray]] = {}
    for path in sorted(folder.glob("*/*")) if folder else []:
        sound, rate = soundfile.read(path, always_2d=True)
        mono = resample_poly(sound.mean(axis=1), RATE, rate)[: 3 * RATE]
        mono = mono / (np.abs(mono).max() + 1e-9)
        found.setdefault(path.parent.name, []).append(mono[int(np.argmax(np.abs(mono) > 0.05)) :].astype(np.float32))
    return found


def kit(rng: np.random.Generator, recorded: Strokes) -> Kit:
    """A kit whose keys sound as they are drawn; plays rows (onset s, offset s, key, velocity) to so many samples."""
    keys: dict[int, np.ndarray] = {}
    dry, power = float(rng.uniform(0.35, 1)), float(rng.uniform(1.0, 1.9))

    def play(rows: np.ndarray, length: int) -> np.ndarray:
        out = np.zeros(length, np.float32)
        rows = rows[np.argsort(rows[:, 0], kind="stable")]
        for onset, _, key, velocity in rows.tolist():
            if int(key) not in keys:
                keys[int(key)] = _stroke(KEYS.get(int(key), "stick"), dry, rng, recorded)
            start = round(onset * RATE)
            sound = keys[int(key)][: max(length - start, 0)]
            # No two strokes are alike.
            part = (velocity / 127) ** power * float(rng.uniform(0.85, 1.1))
            out[start : start + len(sound)] += np.float32(0.2 * part) * sound
        return out

    return play


def _stroke(kind: str, dry: float, rng: np.random.Generator, recorded: Strokes) -> np.ndarray:
    there = recorded.get(kind)
    if not there or rng.random() >= RECORDED:
        sound = _made(kind, rng)
    else:
        sound = there[int(rng.integers(len(there)))]
        faster = 2 ** (rng.uniform(-4, 4) / 12)
        sound = np.interp(np.arange(0, len(sound) - 1, faster), np.arange(len(sound)), sound)
        if rng.random() < 0.3:
            other = _made(kind, rng)[: len(sound)]
            sound[: len(other)] += rng.uniform(0.1, 0.6) * other
    time = np.arange(len(sound)) / RATE
    long = {"crash": 1.5, "ride": 1.2, "open": 0.7, "kick": 0.4, "low": 0.5, "high": 0.4}.get(kind, 0.3)
    sound = sound * np.exp(-time / (long * dry * 2))
    return (rng.uniform(*LOUD[kind]) * sound / (np.abs(sound).max() + 1e-9)).astype(np.float32)


def _made(kind: str, rng: np.random.Generator) -> np.ndarray:
    u = rng.uniform
    if kind == "kick":
        low = u(38, 75)
        return _mix(
            _fall(low, low * u(1.3, 4.5), u(0.15, 0.5), u(0.008, 0.05)),
            u(0, 0.7) * _burst(u(0.003, 0.012), u(600, 3000), u(4000, 12_000), rng),
        )
    if kind in ("low", "high"):
        low = u(60, 130) if kind == "low" else u(110, 260)
        return _mix(
            _fall(low, low * u(1.05, 1.7), u(0.2, 0.6), u(0.02, 0.1)),
            u(0, 0.4) * _burst(u(0.004, 0.05), u(300, 1500), u(3000, 9000), rng),
        )
    if kind == "snare":
        low = u(140, 260)
        body = _mix(
            _fall(low, low * u(1.05, 1.6), u(0.06, 0.25), u(0.01, 0.03)),
            u(0.2, 0.9) * _fall(1.8 * low, 2 * low, u(0.04, 0.15), 0.02),
        )
        return _mix(u(0.1, 1) * body, _burst(u(0.03, 0.14), u(300, 2500), u(6000, 14_000), rng))
    if kind == "stick":
        high = u(350, 1900)
        return _mix(
            _fall(high, high * u(1, 1.1), u(0.02, 0.09), 0.01),
            u(0.1, 0.8) * _burst(u(0.003, 0.02), u(800, 2500), u(5000, 12_000), rng),
        )
    seconds = {"closed": u(0.015, 0.06), "open": u(0.12, 0.5), "crash": u(0.4, 1.1), "ride": u(0.25, 0.8)}.get(
        kind, u(0.2, 0.6)
    )
    metal = _metal(seconds, rng, 1 if kind in ("closed", "open") else 0.6)
    hiss = _burst(seconds, u(2500, 7500) if kind != "crash" else u(1200, 4000), u(11_000, 15_500), rng)
    sound = _mix(u(0, 1) * metal, u(0.2, 1) * hiss)
    if kind in ("ride", "bell"):
        ping = u(600, 3500)
        sound = _mix(
            u(0.1, 0.7) * sound,
            u(0.2, 1)
            * _mix(
                _fall(ping, ping, u(0.2, 0.9), 0.1),
                u(0.2, 0.8) * _fall(ping * u(1.3, 1.9), ping * 1.5, u(0.1, 0.6), 0.1),
            ),
        )
    return sound


def _fall(low: float, high: float, seconds: float, drop: float) -> np.ndarray:
    """A sine that falls from one frequency to another while it dies away."""
    time = np.arange(int(1.7 * seconds * RATE)) / RATE
    hertz = low + (high - low) * np.exp(-time / drop)
    return np.asarray(np.sin(2 * np.pi * np.cumsum(hertz) / RATE) * np.exp(-4 * time / seconds))


def _burst(decay: float, low: float, high: float, rng: np.random.Generator) -> np.ndarray:
    """Noise in a band that dies away with a time constant."""
    time = np.arange(int(6 * decay * RATE) + 64) / RATE
    sections = butter(2, (low, min(high, 0.48 * RATE)), "bandpass", fs=RATE, output="sos")
    noise = sosfilt(sections, rng.standard_normal(len(time))) * np.exp(-time / decay)
    return np.asarray(noise / (np.abs(noise).max() + 1e-9))


def _metal(decay: float, rng: np.random.Generator, low: float) -> np.ndarray:
    """Square waves out of tune with each other, above some frequency: what drum machines make cymbals of."""
    time = np.arange(int(5 * decay * RATE) + 64) / RATE
    waves = sum(np.sign(np.sin(2 * np.pi * hertz * time)) for hertz in rng.uniform(250, 1400, 6))
    sections = butter(2, low * rng.uniform(3000, 8000), "highpass", fs=RATE, output="sos")
    sound = sosfilt(sections, waves) * np.exp(-time / decay)
    return np.asarray(sound / (np.abs(sound).max() + 1e-9))


def _mix(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    out = np.zeros(max(len(a), len(b)))
    out[: len(a)] += a
    out[: len(b)] += b
    return out


def gathered(out: Path, sonic_pi: Path, audiophob: Path) -> int:
    """Copy the CC0 strokes of the two packages' folders into a folder by kind; how many there are."""
    count = 0
    for root, kinds in ((sonic_pi, _SONIC_PI), (audiophob, _AUDIOPHOB)):
        for kind, names in kinds.items():
            (out / kind).mkdir(parents=True, exist_ok=True)
            for name in (names,) if isinstance(names, str) else names:
                for path in sorted([*root.glob(f"{name}.flac"), *root.glob(f"{name}.wav")]):
                    shutil.copy(path, out / kind / path.name)
                    count += 1
    return count


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sonic-pi", type=Path, default=Path("/usr/share/sonic-pi/samples"))
    parser.add_argument("--audiophob", type=Path, default=Path("/usr/share/hydrogen/data/drumkits/Audiophob"))
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args(arguments)
    print(gathered(options.out, options.sonic_pi, options.audiophob), "strokes")


if __name__ == "__main__":
    main(sys.argv[1:])
