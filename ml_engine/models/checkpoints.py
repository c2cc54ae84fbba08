"""What a folder of weights must be before anything opens it: safetensors and nothing that could run, whole, and of the class it is said to be.

Only headers are read here; no torch is needed.
"""

import json
import math
import struct
from pathlib import Path
from typing import Any

from ml_engine.errors import BadInput
from ml_engine.models.published import Published

PICKLES = {".bin", ".pt", ".pth", ".ckpt", ".pkl", ".pickle", ".h5", ".msgpack", ".npy", ".npz"}
_BYTES = {
    "F64": 8, "I64": 8, "U64": 8, "F32": 4, "I32": 4, "U32": 4, "F16": 2, "BF16": 2, "I16": 2, "U16": 2, "I8": 1, "U8": 1,
    "BOOL": 1, "F8_E4M3": 1, "F8_E5M2": 1,
}  # fmt: skip
_FLOATS = {"F64", "F32", "F16", "BF16", "F8_E4M3", "F8_E5M2"}
_LARGEST_HEADER = 100_000_000  # as the format's own reader has it
_LARGEST_JSON = 50_000_000
_LIBRARIES = {"diffusers", "transformers"}  # a part of a pipeline from elsewhere would be code that came along


def read_header(path: Path) -> dict[str, dict[str, Any]]:
    """The tensors of a safetensors file by name: dtype, shape, data_offsets. Raises BadInput for what is none, or cut short."""
    size = path.stat().st_size
    with path.open("rb") as file:
        start = file.read(8)
        if len(start) < 8 or start[:1] == b"\x80" or start[:2] == b"PK":
            raise _none(path)
        (length,) = struct.unpack("<Q", start)
        if not 2 <= length <= _LARGEST_HEADER:
            raise _none(path)
        if 8 + length > size:
            raise _short(path)
        text = file.read(length)
    try:
        header = json.loads(text)
        header.pop("__metadata__", None)
        end = max((entry["data_offsets"][1] for entry in header.values()), default=0)
        for entry in header.values():
            first, last = entry["data_offsets"]
            if last - first != math.prod(entry["shape"]) * _BYTES[entry["dtype"]]:
                raise ValueError
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise _none(path) from None
    if 8 + length + end > size:
        raise _short(path)
    if 8 + length + end < size:
        raise BadInput(f"{path.name} has more in it than its weights; it is refused.")
    return {str(name): entry for name, entry in header.items()}


def _none(path: Path) -> BadInput:
    return BadInput(f"{path.name} is no safetensors file, whatever its name says; it is refused.")


def _short(path: Path) -> BadInput:
    return BadInput(f"{path.name} is cut short; fetch it again.")


def weights_in(folder: Path) -> list[Path]:
    """The files of weights, in a fixed order."""
    return sorted(folder.rglob("*.safetensors"))


def bytes_needed(folder: Path, each: int) -> int:
    """What all weights take in memory when numbers with a fraction have ``each`` bytes; whole numbers stay as they are."""
    total = 0
    for path in weights_in(folder):
        for entry in read_header(path).values():
            dtype = entry["dtype"]
            total += math.prod(entry["shape"]) * (each if dtype in _FLOATS else _BYTES[dtype])
    return total


def check_folder(folder: Path, model: Published) -> None:
    """Raises BadInput with one sentence unless ``folder`` holds a whole checkpoint of the class that ``model`` is said to be."""
    found = check_class(folder, model)
    if found.endswith("Pipeline"):
        _check_parts(folder)
    elif not (folder / "model.safetensors").is_file() and not (folder / "model.safetensors.index.json").is_file():
        raise BadInput(f"There are no weights as safetensors in it{_pickled(folder)}.")
    for path in weights_in(folder):
        read_header(path)
    for index in sorted(folder.rglob("*.safetensors.index.json")):
        _check_index(index)


def check_class(folder: Path, model: Published) -> str:
    """The class that a folder's config tells. Raises BadInput unless it is that which ``model`` is said to be."""
    found = class_of(folder)
    if model.class_name and found != model.class_name:
        raise BadInput(
            f"This is a {found or 'checkpoint that does not say its class'}; {model.name} is a {model.class_name}."
        )
    return found


def class_of(folder: Path) -> str:
    """What its config says it is: a pipeline's class, or a model's; "" when it says nothing. Raises BadInput without a config."""
    pipeline, config = folder / "model_index.json", folder / "config.json"
    if pipeline.is_file():
        return str(read_json(pipeline).get("_class_name", ""))
    if not config.is_file():
        raise BadInput(f"There is neither a config.json nor a model_index.json in it{_pickled(folder)}.")
    said = read_json(config).get("architectures")
    return str(said[0]) if isinstance(said, list) and said else ""


def read_json(path: Path) -> dict[str, Any]:
    """A small JSON file with an object in it. Raises BadInput when it is none."""
    try:
        if path.stat().st_size > _LARGEST_JSON:
            raise ValueError
        data = json.loads(path.read_bytes())
    except (ValueError, RecursionError):
        raise BadInput(f"{path.name} is no JSON that can be read.") from None
    if not isinstance(data, dict):
        raise BadInput(f"{path.name} is no JSON that can be read.")
    return data


def parts_of(folder: Path) -> dict[str, tuple[str, str]]:
    """The parts of a pipeline: name -> (library, class); those that are left out are not among them."""
    told = read_json(folder / "model_index.json")
    return {
        name: (str(said[0]), str(said[1]))
        for name, said in told.items()
        if not name.startswith("_") and isinstance(said, list) and len(said) == 2 and said[0] is not None
    }


def _check_parts(folder: Path) -> None:
    for name, (library, _) in parts_of(folder).items():
        # Pipelines name some of their own parts by the module that they share with them.
        if library not in _LIBRARIES and not _is_pipeline_module(library):
            raise BadInput(f"Its {name} would need code of {library[:60]!r}; only diffusers and transformers are used.")
        place = folder / name
        if not place.is_dir():
            raise BadInput(f"Its part {name} is missing.")
        config = place / "config.json"
        if not config.is_file():
            continue  # tokenizers and schedulers, which have no weights
        whole = ("model", "diffusion_pytorch_model")
        if not any((place / f"{stem}.safetensors{end}").is_file() for stem in whole for end in ("", ".index.json")):
            raise BadInput(f"There are no weights as safetensors in its part {name}{_pickled(place)}.")


def _is_pipeline_module(library: str) -> bool:
    return library in {"stable_audio", "stable_audio_3", "ace_step"}


def _check_index(index: Path) -> None:
    named = read_json(index).get("weight_map")
    if not isinstance(named, dict):
        raise BadInput(f"{index.name} does not say which file holds what.")
    for name in sorted({str(value) for value in named.values()}):
        if "/" in name or not (index.parent / name).is_file():
            raise BadInput(f"{name[:80]}, which {index.name} names, is missing.")


def _pickled(folder: Path) -> str:
    """What is said besides where weights are missing: that there are some that nobody opens."""
    found = sorted(path.name for path in folder.iterdir() if path.suffix in PICKLES) if folder.is_dir() else []
    return f"; {found[0]} is a pickle, which can run anything and is never opened" if found else ""
