"""The real site in a process of its own, and a real Chromium that looks at it."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright

ROOT = Path(__file__).parents[2]
PASSWORD = "a quiet right horse"
CHROMIUM_ARGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--autoplay-policy=no-user-gesture-required",
    "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream",
]  # fmt: skip
START_SECONDS = 60
# Generous, because the site, its workers and the browser share the machine; what is quick stays quick.
WAIT_MS = 20_000
expect.set_options(timeout=WAIT_MS)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@dataclass
class Site:
    """A running site with a data folder of its own; :meth:`start_workers` adds workers when a test needs jobs done."""

    data: Path
    port: int = field(default_factory=free_port)
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    people: set[str] = field(default_factory=set)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        return os.environ | {
            "NOTEWRIGHT_DATA_DIR": str(self.data),
            "NOTEWRIGHT_SECRET_KEY": "only-for-tests",
            "NOTEWRIGHT_DEBUG": "no",
            "DJANGO_SETTINGS_MODULE": "musicsite.settings",
            "OMP_WAIT_POLICY": "PASSIVE",
        }

    def manage(self, *words: str) -> str:
        """Run manage.py to its end and return what it printed."""
        command = [sys.executable, "manage.py", *words]
        done = subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def python(self, code: str) -> str:
        """Run code that knows the site's rows and return what it printed."""
        return self.manage("shell", "--no-imports", "-c", code)

    def start(self, name: str, *command: str) -> None:
        """Start a process that lives until the site stops; its output goes to data/<name>.log."""
        with (self.data / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                [sys.executable, *command], cwd=ROOT, env=self.environment, stdout=log, stderr=log
            )

    def start_web(self) -> None:
        self.start("web", "-m", "musicsite.web", "-b", "127.0.0.1", "-p", str(self.port))
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                with urllib.request.urlopen(f"{self.url}/healthz", timeout=5):  # noqa: S310  (our own address)
                    return
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                if self.processes["web"].poll() is not None or time.monotonic() > deadline:
                    raise AssertionError(self.log("web")) from None
                time.sleep(0.1)

    def start_workers(self, *queues: str) -> None:
        """One worker a queue, "transcribe" and "look" unless told otherwise; those that run already are left alone."""
        for queue in queues or ("transcribe", "look"):
            if queue not in self.processes:
                self.start(queue, "manage.py", "worker", "--queues", queue)

    def log(self, name: str) -> str:
        return (self.data / f"{name}.log").read_text(errors="replace")[-4000:]

    def stop(self) -> None:
        for process in self.processes.values():
            process.terminate()
        for process in self.processes.values():
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The site, started once for all browser tests; each test makes people of its own."""
    running = Site(tmp_path_factory.mktemp("site"))
    try:
        running.manage("migrate", "--verbosity", "0")
        running.start_web()
        yield running
    finally:
        running.stop()


# One for each module: Playwright keeps an event loop running while it is open, and other tests have loops of their own.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium from the system where there is one, Playwright's own otherwise, with a microphone that hums."""
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=CHROMIUM_ARGS)
        yield found
        found.close()


# Chromium's word for a page that is left, or closed, while its socket is still opening.
LEFT_EARLY = "failed: WebSocket is closed before the connection is established."


def watch(page: Page, faults: list[str], refusals: tuple[int, ...] = ()) -> None:
    """Collect what goes wrong in a page: errors and warnings of its console, and exceptions nobody caught.

    Chromium also logs answers with an error status; those in ``refusals`` are what the test is about.
    """
    expected = tuple(f"Failed to load resource: the server responded with a status of {status}" for status in refusals)

    def heard(message: ConsoleMessage) -> None:
        if message.type not in ("error", "warning") or message.text.endswith(LEFT_EARLY):
            return
        if not (expected and message.text.startswith(expected)):
            faults.append(f"{page.url}: {message.type}: {message.text}")

    page.on("console", heard)
    page.on("pageerror", lambda error: faults.append(f"{page.url}: {error}"))


@dataclass
class Visitor:
    """A person with a browser of their own: nothing is shared with another visitor."""

    site: Site
    context: BrowserContext
    faults: list[str]

    def page(self, *refusals: int) -> Page:
        page = self.context.new_page()
        watch(page, self.faults, refusals)
        return page

    def go(self, path: str, *refusals: int) -> Page:
        page = self.page(*refusals)
        page.goto(self.site.url + path)
        return page

    def sign_up(self, email: str) -> Page:
        """Make an account with PASSWORD and arrive in the library. The site lives for all tests, so each address is some test's own."""
        assert email not in self.site.people, f"{email} has an account already; take another address."
        self.site.people.add(email)
        page = self.go("/accounts/signup/")
        page.get_by_label("Email").fill(email)
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.locator("main").get_by_role("button", name="Make an account").click()
        page.wait_for_url("**/library/")
        return page

    def sign_in(self, email: str) -> Page:
        page = self.go("/accounts/login/")
        page.get_by_label("Email").fill(email)
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.locator("main").get_by_role("button", name="Sign in").click()
        page.wait_for_url("**/library/")
        return page


@pytest.fixture
def visitor(site: Site, browser: Browser) -> Iterator[Callable[..., Visitor]]:
    """Make visitors, each with the options of a Playwright context; afterwards none may have met a fault."""
    made: list[Visitor] = []

    @contextmanager
    def closing() -> Iterator[None]:
        try:
            yield
        finally:
            for one in made:
                one.context.close()

    def make(width: int = 1280, height: int = 900, **options: Any) -> Visitor:
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        context.set_default_timeout(WAIT_MS)
        made.append(Visitor(site, context, []))
        return made[-1]

    with closing():
        yield make
    faults = [fault for one in made for fault in one.faults]
    assert not faults, "\n".join(faults)
