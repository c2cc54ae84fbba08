"""The whole site in processes of its own, with a data folder of its own, for benches and tests that need it alive.

:class:`House` starts, kills and restarts web server and workers; :class:`Person` is someone signed in, with a browser's
cookies; :func:`follow` is a page's websocket that takes up its job again after the last event it has seen.
"""

import http.client
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidMessage
from websockets.sync.client import connect

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "static" / "samples" / "prelude.ogg"
START_SECONDS = 60
CSRF = "c" * 32
SIGN_UP = """
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model
from django.contrib.sessions.backends.db import SessionStore
people = get_user_model().objects
person = people.create_user(username={name!r}, email={name!r} + "@example.org", password="right horse")
session = SessionStore()
session[SESSION_KEY] = str(person.pk)
session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
session[HASH_SESSION_KEY] = person.get_session_auth_hash()
session.save()
print(session.session_key)
"""


class Gone(Exception):
    """The web server went away before it had answered."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def until(true: Callable[[], Any], seconds: float, what: str, every: float = 0.05) -> Any:
    """Wait until ``true()`` is, and return it. Raises TimeoutError saying ``what`` did not come."""
    deadline = time.monotonic() + seconds
    while not (found := true()):
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what}: not within {seconds:.0f} s.")
        time.sleep(every)
    return found


@dataclass
class House:
    """The site's processes by name ("web", or a worker's queues). ``settings`` are NOTEWRIGHT_ variables without it.

    ``nice`` is how far behind everything else its workers stand.
    """

    data: Path
    settings: dict[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    nice: int = 19
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        ours = {"DATA_DIR": str(self.data), "SECRET_KEY": "only-for-benches", "LOG_LEVEL": "WARNING"} | self.settings
        kept = {name: value for name, value in os.environ.items() if not name.startswith("NOTEWRIGHT_")}
        return kept | {f"NOTEWRIGHT_{name}": value for name, value in ours.items()} | {"OMP_WAIT_POLICY": "PASSIVE"}

    def manage(self, *words: str) -> str:
        """Run a command of manage.py and return what it printed."""
        command = [sys.executable, "manage.py", *words]
        done = subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(done.stderr)
        return done.stdout

    def python(self, code: str) -> str:
        """Run code that knows the site's rows and return what it printed."""
        return self.manage("shell", "--no-imports", "-c", code)

    def prepare(self) -> None:
        """Make the folder and the tables."""
        self.data.mkdir(parents=True, exist_ok=True)
        self.manage("migrate", "--verbosity", "0")

    def start(self, name: str) -> None:
        """Start the web server, or a worker for the queues that ``name`` lists, unless it runs."""
        if name in self.processes:
            return
        web = ["-m", "musicsite.web", "--bind", "127.0.0.1", "--port", str(self.port), "--verbosity", "0"]
        command = web if name == "web" else ["manage.py", "worker", "--queues", name, "--nice", str(self.nice)]
        with (self.data / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                [sys.executable, *command], cwd=ROOT, env=self.environment, stdout=log, stderr=log
            )

    def wait_ready(self, name: str) -> None:
        """Wait until the web server answers, or the worker says that it is ready."""
        process = self.processes[name]
        ready = self.answers if name == "web" else lambda: f"Worker {process.pid} is ready" in self.log(name)
        until(lambda: ready() or process.poll() is not None, START_SECONDS, f"{name} ready")
        if process.poll() is not None:
            raise RuntimeError(self.log(name))

    def kill(self, name: str) -> None:
        """kill -9, and wait until it is gone."""
        process = self.processes.pop(name)
        process.send_signal(signal.SIGKILL)
        process.wait()

    def stop(self) -> None:
        """End everything in order."""
        for process in self.processes.values():
            process.terminate()
        for process in self.processes.values():
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self.processes.clear()

    def log(self, name: str) -> str:
        file = self.data / f"{name}.log"
        return file.read_text(errors="replace") if file.exists() else ""

    def answers(self) -> bool:
        try:
            with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=2)) as line:
                line.request("GET", "/healthz")
                return line.getresponse().status == 200
        except OSError:
            return False

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """Read the SQLite file beside the site, as it is at this moment."""
        place = f"file:{self.data / 'notewright.sqlite3'}?mode=ro"
        with closing(sqlite3.connect(place, uri=True, timeout=30)) as base:
            return base.execute(query, values).fetchall()

    def person(self, name: str) -> "Person":
        """Someone new, signed in."""
        return Person(self, self.python(SIGN_UP.format(name=name)).split()[-1])


@contextmanager
def house(data: Path, *names: str, nice: int = 19, **settings: Any) -> Iterator[House]:
    """A house with these processes running and ready, ended when the block is left."""
    made = House(data, {name: str(value) for name, value in settings.items()}, nice=nice)
    made.prepare()
    try:
        for name in names:
            made.start(name)
        for name in names:
            made.wait_ready(name)
        yield made
    finally:
        made.stop()


@dataclass
class Person:
    """Someone with a browser's cookies."""

    house: House
    session: str

    @property
    def cookies(self) -> str:
        return f"sessionid={self.session}; csrftoken={CSRF}"

    def ask(self, method: str, path: str, body: bytes = b"", content_type: str = "") -> tuple[int, bytes]:
        """One request on a connection of its own: (status, body). Raises Gone when the server went away."""
        headers = {"Cookie": self.cookies, "X-CSRFToken": CSRF, "Content-Length": str(len(body))}
        if content_type:
            headers["Content-Type"] = content_type
        try:
            with closing(http.client.HTTPConnection("127.0.0.1", self.house.port, timeout=60)) as line:
                line.request(method, path, body, headers)
                answer = line.getresponse()
                return answer.status, answer.read()
        except (OSError, http.client.HTTPException) as error:
            raise Gone from error

    def get(self, path: str) -> bytes:
        """Raises RuntimeError unless the answer is 200."""
        status, body = self.ask("GET", path)
        if status != 200:
            raise RuntimeError(f"{path}: {status} {body[:300]!r}")
        return body

    def upload(self, sound: Path | bytes, **fields: str) -> dict[str, str]:
        """Send a recording; what the site tells of it: project, take, job, url."""
        content = sound if isinstance(sound, bytes) else sound.read_bytes()
        name = "take.wav" if isinstance(sound, bytes) else sound.name
        edge = uuid.uuid4().hex
        parts = [
            f'--{edge}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'
            for key, value in fields.items()
        ]
        parts.append(f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n')
        body = "".join(parts).encode() + content + f"\r\n--{edge}--\r\n".encode()
        status, answer = self.ask("POST", "/api/uploads/", body, f"multipart/form-data; boundary={edge}")
        if status != 201:
            raise RuntimeError(f"Upload: {status} {answer[:300]!r}")
        return json.loads(answer)

    def socket(self, job: str, after: int = 0) -> Any:
        """An open websocket of the job."""
        return connect(
            f"ws://127.0.0.1:{self.house.port}/ws/jobs/{job}/?after={after}",
            additional_headers={"Cookie": self.cookies},
            origin=f"http://127.0.0.1:{self.house.port}",
            open_timeout=30,
            compression=None,
        )


def follow(person: Person, job: str, seconds: float) -> Iterator[dict[str, Any]]:
    """A job's events as a page gets them, connecting again after the last one whenever the line breaks, to the end."""
    last = 0
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            with person.socket(job, last) as line:
                while True:
                    event = json.loads(line.recv(max(deadline - time.monotonic(), 0.1)))
                    last = event["id"]
                    yield event
                    if event["kind"] == "ended":
                        return
        except (ConnectionClosed, InvalidHandshake, InvalidMessage, OSError):
            time.sleep(0.2)
    raise TimeoutError(f"Job {job} did not end within {seconds:.0f} s.")
