"""An installed checkpoint as an engine: which code loads it, what it takes in memory, and keeping it loaded."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from ml_engine.errors import BadInput
from ml_engine.models import store
from ml_engine.models.checkpoints import bytes_needed, check_folder
from ml_engine.models.memory import Place
from ml_engine.models.published import Published
from ml_engine.models.warm import WARM
from ml_engine.sound.published.asked import Engine

# What a family needs while it works beside its weights: a part of them, and so many bytes for a sound of usual length.
_WORKING = {
    "musicgen": (0.25, 400_000_000),
    "stable-audio": (0.25, 1_000_000_000),
    "stable-audio-3": (0.25, 1_000_000_000),
    "ace-step": (0.25, 1_000_000_000),
}


def memory_needed(model: Published, each: int) -> int:
    """Bytes that an installed checkpoint takes at work when its numbers have ``each`` bytes, about."""
    part, more = _WORKING[model.family]
    return round(bytes_needed(store.folder_of(model.name), each) * (1 + part)) + more


@contextmanager
def engine(model: Published) -> Iterator[Engine]:
    """The checkpoint, loaded and kept so for a while after. Raises BadInput with one sentence when it is not installed, is damaged, or
    does not fit in memory; that is found out before it is loaded."""
    store.manifest_of(model.name)
    check_folder(store.folder_of(model.name), model)
    with WARM.use(model.name, model.title, lambda each: memory_needed(model, each), _loader(model)) as loaded:
        yield loaded


def load_strictly(model: Published) -> None:
    """Load it as for work and let it go again. Raises BadInput when its weights are not those that its config describes."""
    with engine(model):
        pass
    WARM.put_away()


def _loader(model: Published) -> Callable[[Place], Engine]:
    def load(place: Place) -> Engine:
        try:
            return _loaded(model, place)
        except BadInput:
            raise
        except (OSError, ValueError, RuntimeError, KeyError, TypeError, AttributeError) as fault:
            raise BadInput(
                f"{model.title} could not be loaded: its files do not fit its class; `manage.py models check {model.name}` says more."
            ) from fault

    return load


def _loaded(model: Published, place: Place) -> Engine:
    folder = store.folder_of(model.name)
    match model.family:
        case "musicgen":
            from ml_engine.sound.published.musicgen import MusicgenEngine

            return MusicgenEngine(folder, place, model.class_name)
        case "stable-audio":
            from ml_engine.sound.published.stable_audio import StableAudioEngine

            return StableAudioEngine(folder, place, model.steps)
        case "stable-audio-3":
            from ml_engine.sound.published.stable_audio_3 import StableAudio3Engine

            return StableAudio3Engine(folder, place, model.steps)
        case "ace-step":
            from ml_engine.sound.published.ace_step import AceStepEngine

            return AceStepEngine(folder, place, model.steps)
    raise ValueError(f"no code runs the family {model.family!r}")
