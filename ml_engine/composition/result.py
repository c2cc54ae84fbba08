"""What composing gives and what can be asked of music that is there."""

from dataclasses import dataclass, field

from ml_engine.composition.brief import Brief
from ml_engine.music import Piece

MODES = (
    "continue", "fill", "harmonise", "accompany", "vary", "blend", "transpose", "reorchestrate", "easier", "harder",
)  # fmt: skip
HARMONIES = ("chorale", "piano", "lead sheet")


@dataclass(frozen=True, slots=True)
class Composition:
    """A piece made by the composer: ``brief`` with every field filled in as it was carried out, the model, the seed.

    ``complete`` is False when it was cancelled and these are the bars there were. ``notices``: choices, as sentences.
    """

    piece: Piece
    brief: Brief
    model: str
    seed: int
    complete: bool = True
    notices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rework:
    """What shall be done with a piece that is there.

    mode: one of MODES. bars: first and last bar number, both included; None is all of them (for continue: how many is
    ``brief.bars``). parts: ids of the parts to write anew (fill, vary), or of the melody (harmonise, accompany); empty is
    all, or the composer's choice. amount: 0..1, how far a variation goes, or how much of the other piece a blend takes.
    style: one of HARMONIES for harmonise. semitones: for transpose. instruments: for reorchestrate (part order) and
    accompany (what is added). ``brief`` carries words, moods, genre, seed, temperature and top_p.
    """

    mode: str
    bars: tuple[int, int] | None = None
    parts: tuple[str, ...] = ()
    amount: float = 0.5
    style: str = ""
    semitones: int = 0
    instruments: tuple[str, ...] = ()
    brief: Brief = field(default_factory=Brief)
