"""Stable Audio Open (Evans et al. 2024), diffusers' StableAudioPipeline.

The checkpoint names a stochastic solver that needs a package of its own; the deterministic one of the same order and noise schedule,
for which the pipeline was written too, takes its place, so that a seed gives the same sound everywhere.
"""

from pathlib import Path

import torch
from diffusers import EDMDPMSolverMultistepScheduler, StableAudioPipeline
from torch import Tensor

from ml_engine.models.checkpoints import read_json
from ml_engine.models.memory import Place
from ml_engine.sound.published.asked import Asked
from ml_engine.sound.published.pipelines import PipelineEngine, Steps, load

_KEPT = ("sigma_min", "sigma_max", "sigma_data", "sigma_schedule", "num_train_timesteps", "prediction_type", "rho",
         "solver_order")  # fmt: skip


class StableAudioEngine(PipelineEngine):
    """Always works on its whole window; of it, as much is kept as was asked for."""

    def __init__(self, folder: Path, place: Place, steps: int) -> None:
        pipeline = load(StableAudioPipeline, folder, place, scheduler=_solver(folder))
        vae = pipeline.vae.config
        super().__init__(pipeline, place, int(vae.sampling_rate), steps)

    @property
    def longest(self) -> float:
        """Seconds of its window."""
        return float(self.pipeline.transformer.config.sample_size * self.pipeline.vae.hop_length / self.rate)

    def made(self, asked: Asked, steps: int, chance: torch.Generator, step: Steps) -> Tensor:
        found: Tensor = self.pipeline(
            asked.words,
            negative_prompt=asked.negative or None,
            audio_end_in_s=min(asked.seconds, self.longest),
            num_inference_steps=steps,
            guidance_scale=asked.guidance,
            generator=chance,
            callback=step.done,
        ).audios[0]
        return found


def _solver(folder: Path) -> EDMDPMSolverMultistepScheduler:
    told = read_json(folder / "scheduler" / "scheduler_config.json")
    return EDMDPMSolverMultistepScheduler(**{name: told[name] for name in _KEPT if name in told})
