"""What trainings ask of the device they run on."""

import torch


def narrow(device: torch.device | str) -> torch.autocast:
    """bfloat16 where the device multiplies it quickly. Processors do with AMX tiles; the instructions of AVX512 for it are
    slower than float32's (by 1.6 here), and with AVX2 alone it is a hundred times slower."""
    kind = torch.device(device).type
    return torch.autocast(
        kind, torch.bfloat16, enabled=kind != "cpu" or torch.cpu.get_capabilities().get("amx_tile", False)
    )
