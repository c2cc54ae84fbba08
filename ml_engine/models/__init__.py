"""Which models there are, and how they are loaded; before any of them, what would break the import of transformers is taken away.

librosa leaves a lazy stand-in for resampy behind. transformers' own imports look through all modules and so wake it; waking, it
asks for pkg_resources, which new versions of setuptools do not have any more. librosa makes its stand-in anew where it
needs it.
"""

import importlib.util
import sys

if type(sys.modules.get("resampy")) is importlib.util._LazyModule:  # type: ignore[attr-defined]
    del sys.modules["resampy"]
