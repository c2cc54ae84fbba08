"""Loaded by pytest before anything reads the settings: tests keep to a folder of their own, whatever lies in var/."""

import os
import tempfile

_folder = tempfile.TemporaryDirectory(prefix="notewright-tests-")
os.environ["NOTEWRIGHT_DATA_DIR"] = _folder.name
os.environ["NOTEWRIGHT_SECRET_KEY"] = "only-for-tests"
