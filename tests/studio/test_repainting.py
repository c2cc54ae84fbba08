"""Sounds varied and painted anew in part: what may be asked, by whom, and what take comes of it."""

import json
import uuid

import numpy as np
import pytest
from django.utils import timezone

import ml_engine
from ml_engine import Cancelled, SoundWish, Stage
from ml_engine.sound.result import SoundMade
from studio.models import Job, Project, Take
from tests.studio.conftest import wav_bytes
from tests.studio.test_composing import send, sentence
from tests.studio.test_sounding import URL, WISH, do, form, stopping  # noqa: F401  (stopping is a fixture)

pytestmark = pytest.mark.django_db
RATE = 16_000
DIFFUSION = {**WISH, "engine": "diffusion"}


class Painter:
    """Stands for the engine: remembers what it was asked and gives two seconds of a tone."""

    def __init__(self) -> None:
        self.calls: list[dict] = []
        self.stop_with: float | None = None

    def __call__(self, wish, *, report=ml_engine.ignore, limits=None, **given) -> SoundMade:
        files = {name: path.read_bytes()[:4] for name, path in given.items() if name in ("varying", "repainting")}
        self.calls.append({"wish": wish, **given, **files})
        seconds, complete = 2.0, True
        try:
            report(Stage("playing", 0.5, "step 4 of 8"))
        except Cancelled:
            if self.stop_with is None:
                raise
            seconds, complete = self.stop_with, False
        samples = (0.2 * np.sin(2 * np.pi * 220 * np.arange(round(seconds * RATE)) / RATE)).astype(np.float32)
        return SoundMade(samples, RATE, wish, 7, wish.engine, wish.brief.words, None, complete, as_it_was=True)


@pytest.fixture(autouse=True)
def weights(monkeypatch, tmp_path) -> None:
    """The engine is offered where its weights are."""
    for name in ("musicgen", "diffusion"):
        (tmp_path / "weights" / name).mkdir(parents=True)
    monkeypatch.setattr("ml_engine.sound.engines.WEIGHTS", tmp_path / "weights")


@pytest.fixture
def painter(monkeypatch) -> Painter:
    made = Painter()
    monkeypatch.setattr(ml_engine, "generate", made)
    return made


def part(take: Take, between=(0.2, 0.9), **more) -> dict:
    return {**DIFFUSION, "repainting_take": str(take.pk), "between": list(between), **more}


@pytest.fixture
def recording(recording: Take) -> Take:
    recording.facts = {**recording.facts, "duration": 12.0}
    recording.save()
    return recording


class TestAsking:
    def test_a_stretch_anew(self, browser, alice, recording):
        answer = send(browser(alice), URL, part(recording, (3, 7.5), steps=8, negative="drums", guidance=2))
        assert answer.status_code == 201, answer.content
        job = Job.objects.get(kind="sound")
        assert (job.source, job.settings["repainting"], job.settings["between"]) == (
            recording,
            str(recording.pk),
            [3, 7.5],
        )
        wish = SoundWish.from_json(job.settings["wish"])
        assert (wish.engine, wish.steps, wish.negative, wish.strength) == ("diffusion", 8, "drums", 1.0)
        assert answer.json()["project"] == str(recording.project_id)

    def test_a_variation(self, browser, alice, recording):
        answer = send(browser(alice), URL, {"engine": "diffusion", "varying_take": str(recording.pk), "strength": 0.3})
        assert answer.status_code == 201, answer.content
        job = Job.objects.get(kind="sound")
        assert (job.source, job.settings["varying"], job.settings["between"]) == (recording, str(recording.pk), None)
        assert SoundWish.from_json(job.settings["wish"]).strength == 0.3

    def test_a_form_may_ask_too(self, browser, alice, recording):
        data = {**part(recording), "between": json.dumps([1, 2.5]), "strength": "0.5", "steps": "4"}
        assert form(browser(alice), data).status_code == 201
        job = Job.objects.get(kind="sound")
        assert (job.settings["between"], job.settings["wish"]["strength"], job.settings["wish"]["steps"]) == (
            [1, 2.5],
            0.5,
            4,
        )

    @pytest.mark.parametrize(
        "between",
        [None, [], [1], [1, 2, 3], "1-2", {"0": 1}, [1, 1], [2, 1], [-1, 2], [5, 12.5], [1, 1.1], ["1", "2"], [True, 2],
         [0, 10**400], [None, 3]],
    )  # fmt: skip
    def test_stretches_that_are_none(self, browser, alice, recording, between):
        wish = part(recording) | {"between": between}
        assert sentence(send(browser(alice), URL, wish))
        assert not Job.objects.exists()

    @pytest.mark.parametrize("between", ["[NaN, 3]", "[1, Infinity]", "[1, 2"])
    def test_stretches_that_are_no_numbers(self, browser, alice, recording, between):
        text = json.dumps(part(recording)).replace("[0.2, 0.9]", between)
        assert sentence(send(browser(alice), URL, text))
        assert sentence(form(browser(alice), {**part(recording), "between": between}))
        assert not Job.objects.exists()

    @pytest.mark.parametrize(
        "wrong",
        [{"steps": 0}, {"steps": 101}, {"steps": "x"}, {"steps": True}, {"strength": 1.1}, {"strength": -0.1},
         {"strength": "much"}, {"negative": 3}, {"negative": "x" * 401}, {"negative": ["drums"]}, {"engine": "gramophone"},
         {"engine": 5}, {"engine": ["diffusion"]}, {"engine": "musicgen"}],
    )  # fmt: skip
    def test_wishes_that_are_none(self, browser, alice, recording, wrong):
        assert sentence(send(browser(alice), URL, part(recording, **wrong)))
        assert not Job.objects.exists()

    def test_what_does_not_go_together(self, browser, alice, recording, transcription):
        take = str(recording.pk)
        both = part(recording, varying_take=take)
        assert "one of them at a time" in sentence(send(browser(alice), URL, both))
        assert "one of them at a time" in sentence(send(browser(alice), URL, part(recording, continuing_take=take)))
        assert "tune" in sentence(send(browser(alice), URL, part(recording, melody_take=str(transcription.pk))))
        assert "tune" in sentence(form(browser(alice), {**part(recording), "between": "[1, 2]"}, wav_bytes(2.0)))
        assert "score" in sentence(send(browser(alice), URL, {**DIFFUSION, "varying_take": str(transcription.pk)}))
        assert sentence(send(browser(alice), URL, part(transcription)))
        assert not Job.objects.filter(kind="sound").exists()

    def test_only_so_long(self, browser, alice, recording):
        recording.facts = {"duration": 901.0}
        recording.save()
        assert "15 minutes" in sentence(send(browser(alice), URL, part(recording)))
        assert "5 minutes" in sentence(send(browser(alice), URL, {**DIFFUSION, "varying_take": str(recording.pk)}))
        recording.facts = {"duration": 800.0}
        recording.save()
        assert "5 minutes" in sentence(send(browser(alice), URL, part(recording, (10, 400))))
        assert not Job.objects.exists()


class TestWho:
    @pytest.mark.parametrize("how", ["varying_take", "repainting_take"])
    def test_owner_viewer_stranger(self, browser, alice, bob, charlie, recording, how):
        wish = {**DIFFUSION, how: str(recording.pk), "between": [1, 2]}
        assert sentence(send(browser(bob), URL, wish), 403)
        assert sentence(send(browser(charlie), URL, wish), 404)
        assert sentence(send(browser(), URL, wish), 401)
        for nonsense in ("x", str(uuid.uuid4()), 12):
            assert sentence(send(browser(alice), URL, {**wish, how: nonsense}), 404)
        assert not Job.objects.exists()
        assert send(browser(alice), URL, wish).status_code == 201


@pytest.mark.django_db(transaction=True)
class TestMaking:
    def test_the_take_knows_its_source(self, browser, alice, recording, painter, stopping):  # noqa: F811
        send(browser(alice), URL, part(recording, (1, 2)))
        take = do(Job.objects.get(kind="sound"), stopping)
        assert list(take.parents.all()) == [recording]
        assert take.facts["label"] == f"Makes a part of {recording.title} anew"
        assert (take.model, take.facts["steps"]) == ("diffusion", 8)
        [call] = painter.calls
        assert (call["between"], call["repainting"]) == ((1.0, 2.0), b"RIFF")
        assert "varying" not in call

    def test_a_variation_too(self, browser, alice, recording, painter, stopping):  # noqa: F811
        send(browser(alice), URL, {**DIFFUSION, "varying_take": str(recording.pk), "negative": "drums"})
        take = do(Job.objects.get(kind="sound"), stopping)
        assert list(take.parents.all()) == [recording]
        assert (take.facts["label"], take.facts["negative"]) == (f"Varies {recording.title}", "drums")
        assert take.title.startswith(f"{recording.title}, varied")
        assert painter.calls[0]["varying"] == b"RIFF"

    def test_a_source_that_is_gone(self, browser, alice, recording, painter, stopping):  # noqa: F811
        send(browser(alice), URL, part(recording, (1, 2)))
        Project.objects.update(deleted_at=timezone.now())
        job = Job.objects.get(kind="sound")
        assert do(job, stopping) is None
        assert (job.status, painter.calls) == ("failed", [])
        assert "gone" in job.error


@pytest.mark.django_db(transaction=True)
class TestPages:
    def made(self, browser, alice, recording, stopping, **wish) -> Take:  # noqa: F811
        send(browser(alice), URL, wish)
        return do(Job.objects.filter(kind="sound").latest("created"), stopping)

    def data_of(self, client, take: Take) -> dict:
        page = client.get(f"/takes/{take.pk}/").content.decode()
        return json.loads(page.split('<script id="page-data" type="application/json">')[1].split("</script>")[0])

    def test_before_and_after(self, browser, alice, bob, charlie, recording, painter, stopping):  # noqa: F811
        take = self.made(browser, alice, recording, stopping, **part(recording, (1, 2)))
        for someone in (alice, bob):  # the owner, and who was invited
            data = self.data_of(browser(someone), take)
            assert data["before"]["take"] == str(recording.pk)
            assert data["before"]["recording"] == f"/takes/{recording.pk}/files/original"
            assert data["between"] == [1, 2]
        assert browser(charlie).get(f"/takes/{take.pk}/").status_code == 404

    def test_only_the_owner_may_ask_there(self, browser, alice, bob, recording, painter, stopping):  # noqa: F811
        take = self.made(browser, alice, recording, stopping, **{**DIFFUSION, "varying_take": str(recording.pk)})
        for one in (recording, take):
            assert b'data-testid="reworking"' in browser(alice).get(f"/takes/{one.pk}/").content
            assert b'data-testid="reworking"' not in browser(bob).get(f"/takes/{one.pk}/").content
        assert [job["take_url"] for job in self.data_of(browser(alice), recording)["reworks"]] == [f"/takes/{take.pk}/"]
        assert self.data_of(browser(bob), recording)["reworks"] == []

    def test_what_was_asked_last_is_found_again(self, browser, alice, recording, painter, stopping):  # noqa: F811
        for at in range(3):
            self.made(browser, alice, recording, stopping, **part(recording, (1, 2 + at)))
        send(browser(alice), URL, part(recording, (3, 4), candidates=2))
        Job.objects.filter(status="queued", kind="sound").latest("created").delete()
        failed = Job.objects.get(status="queued", kind="sound")
        Job.objects.filter(pk=failed.pk).update(status="failed")
        told = self.data_of(browser(alice), recording)["reworks"]
        assert [job["settings"]["between"] for job in told] == [[1, 2], [1, 3], [1, 4]]

    def test_a_sound_moved_or_gone_is_no_before(self, browser, alice, recording, painter, stopping):  # noqa: F811
        take = self.made(browser, alice, recording, stopping, **part(recording, (1, 2)))
        other = Project.objects.create(owner=alice, title="Elsewhere")
        Take.objects.filter(pk=recording.pk).update(project=other)
        assert self.data_of(browser(alice), take)["before"] is None
        Take.objects.filter(pk=recording.pk).delete()
        assert self.data_of(browser(alice), take)["before"] is None
