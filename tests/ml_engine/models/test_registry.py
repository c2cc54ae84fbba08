"""What the registry says of the models is true of the files."""

import subprocess
import sys
from importlib.metadata import metadata

import pytest

from ml_engine.models.files import package_file
from ml_engine.models.registry import MODELS, Model, engines
from ml_engine.transcription.engines import NAMES


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.name)
def test_the_weights_are_there_and_as_large_as_said(model: Model) -> None:
    assert model.locate().stat().st_size == model.size_bytes
    assert model.licence
    assert model.cost
    assert model.quality


def test_licences_and_versions_are_those_of_the_packages() -> None:
    by_name = {model.name: model for model in MODELS}
    transkun, pitch = metadata("transkun"), metadata("basic-pitch")
    assert "License :: OSI Approved :: MIT License" in transkun.get_all("Classifier", [])
    assert by_name["Transkun 2.0"].licence.startswith("MIT")
    assert transkun["Version"] in by_name["Transkun 2.0"].source
    assert "Apache License, Version 2.0" in str(pitch.get_payload())
    assert by_name["Basic Pitch"].licence.startswith("Apache-2.0")
    assert pitch["Version"] in by_name["Basic Pitch"].source


def test_engines_are_those_that_listen() -> None:
    assert tuple(engines()) == NAMES
    assert all(line.endswith(".") for line in engines().values())


def test_a_package_or_file_that_is_not_there() -> None:
    with pytest.raises(FileNotFoundError):
        package_file("no_such_package", "weights.pt")
    with pytest.raises(FileNotFoundError):
        package_file("transkun", "pretrained/none.pt")


def test_looking_for_weights_imports_neither_package_nor_torch() -> None:
    code = (
        "import sys; from ml_engine.models.registry import MODELS; [m.locate() for m in MODELS];"
        "print([name for name in ('torch', 'transkun', 'basic_pitch', 'onnxruntime') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
