"""Stable Audio 3, diffusers' StableAudio3Pipeline: rectified flow, a few steps where it was distilled."""

from pathlib import Path

import torch
from diffusers import StableAudio3Pipeline
from torch import Tensor

from ml_engine.models.memory import Place
from ml_engine.sound.published.asked import Asked
from ml_engine.sound.published.pipelines import PipelineEngine, Steps, load

_UNDISTILLED = 100  # steps of a checkpoint whose scheduler adds no noise anew


class StableAudio3Engine(PipelineEngine):
    """Works on as long a window as is asked for."""

    def __init__(self, folder: Path, place: Place, steps: int) -> None:
        pipeline = load(StableAudio3Pipeline, folder, place)
        distilled = bool(getattr(pipeline.scheduler.config, "stochastic_sampling", False))
        super().__init__(pipeline, place, int(pipeline.vae.config.sampling_rate), steps if distilled else _UNDISTILLED)

    def made(self, asked: Asked, steps: int, chance: torch.Generator, step: Steps) -> Tensor:
        found: Tensor = self.pipeline(
            asked.words,
            duration=asked.seconds,
            num_inference_steps=steps,
            guidance_scale=asked.guidance,
            negative_prompt=asked.negative or None,
            generator=chance,
            callback_on_step_end=step.ended,
        ).audios[0]
        return found
