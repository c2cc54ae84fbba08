"""The diffusion model with its codec and its words, loaded once and kept."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import torch
from tokenizers import Tokenizer

from ml_engine.models.codec import Codec, load_codec
from ml_engine.models.diffusion import Diffusion, load
from ml_engine.models.musicgen import read_words

FOLDER = Path(__file__).parents[1] / "weights" / "diffusion"
NAME = "diffusion"


@dataclass(frozen=True, slots=True)
class Diffusing:
    """Everything that turns noise into sound."""

    model: Diffusion
    tokenizer: Tokenizer
    codec: Codec

    @torch.no_grad()
    def said(self, words: str) -> tuple[torch.Tensor, torch.Tensor]:
        """States (1, SAID, text) and mask of words; of nothing, where there are none."""
        ids = read_words(self.tokenizer, words) if words.strip() else []
        return self.model.read(torch.tensor([ids], dtype=torch.int64).reshape(1, -1))


def diffusing(folder: Path | None = None) -> Diffusing:
    """The model of ``folder``, or that which ships. Raises FileNotFoundError when its weights, or the codec's, are not there."""
    return _loaded(folder or FOLDER)


@cache
def _loaded(folder: Path) -> Diffusing:
    return Diffusing(*load(folder), load_codec())
