"""One process of ``speed``: MusicGen-small's shape (Copet et al. 2023) through transformers' stock class, random weights.

    python -m bench.sound.musicgen_small STEPS

Decoder: 24 layers, 1024 wide, 16 heads, 4 codebooks of 2048; codec: EnCodec at 32 kHz, 50 frames a second. The text encoder
(T5-base) is a stub one layer deep whose output is replaced by zeros of its width: it runs once a prompt and not at every step. Guidance scale 3, as
published, so each step is of two rows. Prints JSON: seconds of work per second of sound, of which decoding, weights, memory.
"""

import json
import os
import resource
import sys
import time

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import torch
from transformers import (
    EncodecConfig,
    MusicgenConfig,
    MusicgenDecoderConfig,
    MusicgenForConditionalGeneration,
    T5Config,
)
from transformers.modeling_outputs import BaseModelOutput

FRAMES = 50  # a second
WORDS = 12  # tokens of the prompt that is not there
WIDTH = 768  # of T5-base
BOOKS, CODES = 4, 2048


def small(layers: int = 24, width: int = 1024, heads: int = 16, filters: int = 64) -> MusicgenForConditionalGeneration:
    """The stock class in the small model's shape, or in another."""
    torch.manual_seed(1)
    text = T5Config(vocab_size=100, d_model=WIDTH, d_kv=64, d_ff=256, num_layers=1, num_heads=12)
    codec = EncodecConfig(
        sampling_rate=32_000, audio_channels=1, upsampling_ratios=[8, 5, 4, 4], num_filters=filters, codebook_size=CODES,
        codebook_dim=128, hidden_size=128, target_bandwidths=[2.2], normalize=False, use_causal_conv=False,
        num_lstm_layers=2,
    )  # fmt: skip
    decoder = MusicgenDecoderConfig(
        vocab_size=CODES, hidden_size=width, num_hidden_layers=layers, num_attention_heads=heads, ffn_dim=4 * width,
        num_codebooks=BOOKS, pad_token_id=CODES, bos_token_id=CODES,
    )  # fmt: skip
    model = MusicgenForConditionalGeneration(MusicgenConfig(text_encoder=text, audio_encoder=codec, decoder=decoder))
    settings = model.generation_config
    settings.decoder_start_token_id = settings.pad_token_id = settings.bos_token_id = CODES
    return model.eval()


def measure(model: MusicgenForConditionalGeneration, steps: int) -> dict[str, float]:
    """Seconds of work per second of sound in so many steps, first call left out."""

    def made(count: int) -> tuple[float, torch.Tensor]:
        start = time.perf_counter()
        said = BaseModelOutput(last_hidden_state=torch.zeros(1, WORDS, WIDTH))
        sound = model.generate(
            encoder_outputs=said, attention_mask=torch.ones(1, WORDS, dtype=torch.long), do_sample=True,
            guidance_scale=3.0, max_new_tokens=count + BOOKS - 1,
        )  # fmt: skip
        return time.perf_counter() - start, sound

    with torch.inference_mode():
        made(2)
        took, sound = made(steps)
        frames = sound.shape[-1] * FRAMES / 32_000
        codes = torch.randint(0, CODES, (1, 1, BOOKS, max(int(frames), 1)))
        start = time.perf_counter()
        model.audio_encoder.decode(codes, audio_scales=[None])
        decoding = time.perf_counter() - start
    return {"work": took / frames * FRAMES, "decoding": decoding / frames * FRAMES, "steps": steps}


def main() -> None:
    model = small()
    found = measure(model, int(sys.argv[1]) if len(sys.argv) > 1 else FRAMES)
    found["weights"] = sum(weight.numel() for weight in model.parameters())
    found["memory"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(found))


if __name__ == "__main__":
    main()
