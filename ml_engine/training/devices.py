"""What trainings ask of the device they run on."""

import time
from functools import cache

import torch

_SIDE, _TIMES, _TRIES = 512, 8, 3
_WORTH = 1.3  # times as fast, below which half the precision buys nothing


def narrow(device: torch.device | str) -> torch.autocast:
    """bfloat16 where the device multiplies it clearly faster. GPUs do; of processors those with AMX tiles or the newer cores with
    AVX512 for it, while on others it takes half as long again as float32, and with AVX2 alone a hundred times: so it is timed."""
    kind = torch.device(device).type
    return torch.autocast(kind, torch.bfloat16, enabled=kind != "cpu" or narrow_is_faster())


@cache
def narrow_is_faster() -> bool:
    """Whether this processor multiplies bfloat16 clearly faster than float32, by its own clock."""
    known = torch.cpu.get_capabilities()
    if not (known.get("amx_tile", False) or known.get("avx512_bf16", False)):
        return False  # not worth the second that the answer would take
    return _product_seconds(torch.float32) > _WORTH * _product_seconds(torch.bfloat16)


def _product_seconds(kind: torch.dtype) -> float:
    """How long some products of matrices take, the best of a few tries."""
    a = torch.randn(_SIDE, _SIDE).to(kind)
    best = float("inf")
    for _ in range(_TRIES + 1):  # the first finds its way
        start = time.perf_counter()
        for _ in range(_TIMES):
            a @ a
        best = min(best, time.perf_counter() - start)
    return best
