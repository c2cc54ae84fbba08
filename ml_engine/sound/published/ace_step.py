"""ACE-Step 1.5, diffusers' AceStepPipeline: it takes tempo, key and metre apart from the words."""

from pathlib import Path

import torch
from diffusers import AceStepPipeline
from torch import Tensor

from ml_engine.models.memory import Place
from ml_engine.sound.published.asked import Asked
from ml_engine.sound.published.pipelines import PipelineEngine, Steps, load

_NO_VOICE = "[Instrumental]"  # what its lyrics say where nobody sings


class AceStepEngine(PipelineEngine):
    """Works on as long a window as is asked for. Its turbo checkpoints have their guidance learned and leave ours aside."""

    def __init__(self, folder: Path, place: Place, steps: int) -> None:
        pipeline = load(AceStepPipeline, folder, place)
        super().__init__(pipeline, place, int(pipeline.sample_rate), steps)

    def made(self, asked: Asked, steps: int, chance: torch.Generator, step: Steps) -> Tensor:
        found: Tensor = self.pipeline(
            prompt=asked.words,
            lyrics=_NO_VOICE,
            audio_duration=asked.seconds,
            num_inference_steps=steps,
            guidance_scale=1.0 if self.pipeline.is_turbo else asked.guidance,
            bpm=None if asked.tempo is None else round(asked.tempo),
            keyscale=asked.key or None,
            timesignature=asked.meter.partition("/")[0] or None,
            generator=chance,
            callback_on_step_end=step.ended,
        ).audios[0]
        return found
