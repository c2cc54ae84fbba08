"""The composer's networks: causal, the same step by step as at once, saved and loaded as they were."""

from pathlib import Path

import pytest
import torch

from ml_engine.composition import tokens as t
from ml_engine.models.composer import Composer, ComposerConfig, State, load, save
from ml_engine.models.composers import BASELINE, COMPOSER, composer, folder_of

SHAPES = {"transformer": {"layers": 2, "inner": 48, "heads": 2}, "lstm": {"layers": 2, "inner": 40}}


def small(core: str) -> Composer:
    torch.manual_seed(1)
    return Composer(ComposerConfig(t.SIZES, core=core, width=32, context=64, **SHAPES[core])).eval()  # type: ignore[arg-type]


def events(time: int, batch: int = 2) -> torch.Tensor:
    torch.manual_seed(2)
    return torch.stack([torch.randint(0, size, (batch, time)) for size in t.SIZES], -1)


@pytest.mark.parametrize("core", SHAPES)
def test_what_comes_later_changes_nothing_before(core: str) -> None:
    model, row = small(core), events(20)
    other = row.clone()
    other[:, 12:] = events(8).flip(1)
    with torch.inference_mode():
        one, two = model(row)[0], model(other)[0]
    assert torch.equal(one[:, :12], two[:, :12])
    assert not torch.allclose(one[:, 12:], two[:, 12:])


@pytest.mark.parametrize("core", SHAPES)
@pytest.mark.parametrize("cuts", [(1,) * 20, (7, 1, 5, 7), (20,)])
def test_step_by_step_is_the_same_as_at_once(core: str, cuts: tuple[int, ...]) -> None:
    model, row = small(core), events(20)
    with torch.inference_mode():
        whole = model(row)[0]
        state: State = []
        found, at = [], 0
        for cut in cuts:
            hidden, state = model(row[:, at : at + cut], state)
            found.append(hidden)
            at += cut
    assert torch.allclose(torch.cat(found, 1), whole, atol=2e-5)


@pytest.mark.parametrize("core", SHAPES)
def test_saved_and_loaded_it_is_the_same(core: str, tmp_path: Path) -> None:
    model = small(core)
    save(model, tmp_path)
    again = load(tmp_path)
    assert again.config == model.config
    with torch.inference_mode():
        assert torch.allclose(again(events(9))[0], model(events(9))[0], atol=2e-2)


def test_weights_that_do_not_fit_are_refused(tmp_path: Path) -> None:
    save(small("transformer"), tmp_path)
    config = tmp_path / "config.json"
    config.write_text(config.read_text().replace('"layers": 2', '"layers": 3'))
    with pytest.raises(ValueError, match="does not hold"):
        load(tmp_path)


@pytest.mark.parametrize("name", [COMPOSER, BASELINE])
def test_the_shipped_networks_load_and_are_of_one_size(name: str) -> None:
    model = composer(name)
    assert model.config.sizes == t.SIZES
    assert 5.5e6 < sum(weight.numel() for weight in model.parameters()) < 6.5e6
    assert composer(name) is model


OF_SOUND = {"codec": "sound", "musicgen": "sound", "diffusion": "diffusion"}


def test_shipped_weights_keep_to_their_limits() -> None:
    """Those of composing and listening stay below 60 MB; those of sound below 80, and the diffusion model, which is an engine for
    itself, below 80 too."""
    sizes = dict.fromkeys(("notes", "sound", "diffusion"), 0)
    place = folder_of(COMPOSER).parent
    for file in place.rglob("*"):
        if file.is_file():
            sizes[OF_SOUND.get(file.relative_to(place).parts[0], "notes")] += file.stat().st_size
    assert 0 < sizes["notes"] < 60e6
    assert 0 < sizes["sound"] < 80e6
    assert 0 < sizes["diffusion"] < 80e6
