"""50 people read scores at once while a job runs. Run: python -m bench.readers [PEOPLE] [SECONDS]

Each opens a score page, then its notes and its MusicXML as the page does, thinks two or three seconds, and goes on to
the next. Static files are left out: browsers keep them for ever. Wanted: median page under 150 ms, none fails.
"""

import http.client
import random
import statistics
import sys
import tempfile
import threading
import time
from contextlib import closing
from pathlib import Path

from bench.house import SAMPLE, House, Person, follow, house

PEOPLE = 50
SECONDS = 40.0
MEDIAN = 0.150
THINK = (2.0, 3.0)


class Reader(threading.Thread):
    """One person; ``times`` by what was asked for, in seconds."""

    def __init__(self, person: Person, takes: list[str], until: float, seed: int) -> None:
        super().__init__(daemon=True)
        self.person, self.takes, self.until = person, takes, until
        self.dice = random.Random(seed)
        self.times: dict[str, list[float]] = {"page": [], "notes": [], "musicxml": []}
        self.failures: list[str] = []

    def run(self) -> None:
        time.sleep(self.dice.uniform(0, THINK[1]))
        while time.monotonic() < self.until:
            take = self.dice.choice(self.takes)
            with closing(http.client.HTTPConnection("127.0.0.1", self.person.house.port, timeout=30)) as line:
                for name, path in {
                    "page": take,
                    "notes": f"{take}files/notes",
                    "musicxml": f"{take}files/musicxml",
                }.items():
                    self._ask(line, name, path)
            time.sleep(self.dice.uniform(*THINK))

    def _ask(self, line: http.client.HTTPConnection, name: str, path: str) -> None:
        start = time.monotonic()
        try:
            line.request("GET", path, headers={"Cookie": self.person.cookies})
            answer = line.getresponse()
            body = answer.read()
            if answer.status != 200 or not body:
                self.failures.append(f"{path}: {answer.status}")
        except (OSError, http.client.HTTPException) as error:
            self.failures.append(f"{path}: {error!r}")
            line.close()
            return
        self.times[name].append(time.monotonic() - start)


def scores(alice: Person, count: int) -> list[str]:
    """Addresses of finished transcriptions."""
    jobs = [alice.upload(SAMPLE, engine="general")["job"] for _ in range(count)]
    return [list(follow(alice, job, 300))[-1]["take_url"] for job in jobs]


def read(site: House, people: int, seconds: float) -> int:
    alice = site.person("alice")
    takes = scores(alice, 2)
    job = alice.upload(SAMPLE, engine="piano")["job"]
    state = "SELECT status FROM studio_job WHERE id = ?"
    while site.rows(state, job.replace("-", "")) != [("running",)]:
        time.sleep(0.1)
    until = time.monotonic() + seconds
    readers = [Reader(alice, takes, until, seed) for seed in range(people)]
    for reader in readers:
        reader.start()
    busy = looks = 0
    while time.monotonic() < until:
        busy += site.rows(state, job.replace("-", "")) == [("running",)]
        looks += 1
        if site.rows(state, job.replace("-", "")) == [("succeeded",)]:
            job = alice.upload(SAMPLE, engine="piano")["job"]
        time.sleep(0.5)
    for reader in readers:
        reader.join(60)
    failures = [failure for reader in readers for failure in reader.failures]
    print(f"{people} people for {seconds:.0f} s; a piano job was running {busy / looks:.0%} of the time")
    for name in ("page", "notes", "musicxml"):
        times = sorted(value for reader in readers for value in reader.times[name])
        middle, high = statistics.median(times), times[int(len(times) * 0.95)]
        print(f"  {name:9} {len(times):5} answers, median {middle * 1000:.0f} ms, 95 % within {high * 1000:.0f} ms")
        if name == "page":
            median = middle
    print(f"  failed: {len(failures)} {failures[:3] if failures else ''}")
    print(f"Wanted: median page under {MEDIAN * 1000:.0f} ms, none fails, while a job runs.")
    return 0 if median < MEDIAN and not failures and busy else 1


def main() -> int:
    people = int(sys.argv[1]) if len(sys.argv) > 1 else PEOPLE
    seconds = float(sys.argv[2]) if len(sys.argv) > 2 else SECONDS
    settings = {"WARM_ENGINES": "piano", "MAX_OPEN_JOBS": 50}
    with tempfile.TemporaryDirectory() as folder, house(Path(folder) / "site", "web", "transcribe", **settings) as site:
        return read(site, people, seconds)


if __name__ == "__main__":
    sys.exit(main())
