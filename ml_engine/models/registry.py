"""Which models there are: task, licence, size, source, cost and measured quality of each."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ml_engine.models.files import package_file


@dataclass(frozen=True, slots=True)
class Model:
    """A model and its weights. ``cost`` and ``quality`` are sentences; docs/models.md says how they were measured.

    ``locate()`` gives the file of the weights and raises FileNotFoundError when it is not there.
    """

    name: str
    task: str
    licence: str
    size_bytes: int
    source: str
    cost: str
    quality: str
    locate: Callable[[], Path]


_CHOOSE = Path(__file__).parents[1] / "weights" / "choose" / "choose.json"


def _choose() -> Path:
    if not _CHOOSE.is_file():
        raise FileNotFoundError(_CHOOSE)
    return _CHOOSE


MODELS: tuple[Model, ...] = (
    Model(
        name="Transkun 2.0",
        task="piano: notes, velocities and sustain pedal from a recording of a piano",
        licence="MIT (Yujia Yan)",
        size_bytes=56_408_978,
        source="Python package transkun 2.0.1",
        cost="about half the recording's length on one core, 0.8 GB of memory",
        quality="onset F1 98.3 % on MAESTRO as published; 99.9 % on our renders, 84 % with offsets",
        locate=lambda: package_file("transkun", "pretrained/2.0.pt"),
    ),
    Model(
        name="Basic Pitch",
        task="general: notes of any pitched instrument, several at once",
        licence="Apache-2.0 (Spotify AB)",
        size_bytes=230_444,
        source="Python package basic-pitch 0.4.0",
        cost="about a tenth of the recording's length on two cores, 0.2 GB of memory",
        quality="onset F1 62 to 84 % on our renders of one instrument, 14 to 39 % with offsets",
        locate=lambda: package_file("basic_pitch", "saved_models/icassp_2022/nmp.onnx"),
    ),
    Model(
        name="Piano or not",
        task="auto: whether a recording is of a piano alone",
        licence="Apache-2.0 (ours)",
        size_bytes=2_649,
        source="ml_engine/weights/choose, fitted by ml_engine/training/choose.py",
        cost="a fraction of a second for a recording of any length",
        quality="right on 86 % of renders with an unseen SoundFont: 97 % of pianos, 72 % of other instruments",
        locate=_choose,
    ),
)


def engines() -> dict[str, str]:
    """The engines that can listen: name -> what it is good for. "auto" chooses between them and is not among them."""
    return {
        "piano": "A piano alone: exact to a hundredth of a second, with velocities and pedal.",
        "general": "Any other pitched instrument, or several: quick, less exact.",
    }
