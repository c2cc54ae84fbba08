"""Websockets relay what workers wrote down. Nothing here runs a model or waits for one."""

import asyncio
import logging
from contextlib import suppress
from importlib import import_module
from urllib.parse import parse_qs
from uuid import UUID

from channels.auth import get_user
from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase

from studio.access import can_view_job
from studio.follow import Subscription, follower
from studio.models import Job
from studio.services import events

logger = logging.getLogger(__name__)

NOT_FOUND = 4404
NORMAL = 1000
BROKEN = 1011
BATCH = 200
# A person whom the owner has just shut out sees the stream end within this many seconds.
ACCESS_EVERY = 10.0


class JobConsumer(AsyncWebsocketConsumer):
    """/ws/jobs/<id>/?after=<event id>: first what the job told after that id, then what it tells, then closes.

    One frame an event: {"id", "attempt", "kind", ...}. Strangers are closed with 4404, as if there were no such job.
    """

    async def connect(self) -> None:
        self.job_id: UUID = self.scope["url_route"]["kwargs"]["job_id"]
        self.last = _after(self.scope["query_string"])
        self.relay: asyncio.Task[None] | None = None
        # Browsers tell a page the code only of a connection that was opened.
        await self.accept()
        if not await self._allowed():
            await self.close(NOT_FOUND)
            return
        self.relay = asyncio.create_task(self._relay())

    async def disconnect(self, code: int) -> None:
        if self.relay is not None:
            self.relay.cancel()
            with suppress(asyncio.CancelledError):
                await self.relay

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """Pages have nothing to say here; what comes is left unread."""

    async def _relay(self) -> None:
        guard = asyncio.create_task(self._guard())
        try:
            # An id from the future would make everybody wait for it.
            self.last = min(self.last, (await _last_ids([self.job_id])).get(self.job_id, 0))
            if await self._replay_all():
                return
            with follower().subscribed(self.job_id, self.last) as subscription:
                await self._follow(subscription)
        except Exception:
            logger.exception("The events of job %s could not be relayed.", self.job_id)
            await self.close(BROKEN)
        finally:
            guard.cancel()

    async def _replay_all(self) -> bool:
        """Send what there is; True when the job has ended and all of it was sent."""
        # Asked before the events are read: an ended job has written its last by then.
        ended = await _has_ended(self.job_id)
        await self._replay()
        if ended:
            await self.close(NORMAL)
        return ended

    async def _replay(self) -> bool:
        """Send what the database has after the last that was sent; True when the end was among it."""
        while frames := await _frames_after(self.job_id, self.last, BATCH):
            if await self._send_frames(frames):
                return True
            if len(frames) < BATCH:
                break
        return False

    async def _follow(self, subscription: Subscription) -> None:
        while True:
            frames = await subscription.next()
            # None: this page was too slow to keep its frames in memory; the database still has them.
            ended = await self._replay() if frames is None else await self._send_frames(frames)
            if ended:
                await self.close(NORMAL)
                return

    async def _send_frames(self, frames: list[events.Frame]) -> bool:
        for event_id, text in frames:
            if event_id > self.last:
                await self.send(text_data=text)
                self.last = event_id
                if '"kind":"ended"' in text[:120]:
                    return True
        return False

    async def _guard(self) -> None:
        while True:
            await asyncio.sleep(ACCESS_EVERY)
            if not await self._allowed():
                await self.close(NOT_FOUND)
                if self.relay is not None:
                    self.relay.cancel()
                return

    async def _allowed(self) -> bool:
        """Whether this browser's session, as it is now, may follow the job."""
        session = await _session(self.scope["session"].session_key)
        user = await get_user({"session": session})
        return await _can_view(user, session, self.job_id)


def _after(query: bytes) -> int:
    value = parse_qs(query.decode("latin-1")).get("after", ["0"])[0]
    return min(int(value), 2**63 - 1) if value.isdecimal() else 0


_can_view = database_sync_to_async(can_view_job)
_last_ids = database_sync_to_async(events.last_ids)
_frames_after = database_sync_to_async(events.frames_after)


@database_sync_to_async
def _session(key: str | None) -> SessionBase:
    session = import_module(settings.SESSION_ENGINE).SessionStore(key)
    session.get("")  # loads it here, in a thread
    return session


@database_sync_to_async
def _has_ended(job_id: UUID) -> bool:
    return Job.objects.filter(pk=job_id, status__in=Job.ENDED).exists()
