"""Settings are read strictly: what makes no sense does not start."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from musicsite import env

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.mark.parametrize(("value", "meant"), [("1", True), ("Yes", True), ("off", False), ("", False)])
def test_flags(monkeypatch, value, meant):
    monkeypatch.setenv("NOTEWRIGHT_X", value)
    assert env.flag("NOTEWRIGHT_X", not meant) is meant


def test_what_makes_no_sense_is_refused(monkeypatch):
    monkeypatch.setenv("NOTEWRIGHT_X", "perhaps")
    with pytest.raises(ImproperlyConfigured, match="NOTEWRIGHT_X must be yes or no"):
        env.flag("NOTEWRIGHT_X", True)
    with pytest.raises(ImproperlyConfigured, match="whole number"):
        env.number("NOTEWRIGHT_X", 3)
    monkeypatch.setenv("NOTEWRIGHT_X", "-2")
    with pytest.raises(ImproperlyConfigured, match="at least 1"):
        env.number("NOTEWRIGHT_X", 3, low=1)


def _start(tmp_path: Path, **variables: str) -> subprocess.CompletedProcess:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("NOTEWRIGHT_")}
    return subprocess.run(
        [sys.executable, "-c", "import django; from django.conf import settings; settings.DEBUG"],
        cwd=ROOT,
        env={
            **clean,
            "DJANGO_SETTINGS_MODULE": "musicsite.settings",
            "NOTEWRIGHT_DATA_DIR": str(tmp_path),
            **variables,
        },
        capture_output=True,
        text=True,
        check=False,
    )


def test_there_is_no_default_secret(tmp_path):
    assert "Set NOTEWRIGHT_SECRET_KEY" in _start(tmp_path).stderr
    assert _start(tmp_path, NOTEWRIGHT_SECRET_KEY="a secret").returncode == 0


def test_a_wrong_setting_stops_the_start(tmp_path):
    result = _start(tmp_path, NOTEWRIGHT_SECRET_KEY="a secret", NOTEWRIGHT_MAX_OPEN_JOBS="many")
    assert result.returncode != 0
    assert "NOTEWRIGHT_MAX_OPEN_JOBS must be a whole number" in result.stderr
