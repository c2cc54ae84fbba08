"""A diffusion model small enough to make sound in no time: the very classes, with weights of chance."""

import torch
from tokenizers import Tokenizer, models, pre_tokenizers

from ml_engine.models.codec import Codec, CodecConfig
from ml_engine.models.diffusing import Diffusing
from ml_engine.models.diffusion import Diffusion, DiffusionConfig

WORDS = {"_": 0, "?": 1, "piano": 2, "slow": 3, "waltz": 4, "drums": 5}


def tiny(seed: int = 1) -> Diffusing:
    """The same for the same seed."""
    torch.manual_seed(seed)
    codec = Codec(CodecConfig(latent=8, width=16, encoder_blocks=1, decoder_blocks=1)).eval().requires_grad_(False)
    config = DiffusionConfig(len(WORDS), latent=8, width=32, layers=1, heads=2, notes=8, reader=16, text=16)
    model = Diffusion(config).eval()
    torch.nn.init.normal_(model.network.proj_out.weight, std=0.2)
    model.colours.normal_()
    model.bands.fill_(1.0)
    tokenizer = Tokenizer(models.WordLevel(WORDS, unk_token="?"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    return Diffusing(model.requires_grad_(False), tokenizer, codec)
