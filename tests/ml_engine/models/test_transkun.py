"""Our arrangement of Transkun's network computes what the package's own classes compute, part by part."""

import sys
import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
import torch

from bench.transkun_command import prepare
from ml_engine.models import transkun
from ml_engine.models.files import package_file
from ml_engine.models.transkun import CONFIG, Transkun, _viterbi

FRAMES = 51


@pytest.fixture(scope="module")
def theirs() -> Iterator[Any]:
    """The package's model with the package's weights, imported with stand-ins that go away again."""
    before = dict(sys.modules)
    prepare()
    import moduleconf

    with warnings.catch_warnings(), torch.inference_mode():
        # The package compiles its decoder with torch.jit, which newer versions of torch warn about.
        warnings.simplefilter("ignore")
        manager = moduleconf.parseFromFile(str(package_file("transkun", "pretrained/2.0.conf")))
        model = manager["Model"].module.TransKun(conf=manager["Model"].config)
        state = torch.load(transkun.weights_path(), map_location="cpu", weights_only=True)["state_dict"]
        model.load_state_dict(state, strict=True)
        yield model.eval()
    for name in ("torchaudio", "torchaudio.functional", "pkg_resources"):
        sys.modules.pop(name, None)
        if name in before:
            sys.modules[name] = before[name]


@pytest.fixture(scope="module")
def ours() -> Transkun:
    return transkun.load()


@pytest.fixture
def samples() -> torch.Tensor:
    chance = np.random.default_rng(5)
    time = np.arange((FRAMES - 1) * CONFIG.hop + CONFIG.window) / CONFIG.rate
    sound = sum(np.sin(2 * np.pi * f * time) * np.exp(-2 * (time % 0.4)) for f in (110, 330, 523.25, 1760))
    return torch.from_numpy((sound + 0.01 * chance.standard_normal(len(time))).astype(np.float32))


def test_spectrum_and_patches(theirs: Any, ours: Transkun, samples: torch.Tensor) -> None:
    frames = samples.unfold(0, CONFIG.window, CONFIG.hop)[None, None]
    frames = (frames - frames.mean()) / (frames.std() + 1e-8)
    expected = theirs.framewiseFeatureExtractor(frames)[0, 0].permute(2, 0, 1)[None]
    with torch.inference_mode():
        pictures = ours.spectrum(samples)
        assert torch.allclose(pictures, expected, atol=2e-4)
        backbone = theirs.backbone
        place = backbone.posEmbedBuilder(torch.arange(CONFIG.mels).float()).T[:, None]
        patches = backbone.downConv(backbone.inputConv(pictures) + place)[0].permute(1, 2, 0)
        assert torch.allclose(ours._convolve(pictures, lambda: None), patches, atol=2e-4)
        assert patches.shape == ((FRAMES + 13) // 8, 58, CONFIG.width)


@pytest.mark.parametrize("index", [0, 5])
def test_a_layer(theirs: Any, ours: Transkun, index: int) -> None:
    tokens = torch.randn(9, 149, CONFIG.width, generator=torch.Generator().manual_seed(index))
    with torch.inference_mode():
        expected = theirs.backbone.encoderLayers[index](tokens[None])[0]
        layer = ours.layers[index]
        assert torch.allclose(layer(tokens, lambda: None), expected, atol=1e-4)
        assert torch.allclose(layer(tokens, lambda: None, keep=59), expected[:, 59:], atol=1e-4)


def test_places_of_a_full_window_are_the_published_ones(theirs: Any, ours: Transkun) -> None:
    time = torch.arange(89).float()
    with torch.inference_mode():
        heard, asked = ours._places(89, 59)
        expected = theirs.backbone.posEmbedBuilderAttnTF(time, torch.arange(59).float())
        assert torch.allclose(heard, expected, atol=1e-5)
        expected = theirs.backbone.posEmbedBuilderAttnTE(time, torch.tensor(CONFIG.symbols).float())
        assert torch.allclose(asked, expected, atol=1e-5)
        short, _ = ours._places(34, 59)
        assert torch.equal(short[1:], heard[-33:]), "a short window is the end of a full one"


def test_paths_and_attributes(theirs: Any, ours: Transkun) -> None:
    from transkun.CRF import NeuralSemiCRFInterval

    chance = torch.Generator().manual_seed(2)
    context = 3 * torch.randn(len(CONFIG.symbols), 60, CONFIG.width, generator=chance)
    starts = [i % 7 for i in range(len(CONFIG.symbols))]
    with torch.inference_mode():
        scores, skip = theirs.scorer(context[None])
        expected = NeuralSemiCRFInterval(scores.flatten(-2, -1), skip.flatten(-2, -1)).decode(forcedStartPos=starts)
        paths = ours._paths(context, starts, lambda: None)
        assert paths == expected
        assert sum(map(len, paths)) > 100
        found = ours._attributes(context, paths)
        a, b, _, _ = theirs.fetchIntervalFeaturesBatch(context[None], [paths])
        features = torch.cat([a, b, a * b], dim=-1)
        velocity = theirs.velocityPredictor(features).argmax(-1)
        value, presence = theirs.refinedOFPredictor(features).chunk(2, dim=-1)
        shift = ((torch.distributions.ContinuousBernoulli(logits=value).mean - 0.5) / 0.99).clamp(-0.5, 0.5)
    flat = [interval for intervals in found for interval in intervals]
    assert [i.velocity for i in flat] == velocity.clamp(min=1).tolist()
    assert np.allclose([[i.begin_shift, i.end_shift] for i in flat], shift.numpy(), atol=1e-4)
    assert [i.has_onset for i in flat] == [
        bool(i.begin > 0 or p > 0) for i, p in zip(flat, presence[:, 0], strict=True)
    ]


def test_a_chain_of_intervals_by_hand() -> None:
    """Two symbols, five frames: one event and a single frame; nothing before a forced start."""
    scores = torch.full((2, 5, 5), -1.0)
    scores[0, 0, 2] = 3.0
    scores[0, 2, 4] = 1.0
    scores[1, 0, 4] = 2.0
    single = np.full((2, 5), -1.0, np.float32)
    single[0, 3] = 0.5
    assert _viterbi(scores, single, [0, 0]) == [[(0, 2), (2, 4)], [(0, 4)]]
    assert _viterbi(scores, single, [1, 1]) == [[(2, 4)], []]
    assert _viterbi(scores, single, [3, 4]) == [[(3, 3)], []]


def test_a_checkpoint_of_another_shape_is_refused() -> None:
    state = torch.load(transkun.weights_path(), map_location="cpu", weights_only=True)["state_dict"]
    with torch.inference_mode():
        with pytest.raises(ValueError, match="does not know"):
            Transkun(dict(state) | {"surplus": torch.zeros(1)})
        wrong = dict(state) | {"scorer.map.0.weight": torch.zeros(3, 3)}
        with pytest.raises(ValueError, match=r"scorer\.map\.0\.weight should have shape \(513, 256\)"):
            Transkun(wrong)
