"""manage.py serve: the whole site on one machine. Starts web server and workers, and starts again what dies."""

import ctypes
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from argparse import ArgumentParser
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connections

GRACE = 12.0
# A child that lived so long is started again at once; one that dies young, ever later.
GROWN_UP = 30.0
LONGEST_PAUSE = 30.0
PR_SET_PDEATHSIG = 1


@dataclass
class Child:
    """A process that shall always run."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    pause: float = 0.0
    due: float = field(default_factory=time.monotonic)

    def start(self) -> None:
        self.started = time.monotonic()
        # The terminal's Ctrl+C goes to this command alone, which then ends its children in order.
        self.process = subprocess.Popen(self.command, cwd=settings.BASE_DIR, preexec_fn=_die_with_parent)  # noqa: PLW1509  (there are no threads here)

    def look_after(self) -> str | None:
        """Start it if it should run and does not. Returns what to tell, if anything."""
        now = time.monotonic()
        if self.process is None:
            if now >= self.due:
                self.start()
            return None
        status = self.process.poll()
        if status is None:
            return None
        self.process = None
        self.pause = 0.0 if now - self.started > GROWN_UP else min(max(self.pause * 2, 0.5), LONGEST_PAUSE)
        self.due = now + self.pause
        return f"{self.name} ended with status {status}; starting it again in {self.pause:.0f} s."


class Command(BaseCommand):
    help = "Serve the site on this machine: web server and workers, started again whenever one dies."
    requires_system_checks = "__all__"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: Any, host: str, port: int, **options: Any) -> None:
        for folder in (settings.MEDIA_ROOT, settings.FILE_UPLOAD_TEMP_DIR, settings.BROKER_DIR, settings.WORK_DIR):
            Path(folder).mkdir(parents=True, exist_ok=True)
        call_command("migrate", verbosity=0)
        connections.close_all()
        self._stop = False
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, self._end)
        children = _children(host, port)
        try:
            self._keep_running(children, f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{port}/")  # noqa: S104
        finally:
            _end_all(children)

    def _end(self, number: int, frame: FrameType | None) -> None:
        self._stop = True

    def _keep_running(self, children: list[Child], address: str) -> None:
        told = False
        while not self._stop:
            for child in children:
                if message := child.look_after():
                    self.stderr.write(message)
            if not told and _answers(address):
                told = True
                self.stdout.write(f"\nNotewright is ready: {address}   (Ctrl+C ends it)\n")
                self.stdout.flush()
            time.sleep(0.2)


def _children(host: str, port: int) -> list[Child]:
    manage = [sys.executable, str(settings.BASE_DIR / "manage.py")]
    web = [sys.executable, "-m", "musicsite.web", "--bind", host, "--port", str(port), "--verbosity", "0"]
    return [
        Child("The web server", [*web, "--no-server-name"]),
        Child("The worker that listens", [*manage, "worker", "--queues", "transcribe"]),
        Child("The worker that writes down anew", [*manage, "worker", "--queues", "notate", "--nice", "5"]),
        Child("The worker that composes", [*manage, "worker", "--queues", "compose"]),
        Child("The worker that makes sound", [*manage, "worker", "--queues", "sound"]),
        Child("The worker that draws", [*manage, "worker", "--queues", "look", "--nice", "19"]),
    ]


def _end_all(children: list[Child]) -> None:
    running = [child.process for child in children if child.process is not None]
    for process in running:
        process.terminate()
    deadline = time.monotonic() + GRACE
    for process in running:
        try:
            process.wait(max(deadline - time.monotonic(), 0.1))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}healthz", timeout=1):  # noqa: S310  (our own address)
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


def _die_with_parent() -> None:
    """In the child: out of the terminal's group and, on Linux, told to end when this command is killed."""
    os.setsid()
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
