"""The sound model with its codec and its words, loaded once and kept."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import torch
from tokenizers import Tokenizer

from ml_engine.models.codec import Codec, load_codec
from ml_engine.models.musicgen import GuidedMusicgen, load, read_words

FOLDER = Path(__file__).parents[1] / "weights" / "musicgen"
NAME = "musicgen"


@dataclass(frozen=True, slots=True)
class Sounding:
    """Everything that turns a guide and words into sound."""

    model: GuidedMusicgen
    tokenizer: Tokenizer
    codec: Codec

    def ids(self, words: str) -> torch.Tensor:
        """Word ids (1, n)."""
        return torch.tensor([read_words(self.tokenizer, words)])


@cache
def sounding(folder: Path = FOLDER) -> Sounding:
    """The model of ``folder``. Raises FileNotFoundError when its weights, or the codec's, are not there."""
    codec = load_codec()
    return Sounding(*load(folder, codec), codec)
