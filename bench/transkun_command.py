"""Transkun's own command, run without the CUDA packages it names: the yardstick of bench/piano.py.

    python -m bench.transkun_command IN.wav OUT.mid

The package imports torchaudio for one function (a table of mel bands) and pkg_resources for the places of two files;
stand-ins for both are put up for this process alone. Everything else is the package's: its reading through pydub, its
model, its windows, its MIDI file.
"""

import os

# As in our own processes: without it the comparison would be won by the thread pool's manners alone.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import sys
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import Any


def stand_in(name: str, **members: Any) -> ModuleType:
    """Register a module ``name`` that has only ``members``; it counts as found for those who look for it."""
    module = ModuleType(name)
    module.__spec__ = ModuleSpec(name, None)
    module.__dict__.update(members)
    sys.modules[name] = module
    return module


def _mel_bands(n_freqs: int, f_min: float, f_max: float, n_mels: int, sample_rate: int) -> Any:
    import librosa
    import torch

    size = 2 * (n_freqs - 1)
    bands = librosa.filters.mel(sr=sample_rate, n_fft=size, n_mels=n_mels, fmin=f_min, fmax=f_max, htk=True, norm=None)
    return torch.from_numpy(bands.T.copy())


def prepare() -> None:
    """Put up the stand-ins, so that ``transkun`` can be imported in this process."""
    functional = stand_in("torchaudio.functional", melscale_fbanks=_mel_bands)
    stand_in("torchaudio", functional=functional)
    stand_in("pkg_resources", resource_filename=_beside)


def _beside(package: str, inside: str) -> str:
    from ml_engine.models.files import package_file

    return str(package_file(package.partition(".")[0], inside))


def main() -> None:
    import warnings

    warnings.simplefilter("ignore")
    prepare()
    from transkun.transcribe import main as transkun

    sys.argv = ["transkun", *(str(Path(argument)) for argument in sys.argv[1:])]
    transkun()


if __name__ == "__main__":
    main()
