"""One reader of the database for all websockets of a web process: it looks for new events and hands them round."""

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from uuid import UUID
from weakref import WeakKeyDictionary

from channels.db import database_sync_to_async

from studio.services import events

logger = logging.getLogger(__name__)

LOOK_EVERY = 0.1
AFTER_ERROR = 2.0
BATCH = 500
# Frames kept for a page that does not take them; it reads the database again when there are more.
KEPT = 1000


class Subscription:
    """What one websocket is to be sent next."""

    def __init__(self) -> None:
        self._frames: list[events.Frame] = []
        self._behind = False
        self._news = asyncio.Event()

    def give(self, frames: list[events.Frame]) -> None:
        if len(self._frames) + len(frames) > KEPT:
            self.fall_behind()
        elif not self._behind:
            self._frames += frames
            self._news.set()

    def fall_behind(self) -> None:
        self._frames = []
        self._behind = True
        self._news.set()

    async def next(self) -> list[events.Frame] | None:
        """Wait for frames; None when some were dropped and the database is to be read."""
        await self._news.wait()
        self._news.clear()
        if self._behind:
            self._behind = False
            return None
        frames, self._frames = self._frames, []
        return frames


@dataclass(slots=True)
class _Channel:
    last: int
    subscriptions: set[Subscription] = field(default_factory=set)


class Follower:
    """Looks for new events of all followed jobs with one query every LOOK_EVERY seconds, while any is followed."""

    def __init__(self) -> None:
        self._channels: dict[UUID, _Channel] = {}
        self._task: asyncio.Task[None] | None = None

    @contextmanager
    def subscribed(self, job_id: UUID, last: int) -> Iterator[Subscription]:
        """Frames of the job with ids greater than ``last``; some before it may come too, none after it is left out."""
        subscription = Subscription()
        channel = self._channels.setdefault(job_id, _Channel(last))
        if channel.last > last:
            # Others have been given more than this one had read when it came.
            subscription.fall_behind()
        channel.subscriptions.add(subscription)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run())
        try:
            yield subscription
        finally:
            channel.subscriptions.discard(subscription)
            if not channel.subscriptions and self._channels.get(job_id) is channel:
                del self._channels[job_id]

    async def _run(self) -> None:
        while self._channels:
            try:
                await self._look()
            except Exception:  # whatever it is, pages go on waiting for this one task
                logger.exception("Events could not be read; trying again.")
                await asyncio.sleep(AFTER_ERROR)
            await asyncio.sleep(LOOK_EVERY)

    async def _look(self) -> None:
        newest = await _last_ids(list(self._channels))
        for job_id, last in newest.items():
            channel = self._channels.get(job_id)
            while channel is not None and channel.last < last:
                frames = await _frames_after(job_id, channel.last, BATCH)
                if not frames:
                    break
                channel.last = frames[-1][0]
                for subscription in channel.subscriptions:
                    subscription.give(frames)


_last_ids = database_sync_to_async(events.last_ids)
_frames_after = database_sync_to_async(events.frames_after)
_followers: WeakKeyDictionary[asyncio.AbstractEventLoop, Follower] = WeakKeyDictionary()


def follower() -> Follower:
    """The one of this event loop."""
    return _followers.setdefault(asyncio.get_running_loop(), Follower())
