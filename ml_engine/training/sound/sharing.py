"""Several processes that share each batch of a training and average their gradients: on a processor, two with one thread each
do nearly twice the work of one with two."""

import argparse
import os
import time
from collections.abc import Callable, Iterable

import torch
import torch.distributed as dist
import torch.multiprocessing as processes
from torch import Tensor, nn


def run(train: Callable[[int, argparse.Namespace], None], options: argparse.Namespace) -> None:
    """Call ``train(rank, options)`` in ``options.processes`` processes, each with ``options.threads`` threads."""
    options.out.mkdir(parents=True, exist_ok=True)
    options.run = time.time_ns() // 1_000_000_000  # tells this run from others that meet in the same folder
    os.environ.setdefault("OMP_NUM_THREADS", str(options.threads))
    if options.processes > 1:
        processes.spawn(_joined, (train, options), options.processes)
    else:
        torch.set_num_threads(options.threads)
        train(0, options)


def _joined(rank: int, train: Callable[[int, argparse.Namespace], None], options: argparse.Namespace) -> None:
    torch.set_num_threads(options.threads)
    meet = f"file://{options.out.resolve()}/meet-{options.run}"
    dist.init_process_group("gloo", init_method=meet, rank=rank, world_size=options.processes)
    train(rank, options)
    dist.destroy_process_group()


def average_gradients(parameters: Iterable[nn.Parameter]) -> None:
    """Over all processes, in one message."""
    if not dist.is_initialized():
        return
    grads = [p.grad for p in parameters if p.grad is not None]
    flat = torch.cat([grad.reshape(-1) for grad in grads])
    dist.all_reduce(flat)
    flat /= dist.get_world_size()
    for grad, part in zip(grads, flat.split([grad.numel() for grad in grads]), strict=True):
        grad.copy_(part.view_as(grad))


def clock(began: float) -> float:
    """Seconds since ``began`` (of time.monotonic) by the clock of process 0, so that all leave a loop at the same step."""
    told: Tensor = torch.tensor([time.monotonic() - began], dtype=torch.float64)
    if dist.is_initialized():
        dist.broadcast(told, 0)
    return float(told)
