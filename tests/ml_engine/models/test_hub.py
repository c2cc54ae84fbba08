"""Fetching over HTTP, from a real server: in the middle of a file where a line broke, checked, and in clear words what went wrong."""

import shutil
import socket
from pathlib import Path

import pytest

from ml_engine import BadInput, Cancelled, Stage, check_model, plan_pull, pull
from ml_engine.models import sources, store
from tests.hub import COMMIT, Hub, serving
from tests.ml_engine.models.test_pull import refused
from tests.ml_engine.test_commands import run

NAME = "musicgen-small"


@pytest.fixture
def hub(checkpoint, shelf, tmp_path):
    """A hub with a tiny MusicGen in it, beside the pickles that the real one has too."""
    folder = Path(shutil.copytree(checkpoint(NAME), tmp_path / "hub"))
    (folder / "pytorch_model.bin").write_bytes(b"\x80\x04pickled")
    (folder / "more").mkdir()
    (folder / "more/model.safetensors").write_bytes(b"another")
    with serving(Hub(folder)) as made:
        shelf.set(hub=made.address)
        yield made


@pytest.fixture(autouse=True)
def in_a_hurry(monkeypatch):
    monkeypatch.setattr(sources.time, "sleep", lambda seconds: None)


def fetch():
    return pull(plan_pull(NAME))


def partial(shelf) -> Path:
    return shelf.folder / ".partial" / NAME / "model.safetensors.part"


def test_all_that_is_needed_and_nothing_else(hub, shelf) -> None:
    told = []
    made = pull(plan_pull(NAME), report=told.append)
    assert (made.source, made.revision) == (f"{hub.address}/facebook/musicgen-small", COMMIT)
    assert made.verified == "the hub's own, for this commit"
    assert check_model(NAME, load=True) == []
    assert shelf.names() == [NAME]
    fetched = [path for path, _ in hub.asked if "/resolve/" in path]
    assert len(fetched) == len(made.files) == 5
    assert fetched[-1].endswith("model.safetensors")  # what is small comes first
    assert not any(".bin" in path or "more" in path for path in fetched)
    fractions = [event.fraction for event in told if isinstance(event, Stage) and event.name == "fetching"]
    assert fractions == sorted(fractions) and fractions[-1] == 1.0


def test_the_command(hub, shelf) -> None:
    code, out, err = run("models", "pull", NAME, "--accept-licence")
    assert (code, err) == (0, "")
    assert f"from {hub.address}/facebook/musicgen-small" in out
    assert "pickles are never opened: pytorch_model.bin" in out
    assert run("models", "check", NAME)[0] == 0


def test_a_long_list_comes_in_pages(hub) -> None:
    hub.page = 2
    assert len(fetch().files) == 5


class TestBrokenLines:
    def test_goes_on_within_one_command(self, hub) -> None:
        hub.cuts = [50_000, 0, 30_000, 1]
        fetch()
        assert hub.stretches == ["", "bytes=50000-", "bytes=50000-", "bytes=80000-", "bytes=80001-"]
        assert check_model(NAME) == []

    def test_goes_on_with_the_next_command(self, hub, shelf) -> None:
        hub.cuts = [60_000, *[0] * 20]
        with pytest.raises(
            BadInput, match=r"broke after 60000 of \d+ bytes of model.safetensors; the same command goes"
        ):
            fetch()
        assert not store.installed(NAME)
        assert partial(shelf).stat().st_size == 60_000
        hub.cuts, hub.asked = [], []
        plan = plan_pull(NAME)
        assert plan.there > 60_000
        pull(plan)
        assert hub.stretches == ["bytes=60000-"]
        assert [path for path, _ in hub.asked if path.endswith("config.json")] == []  # they were there already
        assert check_model(NAME) == []
        assert shelf.names() == [NAME]

    def test_a_hub_that_cannot_go_on_begins_again(self, hub) -> None:
        hub.cuts, hub.ranges = [70_000], False
        fetch()
        assert hub.stretches == ["", "bytes=70000-"]
        assert check_model(NAME) == []

    def test_what_lies_there_is_not_the_same_file(self, hub, shelf) -> None:
        partial(shelf).parent.mkdir(parents=True)
        partial(shelf).write_bytes(b"x" * 1000)
        with pytest.raises(BadInput, match="its checksum is another"):
            fetch()
        assert not store.installed(NAME)
        assert not partial(shelf).exists()
        fetch()  # it was thrown away, so this begins anew
        assert check_model(NAME) == []

    def test_what_lies_there_is_too_long(self, hub, shelf) -> None:
        partial(shelf).parent.mkdir(parents=True)
        partial(shelf).write_bytes(b"x" * 10_000_000)
        fetch()
        assert check_model(NAME) == []

    def test_cancelled_and_taken_up_again(self, hub, shelf) -> None:
        def stop(event) -> None:
            if isinstance(event, Stage) and "safetensors" in event.detail:
                raise Cancelled

        with pytest.raises(Cancelled):
            pull(plan_pull(NAME), report=stop)
        assert not store.installed(NAME)
        fetch()
        assert check_model(NAME) == []

    def test_a_moment_of_trouble(self, hub) -> None:
        plan = plan_pull(NAME)
        hub.statuses = [503, 502]
        pull(plan)
        assert check_model(NAME) == []


class TestRefused:
    def test_offline(self, shelf) -> None:
        with socket.socket() as nobody:
            nobody.bind(("127.0.0.1", 0))
            shelf.set(hub=f"http://127.0.0.1:{nobody.getsockname()[1]}")
            said = refused("models", "pull", NAME, "--accept-licence")
        assert "cannot be reached. Offline, a folder with the files will do: --from FOLDER." in said
        assert shelf.names() == []

    @pytest.mark.parametrize("address", ["nonsense", "ftp://example.org", "http://", ""])
    def test_no_address(self, shelf, address) -> None:
        shelf.set(hub=address)
        assert "no address of a hub" in refused("models", "pull", NAME, "--accept-licence")

    def test_no_such_model(self, hub) -> None:
        assert "has no facebook/musicgen-medium" in refused("models", "pull", "musicgen-medium")

    def test_a_hub_in_trouble(self, hub) -> None:
        hub.statuses = [500] * 9
        assert "try again later" in refused("models", "pull", NAME)

    def test_no_hub_at_all(self, hub) -> None:
        hub.repository = "somebody/else"
        assert "has no facebook/musicgen-small" in refused("models", "pull", NAME)

    def test_a_wrong_checksum(self, hub, shelf) -> None:
        hub.changed = {"model.safetensors": {"lfs": {"oid": "0" * 64, "size": 1}}}
        assert "model.safetensors is not what it should be" in refused("models", "pull", NAME, "--accept-licence")
        hub.changed = {"config.json": {"oid": "0" * 40}}
        assert "config.json is not what the hub says it is" in refused("models", "pull", NAME, "--accept-licence")
        assert not store.installed(NAME)

    def test_a_wrong_size(self, hub) -> None:
        size = (hub.folder / "model.safetensors").stat().st_size
        hub.changed = {"model.safetensors": {"size": size + 10}}
        assert "broke after" in refused("models", "pull", NAME, "--accept-licence")
        hub.changed = {"model.safetensors": {"size": size - 10}}
        assert "longer than the hub said" in refused("models", "pull", NAME, "--accept-licence")
        assert not store.installed(NAME)

    def test_a_wrong_class_before_its_weights_are_fetched(self, hub, shelf) -> None:
        (hub.folder / "config.json").write_text('{"architectures": ["LlamaForCausalLM"]}')
        assert "This is a LlamaForCausalLM" in refused("models", "pull", NAME, "--accept-licence")
        assert hub.stretches == []
        assert shelf.names() == []

    def test_pickles_only(self, hub, shelf) -> None:
        (hub.folder / "model.safetensors").unlink()
        assert "pytorch_model.bin is a pickle" in refused("models", "pull", NAME, "--accept-licence")
        assert shelf.names() == []

    def test_places_outside(self, hub, shelf) -> None:
        hub.changed = {"config.json": {"path": "../config.json"}, "tokenizer.json": {"path": "/etc/tokenizer.json"}}
        with pytest.raises(BadInput):
            fetch()
        assert shelf.names() == []

    def test_nonsense_for_an_answer(self, hub) -> None:
        hub.changed = {"config.json": {"size": "many"}}
        assert "unintelligibly" in refused("models", "pull", NAME)


class TestAccounts:
    def test_a_token_for_what_is_gated(self, hub, shelf) -> None:
        hub.gated = True
        said = refused("models", "pull", NAME, "--accept-licence")
        assert "agreed to its licence" in said and "NOTEWRIGHT_HUB_TOKEN" in said
        shelf.set(hub_token="open sesame")
        fetch()
        assert check_model(NAME) == []

    def test_the_token_is_for_the_hub_alone(self, hub, shelf) -> None:
        hub.elsewhere = True
        shelf.set(hub_token="open sesame")
        fetch()
        far = [token for (path, _), token in zip(hub.asked, hub.tokens, strict=True) if path.startswith("/far")]
        assert far == [""]
