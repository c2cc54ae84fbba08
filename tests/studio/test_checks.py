"""A wrong deployment does not start."""

from pathlib import Path

import pytest

from studio import checks


def ids(found: list) -> list[str]:
    return [message.id for message in found]


def test_all_is_well(settings):
    for check in (
        checks.browser_packages, checks.folders, checks.debugging, checks.broker, checks.engines, checks.many_people
    ):  # fmt: skip
        assert check(None) == []


def test_missing_browser_packages(settings, tmp_path: Path):
    settings.NODE_MODULES = tmp_path
    (found,) = checks.browser_packages(None)
    assert found.id == "studio.E001"
    assert "verovio" in found.msg
    assert "make setup" in found.hint


def test_a_data_folder_that_is_a_file(settings, tmp_path: Path):
    (tmp_path / "data").write_text("")
    settings.DATA_DIR = tmp_path / "data"
    assert ids(checks.folders(None)) == ["studio.E002"]
    settings.DATA_DIR = tmp_path / "not" / "yet"
    assert checks.folders(None) == []


def test_debugging_in_public(settings):
    settings.DEBUG = True
    assert checks.debugging(None) == []
    settings.ALLOWED_HOSTS = ["localhost", "notes.example.org"]
    assert ids(checks.debugging(None)) == ["studio.E003"]


@pytest.mark.parametrize(("address", "fine"), [
    ("filesystem://localhost", True), ("redis://cache:6379/0", True), ("amqp://mq//", True),
    ("carrier-pigeon://", False), ("nonsense", False),
])  # fmt: skip
def test_brokers(settings, address, fine):
    settings.BROKER_URL = address
    assert ids(checks.broker(None)) == ([] if fine else ["studio.E004"])


def test_engines_there_are_not(settings):
    settings.WARM_ENGINES = ["piano", "kazoo"]
    (found,) = checks.engines(None)
    assert (found.id, "kazoo" in found.msg) == ("studio.E005", True)


def test_a_public_site_without_https(settings):
    settings.ALLOWED_HOSTS = ["notes.example.org"]
    assert ids(checks.many_people(None)) == ["studio.W001"]
    settings.HTTPS = True
    assert checks.many_people(None) == []
