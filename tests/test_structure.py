"""The house keeps its shape: one direction of imports, modules of a readable size, the front door light."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def test_imports_go_one_way():
    result = subprocess.run(
        [Path(sys.executable).with_name("lint-imports")], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize("heavy", ["torch", "music21", "librosa", "onnxruntime", "verovio"])
def test_the_front_door_is_light(heavy):
    """A web server that only shows results must never load a model."""
    code = f"import ml_engine, sys; sys.exit({heavy!r} in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_modules_have_a_readable_size():
    files = subprocess.run(
        ["git", "ls-files", "*.py", "*.js"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    long = {name: lines for name in files if (lines := len((ROOT / name).read_text().splitlines())) > 500}
    assert not long
