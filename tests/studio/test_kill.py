"""Real processes killed with -9 at random moments: every job finishes, makes one take, and tells all of it."""

import json
import random
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.house import Gone, House, Person, follow, house, until
from tests.studio.conftest import wav_bytes

pytestmark = [pytest.mark.alone, pytest.mark.slow, pytest.mark.timeout(900)]

WORKERS = ("transcribe", "look")  # by the queue each serves, which is called like the kind of its jobs
VICTIMS = [("web",)] * 3 + [("transcribe",)] * 3 + [("look",)] + [("web", "transcribe")] * 2 + [("web", "look")]
SEED = 20261122
RUNNING = "SELECT 1 FROM studio_job WHERE status = 'running' AND kind = ?"
OPEN = "SELECT count(*) FROM studio_job WHERE status IN ('queued', 'running')"
SWEEP = (
    "from datetime import timedelta; from django.utils import timezone; from studio.services.sweep import sweep;"
    "print(sweep(timezone.now() + timedelta(days=1)))"
)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[House]:
    settings = {
        "JOB_LEASE_SECONDS": 2,
        "JOB_RESEND_SECONDS": 2,
        "JOB_MAX_ATTEMPTS": 50,
        "MAX_OPEN_JOBS": 50,
        "WARM_ENGINES": "",
    }
    with house(tmp_path / "site", "web", *WORKERS, nice=0, **settings) as running:
        yield running


class Listener(threading.Thread):
    """A page that follows one job to its end, whatever happens to the line."""

    def __init__(self, person: Person, job: str) -> None:
        super().__init__(daemon=True)
        self.person, self.job = person, job
        self.seen: list[int] = []
        self.error: Exception | None = None

    def run(self) -> None:
        try:
            for event in follow(self.person, self.job, 600):
                self.seen.append(event["id"])
        except Exception as error:  # told by the test itself
            self.error = error


class Uploader(threading.Thread):
    """Someone who sends a recording while the server may die."""

    def __init__(self, person: Person, sound: bytes) -> None:
        super().__init__(daemon=True)
        self.person, self.sound = person, sound

    def run(self) -> None:
        try:
            self.person.upload(self.sound, engine="general")
        except Gone:
            return


def test_nothing_is_lost_whatever_dies(site: House):
    dice = random.Random(SEED)
    alice = site.person("alice")
    sound = wav_bytes(3.0, 440.0)
    victims = dice.sample(VICTIMS, len(VICTIMS))
    listeners, uploaders = [], []
    in_the_middle = 0
    for number, names in enumerate(victims):
        told = alice.upload(sound, engine="general", title=f"Round {number}")
        listeners.append(Listener(alice, told["job"]))
        listeners[-1].start()
        kind = "look" if "look" in names else "transcribe"
        until(lambda kind=kind: site.rows(RUNNING, kind), 60, f"a job runs ({site.log(kind)[-2000:]})")
        if "web" in names:
            uploaders.append(Uploader(alice, sound))
            uploaders[-1].start()
        time.sleep(dice.uniform(0.0, 0.8))
        in_the_middle += bool(site.rows(RUNNING, kind))
        for name in names:
            site.kill(name)
        time.sleep(dice.uniform(0.0, 0.3))
        for name in names:
            site.start(name)
        site.wait_ready("web")
    for thread in uploaders:
        thread.join(60)

    until(lambda: site.rows(OPEN) == [(0,)], 400, f"all jobs end ({site.log('transcribe')[-2000:]})", every=0.3)
    for listener in listeners:
        listener.join(30)
        assert listener.error is None
    assert in_the_middle >= len(VICTIMS) // 2, "the moments were not chosen well"
    assert site.rows("SELECT count(*) FROM studio_job WHERE attempt > 1")[0][0] >= 2
    _every_job_made_what_it_should(site)
    for listener in listeners:
        written = site.rows(
            "SELECT id FROM studio_jobevent WHERE job_id = ? ORDER BY id", listener.job.replace("-", "")
        )
        assert listener.seen == [event_id for (event_id,) in written]
    site.python(SWEEP)
    _every_file_has_an_owner(site)


def test_a_worker_told_to_end_gives_its_job_back_at_once(site: House):
    alice = site.person("alice")
    told = alice.upload(wav_bytes(60.0, rate=8000), engine="general")
    find = "SELECT status, attempt, stage FROM studio_job WHERE id = ?"
    job = told["job"].replace("-", "")
    until(lambda: site.rows(find, job)[0][2] == "listening", 60, "the job is listened to")
    worker = site.processes.pop("transcribe")
    start = time.monotonic()
    worker.terminate()
    assert worker.wait(60) == 0
    assert time.monotonic() - start < 10
    status, attempt, _ = site.rows(find, job)[0]
    assert (status, attempt) == ("queued", 1)
    site.start("transcribe")
    events = list(follow(alice, told["job"], 300))
    assert events[-1]["status"] == "succeeded"
    assert [event["kind"] for event in events].count("started") == 2
    assert next(event for event in events if event["kind"] == "waiting")["died"] is False


def _every_job_made_what_it_should(site: House) -> None:
    done = site.rows("SELECT id, kind, status, error, source_id, take_id_planned FROM studio_job")
    assert len(done) >= 2 * len(VICTIMS)
    for job, kind, status, error, source, planned in done:
        assert (status, error) == ("succeeded", "")
        made = [take for (take,) in site.rows("SELECT id FROM studio_take WHERE job_id = ?", job)]
        ends = site.rows("SELECT count(*) FROM studio_jobevent WHERE job_id = ? AND kind = 'ended'", job)
        assert ends == [(1,)]
        if kind == "transcribe":
            assert made == [planned]
        else:
            assert made == []
            assert site.rows(
                "SELECT count(*) FROM studio_takefile WHERE take_id = ? AND role = 'pictures'", source
            ) == [(1,)]
    recordings = site.rows("SELECT count(*) FROM studio_take WHERE kind = 'recording'")[0][0]
    assert site.rows("SELECT count(*) FROM studio_take WHERE kind = 'transcription'") == [(recordings,)]


def _every_file_has_an_owner(site: House) -> None:
    media = site.data / "media"
    owned = {path for (path,) in site.rows("SELECT path FROM studio_takefile")}
    for path in [path for path in owned if path.endswith("pictures.json")]:
        for picture in json.loads((media / path).read_text()):
            for level, tiles in enumerate(picture["levels"]):
                folder = path.removesuffix("pictures.json") + f"pictures/{picture['kind']}/{level}"
                owned |= {f"{folder}/{index}.png" for index in range(tiles["tiles"])}
    found = {file.relative_to(media).as_posix() for file in media.rglob("*") if file.is_file()}
    assert found == owned
    assert [file.name for file in (site.data / "incoming").rglob("*") if file.is_file()] == []
    assert len(list((site.data / "work").iterdir())) == len(WORKERS), "each worker that lives has one folder"
    site.stop()
    assert list((site.data / "work").iterdir()) == []
    assert list((site.data / "broker").glob("*.msg")) == []
