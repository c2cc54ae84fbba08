"""Engines that are kept loaded between jobs: one holder a process, which puts away what has been idle for long or stands in another's way.

Our own small networks are no part of this; they stay (see sounding.py).
"""

import gc
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

from ml_engine.configuration import configured
from ml_engine.errors import BadInput
from ml_engine.models.memory import Place, place_for

T = TypeVar("T")


@dataclass(slots=True)
class _Held:
    engine: Any
    size: int
    users: int = 0
    since: float = field(default_factory=time.monotonic)


class Warm:
    """Engines by name. Safe to use from several threads; loading is done by one at a time."""

    def __init__(self) -> None:
        self._held: dict[str, _Held] = {}
        self._lock = threading.RLock()
        self._keeper: threading.Timer | None = None

    @contextmanager
    def use(self, name: str, title: str, needs: Callable[[int], int], load: Callable[[Place], T]) -> Iterator[T]:
        """The engine ``name``, loaded when it is not there; it is not put away while this holds.

        ``needs(bytes a number)`` is what it takes. Raises BadInput with one sentence when that is more than there is, even with all
        idle engines put away.
        """
        with self._lock:
            held = self._held.get(name) or self._loaded(name, title, needs, load)
            held.users += 1
        try:
            yield held.engine
        finally:
            with self._lock:
                held.users -= 1
                held.since = time.monotonic()
                self._watch()

    def names(self) -> list[str]:
        """What is loaded now."""
        with self._lock:
            return sorted(self._held)

    def put_away(self, idle: float = 0.0) -> list[str]:
        """Forget the engines that nobody has used for ``idle`` seconds; returns their names."""
        with self._lock:
            now = time.monotonic()
            gone = [name for name, held in self._held.items() if not held.users and now - held.since >= idle]
            for name in gone:
                del self._held[name]
            if gone:
                _give_back()
            return gone

    def _loaded(self, name: str, title: str, needs: Callable[[int], int], load: Callable[[Place], T]) -> _Held:
        try:
            place = place_for(title, needs, self._taken())
        except BadInput:
            if not self.put_away():
                raise
            place = place_for(title, needs, self._taken())
        held = _Held(load(place), needs(place.each))
        self._held[name] = held
        return held

    def _taken(self) -> int:
        return sum(held.size for held in self._held.values())

    def _watch(self) -> None:
        """Look again when the first of those that are held may have been idle for long enough."""
        seconds = configured().idle_seconds
        if self._keeper is not None:
            self._keeper.cancel()
            self._keeper = None
        idle = [held.since for held in self._held.values() if not held.users]
        if seconds and idle:
            wait = max(0.05, min(idle) + seconds - time.monotonic())
            self._keeper = threading.Timer(wait, self._look)
            self._keeper.daemon = True
            self._keeper.start()

    def _look(self) -> None:
        with self._lock:
            self.put_away(configured().idle_seconds)
            self._watch()


def _give_back() -> None:
    """What was freed goes back to the machine, not only to this process."""
    import torch

    gc.collect()
    if torch.cuda.is_available():
        torch.cuda.empty_cache()
    _trim()


def _trim() -> None:
    """glibc keeps freed memory unless it is told otherwise; other systems' libraries have no such call."""
    import ctypes

    try:
        ctypes.CDLL("libc.so.6").malloc_trim(0)
    except (OSError, AttributeError):
        return


WARM = Warm()
