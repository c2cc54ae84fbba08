"""python -m ml_engine.training.listening.blend BEFORE AFTER --out DIR [--share 0.5]: a network between two, weight by weight.

What went on from one network to other lessons knows those better and its first ones worse; the mean of both keeps much of either
(Wortsman et al. 2022, "Model soups").
"""

import argparse
import sys
from pathlib import Path

import torch

from ml_engine.models.listener import Listener, load, save


def blended(before: Listener, after: Listener, share: float) -> Listener:
    """``share`` (0..1) of the way from ``before``, which is changed and returned, to ``after``."""
    other = after.state_dict()
    with torch.no_grad():
        for name, value in before.state_dict().items():
            if value.is_floating_point():
                value.lerp_(other[name], share)
    return before


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("before", type=Path)
    parser.add_argument("after", type=Path)
    parser.add_argument("--share", type=float, default=0.5)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args(arguments)
    save(blended(load(options.before), load(options.after), options.share), options.out)


if __name__ == "__main__":
    main(sys.argv[1:])
