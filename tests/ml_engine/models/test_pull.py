"""Bringing published checkpoints from a folder: all of it or nothing, and one clear line why not."""

import errno
import hashlib
import json
import os
import pickle
import shutil
from io import StringIO
from pathlib import Path

import pytest

from ml_engine import BadInput, Cancelled, check_model, plan_pull, published_models, pull
from ml_engine.models import store
from ml_engine.models.published import BY_NAME, PUBLISHED
from tests.ml_engine.test_commands import run

NAME = "musicgen-small"


@pytest.fixture
def folder(checkpoint, shelf, tmp_path) -> Path:
    """A copy of a tiny MusicGen that a test may spoil; nothing is installed."""
    return Path(shutil.copytree(checkpoint(NAME), tmp_path / "mine"))


def refused(*arguments: object) -> str:
    """The one line that the command says when it refuses; before it, it may have shown a licence."""
    code, out, err = run(*arguments)
    assert (code, err.count("\n")) == (2, 1)
    assert "is installed" not in out and "Traceback" not in err
    return err


def bring(folder: Path, name: str = NAME) -> None:
    pull(plan_pull(name, folder))


def refused_and_nothing_left(shelf, said: str, folder: Path, name: str = NAME) -> None:
    before = shelf.names()
    with pytest.raises(BadInput, match=said) as fault:
        bring(folder, name)
    assert "\n" not in str(fault.value)
    assert shelf.names() == before
    assert refused("models", "pull", name, "--from", folder, "--accept-licence")
    assert shelf.names() == before


@pytest.mark.parametrize("name", ["musicgen-small", "musicgen-melody", "stable-audio-open-1.0", "stable-audio-3-medium", "ace-step-1.5"])  # fmt: skip
def test_a_family_is_installed_whole_and_checked(shelf, checkpoint, name) -> None:
    source = checkpoint(name)
    made = pull(plan_pull(name, source))
    assert made == store.manifest_of(name)
    assert shelf.names() == [name]
    for file in made.files:
        copy = shelf.folder / name / file.path
        assert copy.read_bytes() == (source / file.path).read_bytes()
        assert hashlib.sha256(copy.read_bytes()).hexdigest() == file.sha256
    assert (made.source, made.licence) == ("a folder", BY_NAME[name].licence.name)
    assert check_model(name, load=True) == []
    assert {model.name for model, there in published_models() if there} == {name}


def test_what_is_not_needed_stays_where_it_is(shelf, folder) -> None:
    (folder / "README.md").write_text("A tiny model.")
    for name in ("pytorch_model.bin", "modeling_evil.py", "music.wav", "more/model.safetensors"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(b"x")
    plan = plan_pull(NAME, folder)
    assert plan.left_aside == ("pytorch_model.bin",)
    pull(plan)
    assert sorted(path.name for path in (shelf.folder / NAME).rglob("*") if path.is_file()) == [
        "README.md", "config.json", "generation_config.json", "model.safetensors", "notewright.json", "tokenizer.json",
        "tokenizer_config.json",
    ]  # fmt: skip


class TestRefused:
    def test_truncated(self, shelf, folder) -> None:
        weights = folder / "model.safetensors"
        for length in (weights.stat().st_size - 1, 1000, 4, 0):
            os.truncate(weights, length)
            refused_and_nothing_left(shelf, "cut short|no safetensors", folder)

    def test_a_wrong_class(self, shelf, folder, checkpoint) -> None:
        config = json.loads((folder / "config.json").read_text())
        (folder / "config.json").write_text(json.dumps({**config, "architectures": ["LlamaForCausalLM"]}))
        refused_and_nothing_left(shelf, "LlamaForCausalLM; musicgen-small is a MusicgenForConditional", folder)
        (folder / "config.json").write_text(json.dumps({"hidden_size": 4}))
        refused_and_nothing_left(shelf, "does not say its class", folder)
        refused_and_nothing_left(shelf, "is a MusicgenForCond|is a StableAudioP", checkpoint(NAME), "musicgen-melody")
        refused_and_nothing_left(shelf, "This is a StableAudioPipeline", checkpoint("stable-audio-open-1.0"), NAME)
        refused_and_nothing_left(
            shelf, "is a AceStepPipeline|AceStepPipeline", checkpoint("stable-audio-3-medium"), "ace-step-1.5"
        )

    @pytest.mark.parametrize("name", ["pytorch_model.bin", "model.pt", "model.ckpt"])
    def test_a_pickle(self, shelf, folder, name) -> None:
        (folder / "model.safetensors").unlink()
        (folder / name).write_bytes(pickle.dumps({"weights": [1.0]}))
        refused_and_nothing_left(shelf, f"{name} is a pickle", folder)

    def test_a_pickle_under_another_name(self, shelf, folder) -> None:
        for disguise in (pickle.dumps({"weights": [1.0] * 99}), b"PK\x03\x04" + bytes(99), b"\xff" * 99, b"hello" * 9):
            (folder / "model.safetensors").write_bytes(disguise)
            refused_and_nothing_left(shelf, "is no safetensors file", folder)

    def test_a_pickle_as_one_part_of_a_pipeline(self, shelf, checkpoint, tmp_path) -> None:
        name = "stable-audio-open-1.0"
        mine = Path(shutil.copytree(checkpoint(name), tmp_path / "mine"))
        (mine / "vae/diffusion_pytorch_model.safetensors").rename(mine / "vae/diffusion_pytorch_model.bin")
        refused_and_nothing_left(shelf, "no weights as safetensors in its part vae", mine, name)
        shutil.rmtree(mine / "vae")
        refused_and_nothing_left(shelf, "part vae is missing", mine, name)

    def test_code_that_would_come_along(self, shelf, checkpoint, tmp_path) -> None:
        name = "ace-step-1.5"
        mine = Path(shutil.copytree(checkpoint(name), tmp_path / "mine"))
        index = json.loads((mine / "model_index.json").read_text())
        (mine / "model_index.json").write_text(json.dumps({**index, "vae": ["my_code", "EvilVAE"]}))
        refused_and_nothing_left(shelf, "would need code of 'my_code'", mine, name)

    def test_a_wrong_checksum(self, shelf, folder) -> None:
        sums = [f"{hashlib.sha256(p.read_bytes()).hexdigest()}  {p.name}" for p in sorted(folder.iterdir())]
        (folder / "SHA256SUMS").write_text("\n".join(sums))
        weights = bytearray((folder / "model.safetensors").read_bytes())
        weights[-3] ^= 1
        (folder / "model.safetensors").write_bytes(weights)
        refused_and_nothing_left(shelf, "model.safetensors is not what it should be: its checksum", folder)
        weights[-3] ^= 1
        (folder / "model.safetensors").write_bytes(weights)
        (folder / "tokenizer.json").unlink()
        refused_and_nothing_left(shelf, "tokenizer.json, which SHA256SUMS names, is missing", folder)

    def test_a_shard_is_missing(self, shelf, folder) -> None:
        (folder / "model.safetensors").rename(folder / "model-00001-of-00002.safetensors")
        names = {"a": "model-00001-of-00002.safetensors", "b": "model-00002-of-00002.safetensors"}
        (folder / "model.safetensors.index.json").write_text(json.dumps({"weight_map": names}))
        refused_and_nothing_left(shelf, "model-00002-of-00002.safetensors, which model", folder)

    def test_not_enough_room(self, shelf, folder, monkeypatch) -> None:
        usage = shutil.disk_usage(folder)
        monkeypatch.setattr(shutil, "disk_usage", lambda place: usage._replace(free=150_000_000))
        refused_and_nothing_left(shelf, "needs 200 MB of free disk in .*, where 150 MB are free", folder)

    def test_the_disk_runs_full_on_the_way(self, shelf, folder, monkeypatch) -> None:
        opened = Path.open

        def failing(path: Path, mode: str = "r", *rest, **more):
            file = opened(path, mode, *rest, **more)
            if mode == "wb" and path.name == "model.safetensors":

                def write(data) -> int:
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))

                file.close()
                return _Full(write)
            return file

        monkeypatch.setattr(Path, "open", failing)
        refused_and_nothing_left(shelf, "The disk is full: 1 MB more are needed", folder)

    def test_no_folder_no_model_no_layout(self, shelf, folder) -> None:
        assert "There is no folder" in refused("models", "pull", NAME, "--from", folder / "nowhere")
        assert "no model “gramophone”" in refused("models", "pull", "gramophone")
        assert "--from FOLDER" in refused("models", "pull", "stable-audio-3-medium", "--accept-licence")
        assert "neither a config.json" in refused("models", "check", NAME) or "not installed" in refused("models", "check", NAME)  # fmt: skip
        shutil.rmtree(folder)
        folder.mkdir()
        refused_and_nothing_left(shelf, "no weights as safetensors in a folder", folder)


class _Full:
    def __init__(self, write) -> None:
        self.write = write

    def __enter__(self) -> "_Full":
        return self

    def __exit__(self, *_) -> None:
        return


def test_a_refused_pull_leaves_the_installed_one_alone(shelf, folder, install) -> None:
    install(NAME)
    before = store.manifest_of(NAME)
    os.truncate(folder / "model.safetensors", 5000)
    with pytest.raises(BadInput, match="cut short"):
        bring(folder)
    assert store.manifest_of(NAME) == before
    assert check_model(NAME) == []
    assert shelf.names() == [NAME]


def test_a_pull_again_takes_the_place_of_the_old_one(shelf, folder, install) -> None:
    install(NAME)
    (folder / "README.md").write_text("Newer.")
    bring(folder)
    assert (shelf.folder / NAME / "README.md").read_text() == "Newer."
    assert shelf.names() == [NAME]


def test_a_process_that_died_between_two_renames(shelf, install) -> None:
    install(NAME)
    aside = shelf.folder / ".replaced" / NAME
    aside.parent.mkdir()
    (shelf.folder / NAME).rename(aside)
    assert store.installed(NAME)
    assert check_model(NAME) == []


def test_cancelled_leaves_nothing(shelf, folder) -> None:
    def stop(event) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        pull(plan_pull(NAME, folder), report=stop)
    assert shelf.names() == []


def test_two_at_once(shelf, folder) -> None:
    with store.alone(NAME), pytest.raises(BadInput, match="by another process already"):
        bring(folder)
    bring(folder)


class TestChecking:
    def test_says_what_is_missing_or_damaged(self, shelf, install) -> None:
        install(NAME)
        place = shelf.folder / NAME
        weights = place / "model.safetensors"
        whole = weights.read_bytes()
        weights.write_bytes(whole[:-4] + b"\0\0\0\1")
        (place / "tokenizer.json").unlink()
        (place / "config.json").write_text("{}")
        found = check_model(NAME)
        assert [line.partition(" ")[0] for line in found] == ["config.json", "tokenizer.json", "model.safetensors"]
        assert "bytes instead of" in found[0] and "missing" in found[1] and "damaged" in found[2]
        code, out, err = run("models", "check", NAME)
        assert (code, "is missing" in out, "Damaged: musicgen-small" in err) == (2, True, True)

    def test_weights_of_another_network_are_found_by_loading(self, shelf, folder) -> None:
        config = json.loads((folder / "config.json").read_text())
        config["decoder"]["num_hidden_layers"] = 3
        (folder / "config.json").write_text(json.dumps(config))
        bring(folder)
        assert check_model(NAME) == []
        [said] = check_model(NAME, load=True)
        assert "could not be loaded" in said

    def test_all_that_is_installed(self, shelf, install) -> None:
        install(NAME)
        install("ace-step-1.5")
        code, out, err = run("models", "check", "--load")
        assert (code, err) == (0, "")
        assert out.splitlines() == [f"{NAME}: whole, loads", "ace-step-1.5: whole, loads"]

    def test_a_damaged_manifest(self, shelf, install) -> None:
        install(NAME)
        (shelf.folder / NAME / "notewright.json").write_text('{"files": [{}]}')
        assert "pull it again" in refused("models", "check", NAME)


class TestCommand:
    def test_the_licence_comes_first(self, shelf, folder, monkeypatch) -> None:
        said = refused("models", "pull", NAME, "--from", folder)
        assert "CC BY-NC 4.0" in said and "--accept-licence" in said
        assert shelf.names() == []
        code, out, err = run("models", "pull", NAME, "--from", folder, "--accept-licence")
        assert (code, err) == (0, "")
        assert out.index("not for anything commercial") < out.index("is installed")
        assert "creativecommons.org/licenses/by-nc/4.0" in out

    @pytest.mark.parametrize(("answer", "there"), [("y", True), ("yes", True), ("", False), ("n", False), ("why", False)])  # fmt: skip
    def test_asked_at_a_terminal(self, shelf, folder, monkeypatch, answer, there) -> None:
        monkeypatch.setattr("sys.stdin", _Terminal(f"{answer}\n"))
        if there:
            assert run("models", "pull", NAME, "--from", folder)[0] == 0
        else:
            assert "Without agreeing" in refused("models", "pull", NAME, "--from", folder)
        assert store.installed(NAME) is there

    def test_list(self, shelf, install) -> None:
        install(NAME)
        code, out, err = run("models", "list")
        assert (code, err) == (0, "")
        rows = {line.split("  ")[0]: line for line in out.splitlines()}
        assert set(BY_NAME) < set(rows)
        assert " yes " in rows[NAME] and " no " in rows["musicgen-large"]
        assert "CC BY-NC 4.0" in rows[NAME] and "13.7 GB" in rows["musicgen-large"]
        told = {row["name"]: row for row in json.loads(run("models", "list", "--json")[1])}
        assert told[NAME]["installed"] and told[NAME]["commercial"] == "no"
        assert not told["ace-step-1.5"]["installed"]
        assert told["Codec"]["kind"] == "shipped"
        assert "quality" in run("models", "list", "--long")[1]

    def test_remove(self, shelf, install) -> None:
        install(NAME)
        assert run("models", "remove", NAME)[0] == 0
        assert shelf.names() == []
        assert "not installed" in refused("models", "remove", NAME)


class _Terminal(StringIO):
    def isatty(self) -> bool:
        return True


def test_what_is_said_of_each_is_complete() -> None:
    for model in PUBLISHED:
        assert model.title and model.task and model.cost and model.quality and model.files, model.name
        assert model.licence.name and model.licence.says and model.licence.commercial, model.name
        assert model.licence.address.startswith("https://"), model.name
        assert bool(model.repository) != bool(model.elsewhere), model.name
        assert bool(model.family) == bool(model.class_name), model.name
        assert not model.needs("pytorch_model.bin") and not model.needs("modeling.py"), model.name
        assert not model.needs("state_dict.bin") and model.needs("README.md"), model.name


def test_nobody_needs_torch_to_bring_or_list() -> None:
    import subprocess
    import sys

    code = (
        "import sys, ml_engine; ml_engine.published_models(); ml_engine.sound_engines(); print('torch' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
