"""The front door stands where it is promised: every name it exports is there, and asking for one does not load the others."""

import subprocess
import sys
from pathlib import Path

import ml_engine


def test_every_promised_name_is_there():
    missing = [name for name in ml_engine.__all__ if not hasattr(ml_engine, name)]
    assert not missing


def test_engines_have_a_line_for_people():
    engines = ml_engine.engines()
    assert {"piano", "general", "line", "ensemble"} <= set(engines)
    assert all(line.strip() for line in engines.values())


def test_sound_can_be_made_where_librosa_was_before():
    """A worker that has drawn or cleaned a recording first, and makes sound then."""
    code = "import noisereduce, librosa.core.audio, ml_engine.making"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_no_module_takes_the_place_of_a_promised_function():
    """A module that is imported becomes an attribute of its package, and would hide what stands there by that name."""
    modules = {path.stem for path in Path(ml_engine.__file__).parent.iterdir() if not path.name.startswith("_")}
    assert not modules & set(ml_engine.__all__)
