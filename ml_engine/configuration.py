"""What whoever runs the engine decides for all of it: where published checkpoints lie, where they come from, what they may take."""

from dataclasses import dataclass
from pathlib import Path

DEVICES = ("auto", "cpu", "cuda", "mps")


@dataclass(frozen=True, slots=True)
class Configuration:
    """The defaults are a laptop's.

    models: the folder of installed checkpoints. hub: the address they are fetched from; hub_token: sent to it and to nobody
    else, for models that ask for an account. memory_megabytes: the most that sound engines may take of the device's memory, 0 for what
    is free. idle_seconds: after so long without work a model is put away, 0 for never. device: one of DEVICES.
    """

    models: Path = Path(__file__).parents[1] / "var" / "models"
    hub: str = "https://huggingface.co"
    hub_token: str = ""
    memory_megabytes: int = 0
    idle_seconds: int = 600
    device: str = "auto"


_present = Configuration()


def configure(wanted: Configuration) -> None:
    """Make it so for this process. Raises ValueError for a device that there is no such name of."""
    global _present  # noqa: PLW0603  (one engine a process, set once at its start)
    if wanted.device not in DEVICES:
        raise ValueError(f"The device must be one of {', '.join(DEVICES)}, not {wanted.device!r}.")
    _present = wanted


def configured() -> Configuration:
    """What holds now."""
    return _present
