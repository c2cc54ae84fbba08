"""Weights from a folder into a network, strictly."""

import contextlib
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from transformers.utils import logging as said

from ml_engine.models.memory import Place


def strict(kind: Any, folder: Path, place: Place) -> Any:
    """A network of transformers' or diffusers', ready to be asked; ValueError when weights of it are missing or of another shape.

    Both libraries would fill those with chance and only say so in a log.
    """
    ours = {"local_files_only": True, "use_safetensors": True, "trust_remote_code": False, "output_loading_info": True}
    with _silent():
        if kind.__module__.startswith("transformers"):
            network, told = kind.from_pretrained(folder, dtype=place.dtype, **ours)
        else:
            # Without it diffusers asks for a package that moves weights about, and says so at length.
            network, told = kind.from_pretrained(folder, torch_dtype=place.dtype, low_cpu_mem_usage=False, **ours)
    wrong = [*told.get("missing_keys", ()), *told.get("mismatched_keys", ()), *told.get("error_msgs", ())]
    if wrong:
        raise ValueError(f"{folder.name} lacks {wrong[0]}")
    return network.eval()


@contextlib.contextmanager
def _silent() -> Iterator[None]:
    """No bars on whatever standard error is, and nothing about what these libraries use of torch."""
    shown = said.is_progress_bar_enabled()
    said.disable_progress_bar()
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "`torch.nn.utils.weight_norm` is deprecated", FutureWarning)
            yield
    finally:
        if shown:
            said.enable_progress_bar()
