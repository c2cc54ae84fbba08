"""A broker on disk that needs no server: one file a message in one folder.

Kombu's filesystem transport, made safe against being killed: a message appears whole or not at all (written aside, then
renamed), one reader gets it (renamed again), and nothing is kept about exchanges that could be left half-written.
"""

import logging
import uuid
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from queue import Empty
from time import time, time_ns
from typing import Any

from kombu.transport import filesystem, virtual
from kombu.utils.json import dumps, loads

logger = logging.getLogger(__name__)

LITTER_SECONDS = 60


class Channel(filesystem.Channel):
    """Messages are files TIME_WORD.QUEUE.msg, read in the order of their names."""

    supports_fanout = False

    # Each process knows the queues it has declared; that is all there is to route.
    get_table = virtual.Channel.get_table

    def _queue_bind(self, *args: Any, **kwargs: Any) -> None:
        """Nothing to be written down."""

    def _delete(self, queue: str, *args: Any, **kwargs: Any) -> None:
        self._purge(queue)

    # The two classes of kombu's above this one disagree on the second name.
    def _put(self, queue: str, payload: Any, **kwargs: Any) -> None:  # type: ignore[override]
        folder = self._folder
        name = f"{time_ns():020d}_{uuid.uuid4().hex}.{queue}.msg"
        aside = folder / f"{name}.new"
        aside.write_text(dumps(payload))
        aside.rename(folder / name)

    def _get(self, queue: str, timeout: float | None = None) -> Any:
        folder = self._folder
        for name in sorted(path.name for path in folder.iterdir()):
            if name.partition(".")[2] != f"{queue}.msg":
                continue
            taken = folder / f"{name}.taken"
            try:
                (folder / name).rename(taken)
            except FileNotFoundError:
                continue  # another worker was faster
            text = taken.read_text()
            taken.unlink()
            try:
                return loads(text)
            except ValueError:
                logger.error("A broken message was dropped; its job will be sent again.")
        raise Empty

    @cached_property
    def _folder(self) -> Path:
        folder = Path(self.transport_options["data_folder_in"])
        folder.mkdir(parents=True, exist_ok=True)
        # What a process was writing or reading when it was killed; the job of that message is sent again.
        for litter in [*folder.glob("*.new"), *folder.glob("*.taken")]:
            with suppress(FileNotFoundError):
                if time() - litter.stat().st_mtime > LITTER_SECONDS:
                    litter.unlink()
        return folder

    def _size(self, queue: str) -> int:
        return sum(1 for _ in self._folder.glob(f"*.{queue}.msg"))

    def _purge(self, queue: str) -> int:
        count = 0
        for message in self._folder.glob(f"*.{queue}.msg"):
            message.unlink(missing_ok=True)
            count += 1
        return count


class Transport(filesystem.Transport):
    Channel = Channel
