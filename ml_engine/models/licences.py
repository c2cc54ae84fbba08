"""Under which licence the weights are that made a take, by the name that the take has of its model."""

from ml_engine.models.published import BY_NAME
from ml_engine.models.registry import MODELS

# Takes name an engine or a composer; the registry names models, of which the first listed here counts.
_MODELS = {
    "musicgen": "Sound model",
    "diffusion": "Diffusion model",
    "composer-transformer": "Composer",
    "composer-lstm": "Composer baseline",
    "piano": "Transkun 2.0",
    "general": "Basic Pitch",
    "line": "Line ear",
    "ensemble": "Listener",
}


def model_behind(name: str) -> str:
    """The registry's name of what stands behind a take's model; "" where no weights do."""
    return _MODELS.get(name, name if any(model.name == name for model in MODELS) else "")


def weights_licence(name: str) -> str:
    """The licence of the weights behind a take's model, in the registry's words; "" where there are none that are known."""
    if name in BY_NAME:
        return BY_NAME[name].licence.name
    behind = model_behind(name)
    return next((model.licence for model in MODELS if model.name == behind), "")
