"""A broker on disk that needs no server: one file a message in one folder.

Kombu's filesystem transport, made safe against being killed: a message appears whole or not at all (written aside, then
renamed), one reader gets it (renamed again), and nothing is kept about exchanges that could be left half-written.
"""

import logging
import uuid
from pathlib import Path
from queue import Empty
from time import time_ns
from typing import Any

from kombu.transport import filesystem, virtual
from kombu.utils.json import dumps, loads

logger = logging.getLogger(__name__)


class Channel(filesystem.Channel):
    """Messages are files TIME_WORD.QUEUE.msg, read in the order of their names."""

    supports_fanout = False

    # Each process knows the queues it has declared; that is all there is to route.
    get_table = virtual.Channel.get_table

    def _queue_bind(self, *args: Any, **kwargs: Any) -> None:
        """Nothing to be written down."""

    def _delete(self, queue: str, *args: Any, **kwargs: Any) -> None:
        self._purge(queue)

    def _put(self, queue: str, payload: dict[str, Any], **kwargs: Any) -> None:
        folder = self._folder()
        name = f"{time_ns():020d}_{uuid.uuid4().hex}.{queue}.msg"
        aside = folder / f"{name}.new"
        aside.write_text(dumps(payload))
        aside.rename(folder / name)

    def _get(self, queue: str, timeout: float | None = None) -> Any:
        folder = self._folder()
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

    def _folder(self) -> Path:
        folder = Path(self.data_folder_in)
        folder.mkdir(parents=True, exist_ok=True)
        return folder


class Transport(filesystem.Transport):
    Channel = Channel
