"""Sound to frames with what the network says of them: one step behind the sound by what the network looks ahead."""

import numpy as np

from ml_engine.lines.ear import REACH, heard
from ml_engine.lines.frames import FEATURES, NO_FRAMES, Frames, Listener


class Hearing:
    """Takes sound at 16 kHz as it comes; gives frames, and log odds (n, 2) that a note begins and that one sounds.

    The same come out whatever the pieces.
    """

    def __init__(self) -> None:
        self._listener = Listener()
        self._waiting = NO_FRAMES
        self._moves = np.zeros((0, FEATURES), np.float32)

    def push(self, samples: np.ndarray, *, final: bool = False) -> tuple[Frames, np.ndarray]:
        """The frames that are ready once ``samples`` (n,) have been added; all that are left with ``final``."""
        frames = self._listener.frames(samples, final=final)
        moves = [self._moves, frames.moves]
        if len(frames) and not len(self._moves):
            moves.insert(0, np.repeat(frames.moves[:1], REACH, axis=0))
        together = np.concatenate(moves)
        if final and len(together):
            together = np.concatenate([together, np.repeat(together[-1:], REACH, axis=0)])
        odds = heard(together)
        self._moves = together[len(odds) :]
        self._waiting = self._waiting.and_(frames)
        ready, self._waiting = self._waiting[: len(odds)], self._waiting[len(odds) :]
        return ready, odds
