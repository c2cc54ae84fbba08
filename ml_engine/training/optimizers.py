"""What moves the weights of networks of ours in training."""

from collections.abc import Iterable
from typing import Any

import torch
from torch import nn


def muon_and_adamw(
    model: nn.Module, inner: Iterable[nn.Parameter], rate: float, decay: float
) -> list[torch.optim.Optimizer]:
    """Muon (Jordan et al. 2024) for the ``inner`` matrices, which learn faster by it; AdamW for the rest, vectors without ``decay``."""
    chosen = list(inner)
    known = {id(p) for p in chosen}
    rest = [p for p in model.parameters() if id(p) not in known]
    groups: list[dict[str, Any]] = [
        {"params": [p for p in rest if p.ndim > 1], "weight_decay": decay},
        {"params": [p for p in rest if p.ndim <= 1], "weight_decay": 0.0},
    ]
    return [
        torch.optim.AdamW(groups, lr=rate, betas=(0.9, 0.98)),
        torch.optim.Muon(chosen, lr=rate, weight_decay=decay, adjust_lr_fn="match_rms_adamw"),
    ]
