"""On which device sound engines run, in which precision, and whether one fits before it is loaded."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ml_engine.configuration import configured
from ml_engine.errors import BadInput

if TYPE_CHECKING:
    import torch

_SPARE = 300_000_000  # bytes of what is free that stay free


@dataclass(frozen=True, slots=True)
class Place:
    """Where an engine will run: a device of torch's, and how many bytes each number has there (4, or 2 in half precision)."""

    device: str
    each: int

    @property
    def dtype(self) -> "torch.dtype":
        """What numbers with a fraction are there. bfloat16 where it is to be had, since text encoders leave the range of float16."""
        import torch

        if self.each == 4:
            return torch.float32
        if self.device == "cuda" and not torch.cuda.is_bf16_supported():
            return torch.float16
        return torch.bfloat16


def device() -> str:
    """The device that is configured, or the best there is. Raises BadInput for one that is not there."""
    import torch

    wanted = configured().device
    there = {"cpu": True, "cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
    if wanted == "auto":
        return next(name for name in ("cuda", "mps", "cpu") if there[name])
    if not there[wanted]:
        raise BadInput(f"There is no {wanted} here; let NOTEWRIGHT_DEVICE be auto or cpu.")
    return wanted


def free(on: str) -> int:
    """Bytes that sound engines may still take on a device: what is free there, less a little for everything else."""
    if on == "cuda":
        import torch

        found = torch.cuda.mem_get_info()[0]
    else:
        found = free_main()
    return max(0, found - _SPARE)


def free_main() -> int:
    """Bytes of main memory that can be had without swapping: the machine's, or what its control group still allows."""
    found = _available()
    for most, used in (
        ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory.current"),
        ("/sys/fs/cgroup/memory/memory.limit_in_bytes", "/sys/fs/cgroup/memory/memory.usage_in_bytes"),
    ):
        limit, taken = _number(Path(most)), _number(Path(used))
        if limit is not None and taken is not None:
            found = min(found, max(0, limit - taken))
    return found


def resident() -> int:
    """Bytes of main memory that this process has now."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        import resource

        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def place_for(title: str, needs: Callable[[int], int], taken: int = 0) -> Place:
    """Where an engine fits: ``needs(bytes a number)`` is what it takes. ``taken``: what others that are loaded take of the limit.

    On a GPU numbers have two bytes; on a processor four, which are quicker there, or two when four do not fit. Raises
    BadInput with one sentence when neither fits.
    """
    on = device()
    limit = configured().memory_megabytes * 1_000_000
    have = free(on)
    if limit:
        have = min(have, max(0, limit - taken))
    for each in (2,) if on != "cpu" else (4, 2):
        if needs(each) <= have:
            return Place(on, each)
    least = needs(2)
    why = "NOTEWRIGHT_ENGINE_MEMORY_MB allows" if limit and have < free(on) else "are free"
    what = {"cuda": "of the GPU’s memory", "mps": "of memory", "cpu": "of memory"}[on]
    raise BadInput(
        f"{title} does not fit: it needs about {_size(least)} {what}, and {_size(have)} {why}; a smaller engine may do."
    )


def _size(count: int) -> str:
    return f"{count / 1e9:.1f} GB" if count >= 1e9 else f"{count / 1e6:.0f} MB"


def _available() -> int:
    try:
        for line in Path("/proc/meminfo").read_text().splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
    except (OSError, ValueError, IndexError):
        pass
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2  # where nobody says what is free
    except (ValueError, OSError):
        return 4 * 10**9


def _number(file: Path) -> int | None:
    try:
        return int(file.read_text())
    except (OSError, ValueError):
        return None  # not there, or "max"
