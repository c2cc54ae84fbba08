"""From noise to latents: a window's flow followed back by diffusers' solver, a step at a time."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from diffusers import DPMSolverMultistepScheduler
from torch import Tensor

from ml_engine.models.diffusion import Diffusion, Given

TRAINED = 1000  # times that the scheduler counts in


@dataclass(frozen=True, slots=True)
class Way:
    """How a flow is followed: ``steps`` from t = 1 to 0, ``guidance``, and from which t on (``strength``) where something lies under.

    ``temperature``: of the noise that it begins with; 0 begins in the middle of all that may be, and ends near it. ``order`` of the solver: 2
    looks back at the step before (DPM-Solver++(2M), Lu et al. 2022), 1 is Euler's."""

    steps: int
    guidance: float
    strength: float = 1.0
    temperature: float = 1.0
    order: int = 2


@torch.no_grad()
def sample(
    model: Diffusion,
    known: Tensor,
    latents: Tensor,
    under: Tensor | None,
    told: Given,
    against: Given | None,
    way: Way,
    chance: torch.Generator,
    step: Callable[[int, int], None],
) -> Tensor:
    """Scaled latents (T, latent) of a window whose ``known`` frames (T,) are those of ``latents``.

    ``told`` and ``against``: what the window is drawn to and away from (classifier-free guidance; without the second there is none).
    ``under`` (T, latent): what is varied: it is noised as far as ``way.strength`` says and cleared again (SDEdit, Meng et al.
    2022). ``step(done, of)`` is called before every step, and may raise.
    """
    scheduler: Any = DPMSolverMultistepScheduler(
        num_train_timesteps=TRAINED, prediction_type="flow_prediction", use_flow_sigmas=True, flow_shift=1.0,
        algorithm_type="dpmsolver++", solver_order=way.order, lower_order_final=True, final_sigmas_type="zero",
    )  # fmt: skip
    # What numpy 2 no longer makes of a tensor without complaint.
    scheduler.alphas_cumprod = scheduler.alphas_cumprod.numpy()
    strength = 1.0 if under is None else way.strength
    noise = way.temperature * torch.randn(latents.shape, generator=chance)
    if strength == 0:
        return latents if under is None else torch.where(known[:, None], latents, under)
    scheduler.set_timesteps(max(1, math.ceil(way.steps * strength)))
    scheduler.sigmas = scheduler.sigmas * strength
    times = scheduler.sigmas[:-1]
    x = noise if under is None else (1 - times[0]) * under + times[0] * noise
    both = told if against is None else told + against
    rows = 1 if against is None else 2
    held = known[:, None]
    for number, t in enumerate(times):
        step(number, len(times))
        seen = torch.where(held, latents, x)
        found, _, _ = model(seen.expand(rows, -1, -1), t.expand(rows), both)
        clean = found[0] if against is None else found[1] + way.guidance * (found[0] - found[1])
        flow = torch.where(held, 0.0, (x - clean) / t)
        x = scheduler.step(flow, scheduler.timesteps[number], x).prev_sample
    return torch.where(held, latents, x)
