"""What trainings ask of the device they run on."""

import torch


def narrow(device: torch.device | str) -> torch.autocast:
    """bfloat16 where the device multiplies it quickly: on processors with AVX2 alone it is a hundred times slower than float32."""
    kind = torch.device(device).type
    quick = kind != "cpu" or torch.backends.cpu.get_cpu_capability().startswith("AVX512")
    return torch.autocast(kind, torch.bfloat16, enabled=quick)
