"""Django under ASGI for a site of synchronous views: one hop into a thread for each request, and threads that stay.

Django's own handler changes between event loop and thread for each middleware and gives each request a new thread with
new database connections; for pages as quick as ours that is most of the work.
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import django
from asgiref.sync import ThreadSensitiveContext, sync_to_async
from django.core.handlers.asgi import ASGIHandler
from django.db import connections
from django.http import HttpRequest, HttpResponseBase

# Threads that wait for requests; when all are busy (uploads take seconds) more are made and end after their request.
KEPT = 16


class Threads:
    """Executors of one thread each, given out to one request at a time."""

    def __init__(self) -> None:
        self._idle: list[ThreadPoolExecutor] = []

    def take(self) -> ThreadPoolExecutor:
        # The last one given back: few threads, whose connections are warm, do most of the work.
        return self._idle.pop() if self._idle else ThreadPoolExecutor(1, thread_name_prefix="request")

    def give_back(self, executor: ThreadPoolExecutor) -> None:
        """Once its thread has done what it may still be doing for a visitor who left."""
        loop = asyncio.get_running_loop()
        last = executor.submit(lambda: None)
        last.add_done_callback(lambda _: loop.call_soon_threadsafe(self._keep, executor))

    def _keep(self, executor: ThreadPoolExecutor) -> None:
        if len(self._idle) < KEPT:
            self._idle.append(executor)
        else:
            executor.submit(connections.close_all)
            executor.shutdown(wait=False)


class Handler(ASGIHandler):
    """Runs the whole chain of middleware and the view in one thread."""

    def __init__(self) -> None:
        super().__init__()
        self.load_middleware(is_async=False)
        self._threads = Threads()

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            raise ValueError(f"This handles HTTP, not {scope['type']}.")
        executor = self._threads.take()
        try:
            async with ThreadSensitiveContext(executor=executor):
                await self.handle(scope, receive, send)
        finally:
            self._threads.give_back(executor)

    async def get_response_async(self, request: HttpRequest) -> HttpResponseBase:
        return await sync_to_async(self.get_response, thread_sensitive=True)(request)


def application() -> Handler:
    """Django, ready to answer."""
    django.setup(set_prefix=False)
    return Handler()
