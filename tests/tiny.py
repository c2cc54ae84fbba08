"""Published checkpoints in little: the very same classes with weights by chance, a few hundred kilobytes, built where they are asked for.

They are saved as their authors save theirs; what they make is noise, but it goes every way that real ones go.
"""

import contextlib
import logging
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import torch
from transformers.utils import logging as said

WORDS = ["a", "slow", "waltz", "for", "piano", "and", "cello", "in", "D", "minor", "drums", "sound"]
RATE = 8000  # Hz, of which a latent or a frame of codes has 160


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Building by chance makes the libraries say much that is of no interest here."""
    before, shown = logging.root.manager.disable, said.is_progress_bar_enabled()
    logging.disable(logging.WARNING)
    said.disable_progress_bar()
    try:
        with torch.random.fork_rng([]), warnings.catch_warnings():
            warnings.filterwarnings("ignore", "`torch.nn.utils.weight_norm` is deprecated", FutureWarning)
            torch.manual_seed(0)
            yield
    finally:
        logging.disable(before)
        if shown:
            said.enable_progress_bar()


def _t5_tokenizer() -> Any:
    from transformers import T5Tokenizer

    pieces = [("<pad>", 0.0), ("</s>", 0.0), ("<unk>", -5.0)]
    letters = [(letter, -6.0) for letter in "▁abcdefghijklmnopqrstuvwxyzABCDEFG,."]
    return T5Tokenizer(
        vocab=pieces + letters + [(f"▁{word}", -2.0) for word in WORDS], extra_ids=0, model_max_length=32
    )


def _t5(hidden: int, vocabulary: int) -> Any:
    from transformers import T5Config

    return T5Config(
        vocab_size=vocabulary, d_model=hidden, d_kv=8, d_ff=32, num_layers=1, num_heads=2, decoder_start_token_id=0
    )


def musicgen(folder: Path, *, melody: bool = False, stereo: bool = False, causal: bool = False) -> Path:
    """MusicgenForConditionalGeneration, or its sister with a melody: 50 frames a second of 4 codes (8 in stereo), at RATE."""
    import transformers as kinds

    tokenizer = _t5_tokenizer()
    codec = kinds.EncodecConfig(
        sampling_rate=RATE, audio_channels=1, num_filters=4, hidden_size=16, codebook_size=64, codebook_dim=16,
        upsampling_ratios=[8, 5, 4], target_bandwidths=[1.2], use_causal_conv=causal, num_lstm_layers=1,
        norm_type="weight_norm",
    )  # fmt: skip
    name = "MusicgenMelody" if melody else "Musicgen"
    with _quiet():
        decoder = getattr(kinds, f"{name}DecoderConfig")(
            vocab_size=64, pad_token_id=64, bos_token_id=64, num_codebooks=8 if stereo else 4, hidden_size=16, ffn_dim=32,
            num_hidden_layers=2, num_attention_heads=2, audio_channels=2 if stereo else 1,
        )  # fmt: skip
    more = {"num_chroma": 12, "chroma_length": 50} if melody else {}
    with _quiet():
        config = getattr(kinds, f"{name}Config")(
            text_encoder=_t5(16, len(tokenizer)), audio_encoder=codec, decoder=decoder, **more
        )
        model = getattr(kinds, f"{name}ForConditionalGeneration")(config).eval()
        _lively(model)
        told = model.generation_config
        told.decoder_start_token_id = told.pad_token_id = told.bos_token_id = 64
        told.do_sample, told.guidance_scale, told.max_length = True, 3.0, 1500
        model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def _lively(model: Any) -> None:
    """A codec by chance is next to silent: its codes get some size, so that what is made can be measured."""
    for layer in model.audio_encoder.quantizer.layers:
        layer.codebook.embed.copy_(3 * torch.randn(layer.codebook.embed.shape))


def stable_audio(folder: Path) -> Path:
    """StableAudioPipeline, two channels at RATE, up to ten seconds at once."""
    import diffusers as kinds
    from transformers import T5EncoderModel

    tokenizer = _t5_tokenizer()
    with _quiet():
        kinds.StableAudioPipeline(
            vae=_oobleck(8),
            text_encoder=T5EncoderModel(_t5(16, len(tokenizer))),
            projection_model=kinds.StableAudioProjectionModel(
                text_encoder_dim=16, conditioning_dim=16, min_value=0, max_value=64
            ),
            tokenizer=tokenizer,
            transformer=kinds.StableAudioDiTModel(
                sample_size=RATE * 10 // 160,
                in_channels=8,
                num_layers=2,
                attention_head_dim=8,
                num_attention_heads=2,
                num_key_value_attention_heads=1,
                out_channels=8,
                cross_attention_dim=16,
                time_proj_dim=8,
                global_states_input_dim=32,
                cross_attention_input_dim=16,
            ),
            scheduler=kinds.EDMDPMSolverMultistepScheduler(
                sigma_min=0.3,
                sigma_max=500,
                sigma_data=1.0,
                sigma_schedule="exponential",
                prediction_type="v_prediction",
            ),
        ).save_pretrained(folder)
    return folder


def _oobleck(channels: int) -> Any:
    """Two channels at RATE, both ways."""
    from diffusers import AutoencoderOobleck

    return AutoencoderOobleck(
        encoder_hidden_size=2 * channels, downsampling_ratios=[8, 20], channel_multiples=[1, 2], decoder_channels=8,
        decoder_input_channels=channels, audio_channels=2, sampling_rate=RATE,
    )  # fmt: skip


def stable_audio_3(folder: Path) -> Path:
    """StableAudio3Pipeline with the scheduler of a distilled checkpoint."""
    import diffusers as kinds
    from transformers import GemmaTokenizer, T5GemmaConfig, T5GemmaEncoderModel
    from transformers.models.t5gemma.configuration_t5gemma import T5GemmaModuleConfig

    pieces = {"<pad>": 0, "<eos>": 1, "<bos>": 2, "<unk>": 3, "<mask>": 4}
    tokenizer = GemmaTokenizer(vocab=pieces | {f"▁{word}": 5 + place for place, word in enumerate(WORDS)}, merges=[])
    module = T5GemmaModuleConfig(
        vocab_size=len(tokenizer), hidden_size=16, intermediate_size=32, num_hidden_layers=1, num_attention_heads=2,
        num_key_value_heads=1, head_dim=8, max_position_embeddings=64, sliding_window=64, layer_types=["full_attention"],
    ).to_dict()  # fmt: skip
    with _quiet():
        vae = kinds.AutoencoderSAME(
            audio_channels=2, patch_size=40, encoder_channels=8, encoder_c_mults=(2,), encoder_strides=(4,),
            encoder_transformer_depths=(1,), latent_dim=8, use_differential_attention=False, dim_heads=4, ff_mult=2,
            sampling_rate=RATE,
        )  # fmt: skip
        for weights in vae.decoder.parameters():  # otherwise it is next to silent
            weights.data.normal_(0, 0.3)
        kinds.StableAudio3Pipeline(
            vae=vae,
            text_encoder=T5GemmaEncoderModel(T5GemmaConfig(encoder=module, decoder=module, is_encoder_decoder=False)),
            tokenizer=tokenizer,
            duration_embedder=kinds.StableAudio3DurationEmbedder(output_dim=16, fourier_dim=16),
            transformer=kinds.StableAudio3DiTModel(
                io_channels=8,
                patch_size=1,
                embed_dim=32,
                depth=2,
                num_heads=4,
                cond_token_dim=16,
                global_cond_dim=16,
                local_add_cond_dim=9,
                timestep_features_dim=16,
                ff_mult=2,
                num_memory_tokens=3,
                use_differential_attention=False,
            ),
            scheduler=kinds.FlowMatchEulerDiscreteScheduler(stochastic_sampling=True),
        ).save_pretrained(folder)
    return folder


def ace_step(folder: Path) -> Path:
    """AceStepPipeline as its turbo checkpoints are."""
    import diffusers as kinds
    from transformers import Qwen2Tokenizer, Qwen3Config, Qwen3Model

    letters = {chr(code): place for place, code in enumerate((*range(33, 127), 288, 266))}
    tokenizer = Qwen2Tokenizer(vocab=letters | {"<|endoftext|>": len(letters)}, merges=[])
    shape = {"num_attention_heads": 2, "num_key_value_heads": 1, "head_dim": 8, "intermediate_size": 32}
    text = Qwen3Config(vocab_size=len(tokenizer), hidden_size=16, num_hidden_layers=1, **shape)
    with _quiet():
        condition = kinds.AceStepConditionEncoder(
            hidden_size=16, text_hidden_dim=16, timbre_hidden_dim=8, num_lyric_encoder_hidden_layers=1,
            num_timbre_encoder_hidden_layers=1, sliding_window=16, **shape,
        )  # fmt: skip
        kinds.AceStepPipeline(
            vae=_oobleck(8),
            text_encoder=Qwen3Model(text),
            tokenizer=tokenizer,
            transformer=kinds.AceStepTransformer1DModel(
                hidden_size=16,
                num_hidden_layers=2,
                in_channels=24,
                audio_acoustic_hidden_dim=8,
                sliding_window=16,
                is_turbo=True,
                **shape,
            ),
            condition_encoder=condition,
            scheduler=kinds.FlowMatchEulerDiscreteScheduler(num_train_timesteps=1, shift=1.0),
        ).save_pretrained(folder)
    return folder


BUILDERS: dict[str, Callable[[Path], Path]] = {
    "musicgen-small": musicgen,
    "musicgen-melody": lambda folder: musicgen(folder, melody=True),
    "stable-audio-open-1.0": stable_audio,
    "stable-audio-3-medium": stable_audio_3,
    "ace-step-1.5": ace_step,
}
