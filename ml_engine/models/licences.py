"""Under which licence the weights are that made a take, by the name that the take has of its model: the one place that maps the one to the other."""

from ml_engine.models.published import BY_NAME, OURS, Licence
from ml_engine.models.registry import MODELS, Model

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
    model = _behind(name)
    return model.name if model else ""


def weights_licence(name: str) -> str:
    """The licence of the weights behind a take's model, in the registry's words; "" where there are none that are known."""
    if name in BY_NAME:
        return BY_NAME[name].licence.name
    model = _behind(name)
    return model.licence if model else ""


def licence_of(name: str) -> Licence | None:
    """The same with what it allows; None where that is not kept here: of no weights, and of those that only listen and are others'."""
    if name in BY_NAME:
        return BY_NAME[name].licence
    model = _behind(name)
    return OURS if model and model.ours else None


def _behind(name: str) -> Model | None:
    wanted = _MODELS.get(name, name)
    return next((model for model in MODELS if model.name == wanted), None)
