"""MusicGen and MusicGen-Melody (Copet et al. 2023), as transformers has them, heard while they write.

Codes are read from the ids that the stock ``generate`` shows its stopping criteria: with the delay pattern, codebook k's frame f stands
in column 1 + f + k (in stereo the books of both sides keep step: 1 + f + k // 2). What the codec makes of a frame may still change while frames after it are missing, by as many as its
convolutions reach; so a stretch is told when those are there, and what was told is what decoding all at once gives. A sound longer than the model has learned to make is written window by window, each beginning with the end of the last.
"""

import math
from pathlib import Path
from typing import Any

import numpy as np
import soxr
import torch
from torch import Tensor
from transformers import AutoTokenizer, MusicgenForConditionalGeneration, MusicgenMelodyForConditionalGeneration
from transformers.generation.stopping_criteria import StoppingCriteria, StoppingCriteriaList

from ml_engine.errors import Cancelled
from ml_engine.events import Report, ignore
from ml_engine.models.memory import Place
from ml_engine.sound.published.asked import Asked, Progress, Stopped, Teller, seeded
from ml_engine.sound.published.loading import strict

WINDOW = 30.0  # seconds that the published models were trained on
_CARRIED = 10.0  # seconds of them that are the end of the window before
_GIVEN = 10.0  # seconds of a given sound that are gone on from
_CONTEXT = 20.0  # seconds before a stretch that are decoded with it; the codec's memory does not reach further
_EVERY = 1.0  # seconds of sound between two looks at what can be told
_CHROMA = 12


class MusicgenEngine:
    """A MusicGen of either class, from a folder. Stereo checkpoints have twice the codebooks, left and right in turn."""

    def __init__(self, folder: Path, place: Place, class_name: str) -> None:
        kinds: dict[str, Any] = {
            one.__name__: one for one in (MusicgenForConditionalGeneration, MusicgenMelodyForConditionalGeneration)
        }
        self.model: Any = strict(kinds[class_name], folder, place).to(place.device)
        self.tokenizer: Any = AutoTokenizer.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
        codec: Any = self.model.config.audio_encoder
        self.device = place.device
        self.rate = int(codec.sampling_rate)
        self.hop = math.prod(codec.upsampling_ratios)
        self.books = int(self.model.decoder.num_codebooks)
        self.stereo = self.model.config.decoder.audio_channels == 2
        self.melody = class_name == MusicgenMelodyForConditionalGeneration.__name__
        self.ahead = _reach(codec)

    def lag(self, book: int) -> int:
        """By how many columns a codebook is behind the first."""
        return book // 2 if self.stereo else book

    @property
    def frame_rate(self) -> float:
        return self.rate / self.hop

    @torch.inference_mode()
    def play(self, asked: Asked, report: Report = ignore) -> np.ndarray:
        progress, teller = Progress(report), Teller(self.rate, asked.seconds, report)
        total = math.ceil(asked.seconds * self.frame_rate)
        codes = self._given(asked)
        begun = codes.shape[1]
        try:
            progress.at(0.0, "reading the words")
            with seeded(asked.seed, self.device), progress.within(self.model):
                speaker = _Speaker(self, teller, progress, begun, total)
                while codes.shape[1] < begun + total:
                    codes = self._window(asked, codes, begun + total, speaker)
                speaker.say(codes, final=True)
            progress.at(1.0)
        except Cancelled as stop:
            raise Stopped(teller.sound) from stop
        return teller.sound

    def _window(self, asked: Asked, codes: Tensor, wanted: int, speaker: "_Speaker") -> Tensor:
        """All codes (books, n) with those of one window more."""
        window = round(WINDOW * self.frame_rate)
        carried = codes[:, -round(_CARRIED * self.frame_rate) :]
        first = codes.shape[1] - carried.shape[1]
        speaker.window(codes[:, :first])
        fresh = min(window, wanted - first) - carried.shape[1]
        inputs = self.tokenizer([asked.words], return_tensors="pt").to(self.device)
        options: dict[str, Any] = {
            "input_ids": inputs.input_ids,
            "attention_mask": inputs.attention_mask,
            "max_new_tokens": fresh + self.lag(self.books - 1),
            "guidance_scale": asked.guidance if asked.guidance > 1 else None,
            "do_sample": asked.temperature > 0,
            "stopping_criteria": StoppingCriteriaList([speaker]),
        }
        if asked.temperature > 0:
            options |= {"temperature": asked.temperature, "top_k": asked.top_k}
        if carried.shape[1]:
            options["decoder_input_ids"] = carried.to(self.device)
        if self.melody:
            options["input_features"] = self._chroma(asked, first - speaker.begun, min(window, wanted - first))
        speaker.codes = carried
        self.model.generate(**options)
        return torch.cat([codes[:, :first], speaker.codes], 1)

    def _given(self, asked: Asked) -> Tensor:
        """The codes (books, n) of the sound that is gone on from; none of them without one."""
        if asked.prime is None or not len(asked.prime):
            return torch.zeros(self.books, 0, dtype=torch.long)
        sound = soxr.resample(asked.prime, asked.prime_rate, self.rate)[-round(_GIVEN * self.rate) :]
        samples = torch.from_numpy(np.ascontiguousarray(sound, np.float32))[None, None]
        encoder = self.model.audio_encoder
        codes = encoder.encode(samples.to(self.device, encoder.dtype)).audio_codes[0, 0].cpu()
        return codes.repeat_interleave(2, 0) if self.stereo else codes

    def _chroma(self, asked: Asked, first: int, frames: int) -> Tensor:
        """The tune (1, chroma_length, 12), one pitch class a frame, as the model's own feature extractor lays it out; 12 zeros but the
        first when there is none."""
        length = int(self.model.config.chroma_length)
        found = torch.zeros(1, length, _CHROMA)
        if asked.tune is None or not len(asked.tune):
            found[:, :, 0] = 1
        else:
            seconds = frames / self.frame_rate
            places = max(first, 0) / self.frame_rate + (torch.arange(length) + 0.5) / length * seconds
            rows = (places * asked.tune_rate).long() % len(asked.tune)  # a tune shorter than the sound comes again
            found[0, torch.arange(length), torch.from_numpy(asked.tune[rows.numpy()].argmax(1))] = 1
        return found.to(self.device, self.model.dtype)

    def decode(self, codes: Tensor) -> np.ndarray:
        """Codes (books, n) to sound (samples,) or (samples, 2)."""
        sides = (codes[::2], codes[1::2]) if self.stereo else (codes,)
        decoder = self.model.audio_encoder
        sound = [
            decoder.decode(side[None, None].to(self.device), audio_scales=[None])
            .audio_values[0, 0]
            .float()
            .cpu()
            .numpy()
            for side in sides
        ]
        return np.asarray(np.stack(sound, 1) if self.stereo else sound[0])


class _Speaker(StoppingCriteria):
    """Listens to ``generate`` and tells what is final. Never stops it, but by raising Cancelled."""

    def __init__(self, engine: MusicgenEngine, teller: Teller, progress: Progress, begun: int, total: int) -> None:
        self.engine, self.teller, self.progress = engine, teller, progress
        self.begun, self.total = begun, total
        self.before = torch.zeros(engine.books, 0, dtype=torch.long)
        self.codes = self.before
        self._said = 0

    def window(self, before: Tensor) -> None:
        """A new window begins, after these codes."""
        self.before = before

    def __call__(self, input_ids: Tensor, scores: Any, **kwargs: Any) -> Tensor:
        books, lag = self.engine.books, self.engine.lag
        ids = input_ids.view(books, -1).cpu()
        frames = ids.shape[1] - 1 - lag(books - 1)
        known = self.codes.shape[1]
        if frames > known:
            fresh = torch.stack([ids[book, known + lag(book) + 1 : frames + lag(book) + 1] for book in range(books)])
            self.codes = torch.cat([self.codes, fresh], 1)
        all_frames = self.before.shape[1] + self.codes.shape[1]
        self.progress.at(0.98 * max(0, all_frames - self.begun) / self.total)
        if all_frames - self._said >= _EVERY * self.engine.frame_rate:
            self._said = all_frames
            self.say(torch.cat([self.before, self.codes], 1), final=False)
        return torch.zeros(1, dtype=torch.bool, device=input_ids.device)

    def say(self, codes: Tensor, *, final: bool) -> None:
        """Tell what will not change any more of the sound of these codes; all of it when they are ``final``."""
        hop = self.engine.hop
        sure = codes.shape[1] if final else codes.shape[1] - self.engine.ahead
        told = self.teller.length + self.begun * hop
        if sure * hop > told:
            first = max(0, told // hop - round(_CONTEXT * self.engine.frame_rate))
            self.teller.take(self.engine.decode(codes[:, first:])[told - first * hop : (sure - first) * hop])


def _reach(codec: Any) -> int:
    """How many frames after its own a stretch of sound depends on, from the codec's config."""
    if codec.use_causal_conv:
        return 0
    if codec.chunk_length_s is not None:
        raise ValueError("a codec that works in chunks is not one of MusicGen's")
    at = 1.0  # samples a frame has where the layer works
    reach = (codec.kernel_size - 1) / 2
    for ratio in codec.upsampling_ratios:
        reach += 1 / at  # a transposed convolution of twice the ratio's width reaches one place further
        at *= ratio
        reach += sum(
            ((codec.residual_kernel_size - 1) * codec.dilation_growth_rate**layer) / 2 / at
            for layer in range(codec.num_residual_layers)
        )
    reach += (codec.last_kernel_size - 1) / 2 / at
    return math.ceil(reach) + 1
