"""What a Gaussian process says of latents: against the textbook's formulas, written out."""

import pytest
import torch

from ml_engine.models.prior import Laws, guess, law

TIME, LATENT = 24, 3
KINSHIP = torch.stack([0.9 ** torch.arange(32.0), 0.7 ** torch.arange(32.0)])
SPREAD = torch.tensor([0.5, 1.0, 2.0]).expand(TIME, -1)


def covariance(with_notes: int) -> torch.Tensor:
    apart = (torch.arange(TIME)[:, None] - torch.arange(TIME)).abs()
    return 0.99 * KINSHIP[with_notes][apart] + 0.01 * torch.eye(TIME)


@pytest.mark.parametrize("t", [0.2, 0.7])
def test_without_known_frames_it_is_wieners_filter(t: float) -> None:
    x = torch.randn(TIME, LATENT, generator=torch.Generator().manual_seed(1))
    none = torch.zeros(TIME, dtype=torch.bool)
    found = guess(law(KINSHIP, none, ~none), x, torch.tensor(t), torch.full((TIME, LATENT), 0.3), SPREAD)
    for channel in range(LATENT):
        prior = covariance(1) * SPREAD[0, channel] ** 2
        noisy = (1 - t) ** 2 * prior + t**2 * torch.eye(TIME)
        gain = (1 - t) * prior @ torch.linalg.inv(noisy)
        wanted = 0.3 + gain @ (x[:, channel] - (1 - t) * 0.3)
        left = prior - (1 - t) * gain @ prior
        assert torch.allclose(found.guess[:, channel], wanted, atol=1e-4)
        assert torch.allclose(found.unit[:, channel], left.diag().sqrt(), atol=1e-4)


def test_known_frames_stay_and_tell_of_their_neighbours() -> None:
    x = torch.randn(TIME, LATENT, generator=torch.Generator().manual_seed(2))
    known = torch.arange(TIME) < 10
    heard = torch.ones(TIME, dtype=torch.bool)
    one = torch.tensor(1.0)
    found = guess(law(KINSHIP, known, heard), x, one, torch.zeros(TIME, LATENT), SPREAD)
    assert torch.equal(found.guess[:10], x[:10])
    assert not found.unit[:10].any()
    prior = covariance(1)
    wanted = prior[10:, :10] @ torch.linalg.inv(prior[:10, :10]) @ x[:10]  # of pure noise nothing is learned
    assert torch.allclose(found.guess[10:], wanted, atol=1e-4)
    # Where the notes of what is known are not, it tells of no frame whose notes are.
    apart = guess(law(KINSHIP, known, ~known), x, one, torch.zeros(TIME, LATENT), SPREAD)
    assert torch.allclose(apart.guess[10:], torch.zeros(TIME - 10, LATENT), atol=1e-5)


def test_laws_are_kept_by_what_is_known() -> None:
    laws, none = Laws(), torch.zeros(TIME, dtype=torch.bool)
    first = laws.of(KINSHIP, none, ~none)
    assert laws.of(KINSHIP, none.clone(), ~none) is first
    assert laws.of(KINSHIP, none, none) is not first
    for known in range(1, 120):
        laws.of(KINSHIP, torch.arange(TIME) * 5 < known, ~none)
    assert len(laws._kept) <= 96
