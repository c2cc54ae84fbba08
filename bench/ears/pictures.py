"""A recording and what was heard of it in one picture: the logarithmic spectrum, and below it piano rolls coloured by who plays."""

import io
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import matplotlib as mpl
import numpy as np
import soxr
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.patches import Patch
from matplotlib.ticker import MultipleLocator
from PIL import Image

from ml_engine import Note, Performance
from ml_engine.audio.palette import palette
from ml_engine.instruments import drum_group, is_drums, program_or_drums
from ml_engine.models import pitch_spectra
from ml_engine.models.listener import DRUM_HITS, PLAYERS, player_of

MOST_BYTES = 90_000
WIDTH, DPI = 10.8, 100  # inches, and pixels an inch
SHADES = 20
TOGETHER = 3  # frames drawn as one column
DEPTH = 62.0  # decibels below the loudest that are drawn
COLOURS = dict(
    zip(
        (*PLAYERS, "drums"),
        ("#3b6fb6", "#35b5d8", "#8e4fb0", "#2f8f3e", "#2c2f73", "#d1495b", "#e87ac0", "#d99a16", "#0f9488", "#4a4a4a"),
        strict=True,
    )
)
NOTES = "#5f6f86"  # of engines that do not say who plays
TELLS_PLAYERS = "ensemble"  # the one engine that does
LEAST_RANGE = 30  # semitones of a roll
FONT = {"font.family": "DejaVu Sans", "font.size": 8.5, "axes.edgecolor": "#9a9a9a", "axes.linewidth": 0.6}


@dataclass(frozen=True, slots=True)
class Roll:
    """What one engine heard, and whether ``auto`` chose it."""

    engine: str
    chosen: bool
    performance: Performance


def draw(path: Path, title: str, origin: str, sound: np.ndarray, rate: int, rolls: list[Roll]) -> None:
    """Draw ``sound`` (samples,) and below it what was heard of it, on one axis of time, as a PNG of at most MOST_BYTES."""
    seconds = len(sound) / rate
    with mpl.rc_context(FONT):
        heights = [2.3] + [height for roll in rolls for height in ([2.0, 0.62] if _drums(roll) else [2.0])]
        layout = ConstrainedLayoutEngine(h_pad=0.03, w_pad=0.05, hspace=0.02)
        figure = Figure(figsize=(WIDTH, sum(heights) + 0.42 * len(rolls) + 0.85), dpi=DPI, layout=layout)
        axes = figure.subplots(len(heights), 1, sharex=True, height_ratios=heights, squeeze=False)[:, 0]
        _spectrum(axes[0], sound, rate)
        axes[0].set_title(title, loc="left", fontsize=11.5, fontweight="bold")
        axes[0].set_title(origin, loc="right", fontsize=8.5, color="#666666")
        place = 1
        for roll in rolls:
            _roll(axes[place], roll)
            place += 1
            if _drums(roll):
                _kit(axes[place], roll)
                place += 1
        for axis in axes:
            axis.tick_params(length=2.5, width=0.6, color="#9a9a9a")
        axes[-1].set_xlim(0, seconds)
        axes[-1].xaxis.set_major_locator(MultipleLocator(5))
        axes[-1].set_xlabel("seconds")
        figure.align_ylabels()
        path.write_bytes(_png(figure))


def _spectrum(axis: Axes, sound: np.ndarray, rate: int) -> None:
    """The spectrum that the engine ``ensemble`` sees, from the lowest key of a piano on."""
    power = float(np.sqrt(np.mean(np.square(sound)))) + 1e-9
    level = sound * (pitch_spectra.LEVEL / power)
    tones, _ = pitch_spectra.spectra(np.asarray(soxr.resample(level, rate, pitch_spectra.RATE), np.float32))
    columns = len(tones) // TOGETHER
    if columns:
        tones = tones[: columns * TOGETHER].reshape(columns, TOGETHER, -1).max(1)
    decibels = tones.T.astype(float) * (pitch_spectra.DEPTH / 255)
    shades = np.clip((decibels - decibels.max()) / DEPTH + 1, 0, 1)
    colours = np.frombuffer(palette(), np.uint8).reshape(-1, 3) / 255
    lowest = pitch_spectra.LOWEST - 0.5
    axis.imshow(
        np.rint(shades * (SHADES - 1)),
        cmap=ListedColormap(colours[np.rint(np.linspace(0, len(colours) - 1, SHADES)).astype(int)]),
        extent=(0, len(sound) / rate, lowest, lowest + tones.shape[1] / pitch_spectra.A_KEY),
        origin="lower",
        aspect="auto",
        interpolation="nearest",
        vmin=0,
        vmax=SHADES - 1,
    )
    octaves = range(24, 120, 12)
    axis.set_yticks(list(octaves), [f"{440 * 2 ** ((pitch - 69) / 12):.0f}" for pitch in octaves])
    axis.set_ylabel("Hz")


def _roll(axis: Axes, roll: Roll) -> None:
    """The notes as bars, the louder the darker."""
    notes = [note for note in roll.performance.notes if not is_drums(note.instrument)]
    pitches = [note.pitch for note in notes] or [60]
    middle, half = (min(pitches) + max(pitches)) / 2, max(LEAST_RANGE / 2, (max(pitches) - min(pitches)) / 2 + 2)
    low, high = middle - half, middle + half
    octaves = [pitch for pitch in range(0, 128, 12) if low < pitch < high]
    axis.hlines([pitch - 0.5 for pitch in octaves], 0, 1, transform=axis.get_yaxis_transform(), color="#e2e2e2", lw=0.6)
    bar = 0.42
    for kind, colour in _colours(roll).items():
        own = [note for note in notes if _kind(roll, note) == kind]
        corners = [
            [(n.onset, n.pitch - bar), (n.offset, n.pitch - bar), (n.offset, n.pitch + bar), (n.onset, n.pitch + bar)]
            for n in own
        ]
        strengths = [0.45 + 0.55 * min(1.0, note.velocity / 100) for note in own]
        axis.add_collection(PolyCollection(corners, facecolors=colour, alpha=strengths or None, edgecolors="none"))
        starts = [[(note.onset, note.pitch - bar), (note.onset, note.pitch + bar)] for note in own]
        axis.add_collection(LineCollection(starts, colors=colour, linewidths=1.2))
    axis.set_ylim(low, high)
    axis.set_yticks(octaves, [f"C{pitch // 12 - 1}" for pitch in octaves])
    axis.set_ylabel("pitch")
    _heading(axis, roll)


def _heading(axis: Axes, roll: Roll) -> None:
    """Who listened, and who was heard how often."""
    axis.set_title(f"{roll.engine}, chosen by auto" if roll.chosen else roll.engine, loc="left", fontsize=9.5)
    counts = Counter(_kind(roll, note) for note in roll.performance.notes)
    entries = [
        Patch(color=colour, label=f"{kind} {counts[kind]}") for kind, colour in _colours(roll).items() if counts[kind]
    ]
    if entries:
        axis.legend(
            handles=entries, loc="lower right", bbox_to_anchor=(1.004, 1.0), ncols=len(entries), frameon=False,
            handlelength=0.9, handleheight=0.9, columnspacing=1.2, handletextpad=0.4, borderpad=0, fontsize=8.5,
        )  # fmt: skip
    else:
        axis.text(0.5, 0.5, "nothing heard", transform=axis.transAxes, ha="center", va="center", color="#8a8a8a")


def _kit(axis: Axes, roll: Roll) -> None:
    """Strokes of drums as ticks, a row for each kind."""
    for row in range(len(DRUM_HITS)):
        times = [note.onset for note in _drums(roll) if drum_group(note.pitch) == row]
        axis.vlines(times, row - 0.38, row + 0.38, color=COLOURS["drums"], lw=1.1)
    axis.set_ylim(-0.6, len(DRUM_HITS) - 0.4)
    axis.set_yticks(range(len(DRUM_HITS)), DRUM_HITS, fontsize=6.5)


def _drums(roll: Roll) -> list[Note]:
    return [note for note in roll.performance.notes if is_drums(note.instrument)]


def _colours(roll: Roll) -> dict[str, str]:
    return COLOURS if roll.engine == TELLS_PLAYERS else {"notes": NOTES}


def _kind(roll: Roll, note: Note) -> str:
    return player_of(program_or_drums(note.instrument)) if roll.engine == TELLS_PLAYERS else "notes"


def _png(figure: Figure) -> bytes:
    """The figure as a PNG with a palette, in as many colours as MOST_BYTES allow."""
    raw = io.BytesIO()
    figure.savefig(raw, format="png", dpi=DPI)
    picture = Image.open(raw).convert("RGB")
    for colours in (128, 96, 64, 48, 32):
        small = io.BytesIO()
        picture.quantize(colours, dither=Image.Dither.NONE).save(small, format="PNG", optimize=True)
        if small.tell() <= MOST_BYTES:
            break
    return small.getvalue()
