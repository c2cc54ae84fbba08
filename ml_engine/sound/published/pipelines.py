"""What the pipelines of diffusers have in common: loaded from a folder, in safetensors, without anybody's code; run step by step."""

from pathlib import Path
from typing import Any

import diffusers
import numpy as np
import torch
import transformers
from torch import Tensor, nn

from ml_engine.errors import Cancelled
from ml_engine.events import Report, ignore
from ml_engine.models.checkpoints import parts_of
from ml_engine.models.memory import Place
from ml_engine.sound.published.asked import Asked, Progress, Stopped, Teller, seeded
from ml_engine.sound.published.loading import strict

_STEPS = 0.9  # of the whole, what is left is decoding


def load(kind: Any, folder: Path, place: Place, **parts: Any) -> Any:
    """The pipeline of class ``kind`` in ``folder``, on its device and in its precision, silent. ``parts`` are taken instead of its own.

    Every part is loaded by itself, so that each is of a library that is named here and has all its weights. Raises ValueError
    when one has not.
    """
    for name, (library, said) in parts_of(folder).items():
        if name not in parts:
            parts[name] = _part(_class_of(library, said), folder / name, place)
    pipeline = kind(**parts)
    pipeline.set_progress_bar_config(disable=True)
    return pipeline.to(place.device)


def _part(kind: Any, folder: Path, place: Place) -> Any:
    """A network; or a tokenizer or a scheduler, which have no weights."""
    if (folder / "config.json").is_file() and issubclass(kind, nn.Module):
        return strict(kind, folder, place)
    if kind.__module__.startswith("transformers"):
        return kind.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
    return kind.from_pretrained(folder, local_files_only=True)


def _class_of(library: str, name: str) -> Any:
    """A class by its name; a pipeline's own parts stand among diffusers' names too."""
    return getattr(transformers if library == "transformers" else diffusers, name)


class PipelineEngine:
    """A pipeline that makes all of a sound at once. A family says how it is asked, in :meth:`made`."""

    def __init__(self, pipeline: Any, place: Place, rate: int, steps: int) -> None:
        self.pipeline, self.device, self.rate, self.steps = pipeline, place.device, rate, steps

    def made(self, asked: Asked, steps: int, chance: torch.Generator, step: "Steps") -> Tensor:
        """The sound (channels, n); ``step`` is to be told of each step that is done."""
        raise NotImplementedError

    @torch.inference_mode()
    def play(self, asked: Asked, report: Report = ignore) -> np.ndarray:
        progress, teller = Progress(report), Teller(self.rate, asked.seconds, report)
        steps = asked.steps or self.steps
        networks = [part for part in self.pipeline.components.values() if isinstance(part, nn.Module)]
        try:
            progress.at(0.0, "reading the words")
            with seeded(asked.seed, self.device) as chance, progress.within(*networks):
                sound = self.made(asked, steps, chance, Steps(progress, steps))
            teller.take(_as_array(sound))
            progress.at(1.0)
        except Cancelled as stop:
            raise Stopped(teller.sound) from stop
        return teller.sound


class Steps:
    """Counts steps, in either form of callback that pipelines have."""

    def __init__(self, progress: Progress, steps: int) -> None:
        self._progress, self._steps = progress, steps

    def done(self, number: int, *_: Any) -> None:
        """Step ``number`` (from 0) is done."""
        count = min(number + 1, self._steps)
        self._progress.at(_STEPS * count / self._steps, f"step {count} of {self._steps}")

    def ended(self, pipeline: Any, number: int, when: Any, given: dict[str, Any]) -> dict[str, Any]:
        self.done(number)
        return given


def _as_array(sound: Tensor) -> np.ndarray:
    """(channels, n) to (n,) or (n, channels), with what is no number taken for silence: half precision may run over."""
    samples = np.nan_to_num(sound.float().cpu().numpy(), posinf=0.0, neginf=0.0)
    return np.asarray(samples[0] if len(samples) == 1 else samples.T)
