"""What may be asked of the composer and by whom: pages, briefs, compositions, reworks, lineages."""

import json
import uuid

import pytest
from django.urls import reverse

from ml_engine import Brief
from ml_engine.composition.result import HARMONIES, MODES
from studio.models import Job, Project, Take
from studio.services import composing, jobs, naming, projects, takes

pytestmark = pytest.mark.django_db
SCRIPT = "<script>alert(1)</script>"
WALTZ = {"genre": "waltz", "key": "D minor", "bars": 4, "instruments": ["piano"], "seed": 7}


def send(client, url: str, data, **more):
    content = data if isinstance(data, str | bytes) else json.dumps(data)
    return client.post(url, content, content_type="application/json", **more)


def sentence(answer, status: int = 422) -> str:
    """The one sentence of a refusal."""
    assert answer.status_code == status, answer.content
    told = answer.json()
    assert list(told) == ["error"]
    assert told["error"][0].isupper() or told["error"][0] == "“"
    assert told["error"].endswith((".", "?"))
    return told["error"]


@pytest.fixture
def score(transcription) -> Take:
    """A score with two parts and eight bars."""
    transcription.facts = {"bars": 8, "parts": [{"id": "P1", "name": "Piano"}, {"id": "P2", "name": "Flute"}]}
    transcription.save()
    return transcription


@pytest.fixture
def composition(project, alice) -> Take:
    """A piece that was composed in alice's project, with its brief."""
    take = Take.objects.create(
        project=project,
        kind=Take.Kind.COMPOSITION,
        title="Waltz in D minor",
        model="composer",
        seed=7,
        facts={"duration": 12.0, "outline": [0.5, 1.0], "mode": "compose", "label": "Composed: waltz in D minor"},
    )
    brief, piece = json.dumps(WALTZ).encode(), b'{"version":1}'
    takes.keep_files(
        [
            takes.store_file(take.pk, "brief", "score.brief.json", "application/json", brief),
            takes.store_file(take.pk, "piece", "score.piece.json", "application/json", piece),
        ]
    )
    return take


def rework_url(take: Take) -> str:
    return reverse("api-rework", args=[take.pk])


class TestPage:
    def test_alone(self, browser, alice):
        context = browser(alice).get(reverse("compose")).context
        assert (context["project"], context["source"]) == (None, None)
        assert "waltz" in context["choices"]["genre"]
        urls = context["page_data"]["urls"]
        assert (urls["brief"], urls["compose"], urls["library"]) == ("/api/brief/", "/api/compose/", "/library/")

    def test_in_a_project_from_a_score(self, browser, alice, project, score):
        jobs.create_job(Job.Kind.COMPOSE, alice, None, {"brief": WALTZ}, project=project)
        page = browser(alice).get(reverse("compose"), {"project": str(project.pk), "from": str(score.pk)})
        assert (page.context["project"], page.context["source"]) == (project, score)
        data = page.context["page_data"]
        assert data["urls"]["rework"] == rework_url(score)
        assert [job["kind"] for job in data["jobs"]] == ["compose"]

    def test_who(self, browser, alice, bob, charlie, project, recording, score):
        where = {"project": str(project.pk)}
        assert browser(bob).get(reverse("compose"), where).status_code == 403
        assert browser(charlie).get(reverse("compose"), where).status_code == 404
        assert browser(charlie).get(reverse("compose"), {"from": str(score.pk)}).status_code == 404
        assert browser(alice).get(reverse("compose"), {"from": str(recording.pk)}).status_code == 404
        for nonsense in ("x", "0", str(uuid.uuid4())):
            for name in ("project", "from"):
                assert browser(alice).get(reverse("compose"), {name: nonsense}).status_code == 404
        assert browser().get(reverse("compose"), where).url.startswith(reverse("account_login"))
        assert browser(alice).post(reverse("compose")).status_code == 405


class TestBrief:
    url = "/api/brief/"

    def test_words(self, browser, alice):
        words = "a waltz in D minor for piano, 16 bars of 3/4"
        told = send(browser(alice), self.url, {"words": words}).json()
        assert set(told) == {"brief", "chips", "unclear", "notices"}
        assert (told["brief"]["key"], told["brief"]["bars"], told["brief"]["meter"]) == ("D minor", 16, "3/4")
        chips = {chip["field"]: chip for chip in told["chips"]}
        key = chips["key"]
        assert words[key["start"] : key["end"]] == "D minor"

    def test_a_changed_brief(self, browser, alice):
        told = send(browser(alice), self.url, {"brief": {**WALTZ, "key": "a minor"}}).json()
        assert told["brief"]["key"] == "A minor"
        assert told["brief"]["bars"] == 4

    def test_only_for_people_with_an_account(self, browser, db):
        assert sentence(send(browser(), self.url, {"words": "a waltz"}), 401)

    def test_wrong_method(self, browser, alice):
        assert browser(alice).get(self.url).status_code == 405

    @pytest.mark.parametrize(
        "content",
        ["", "{", "[]", "null", '"words"', "{}", '{"words": 3}', '{"words": ""}', '{"brief": []}', '{"brief": {"x": 1}}',
         '{"brief": {"bars": "many"}}', '{"brief": {"bars": NaN}}', '{"brief": {"bars": 0}}', '{"brief": {"tempo": 9999}}',
         '{"brief": {"bars": ' + "9" * 5000 + "}}", '{"words": "\\ud800"}', '{"words": "\\u0000"}', "[" * 100_000,
         b"\xff\xfe", '{"brief": {"genre": {"a": 1}}}', '{"brief": {"moods": [["sad"]]}}'],
    )  # fmt: skip
    def test_what_cannot_be_used(self, browser, alice, content):
        assert sentence(send(browser(alice), self.url, content))

    def test_too_much(self, browser, alice):
        assert sentence(send(browser(alice), self.url, {"words": "a waltz " * 1250}))
        assert sentence(send(browser(alice), self.url, {"words": "🎹" * 10_000}))
        assert sentence(send(browser(alice), self.url, {"brief": {"words": "x" * 10_000}}))
        assert sentence(send(browser(alice), self.url, {"brief": {"chords": ["Am"] * 5000}}))
        assert sentence(send(browser(alice), self.url, {"words": "x" * 300_000}), 413)

    def test_places_in_the_words_stay(self):
        assert composing.printable("a\x00b\ud800c\nd") == "a b c\nd"


class TestCompose:
    url = "/api/compose/"

    def test_a_project_and_a_job_a_candidate(self, browser, alice):
        words = "a slow waltz in D minor for piano that remembers a summer by the sea, " * 2
        answer = send(browser(alice), self.url, {"brief": {**WALTZ, "words": words}, "candidates": 3, "project": None})
        assert answer.status_code == 201
        told = answer.json()
        project = Project.objects.get()
        assert (told["project"], told["project_url"]) == (str(project.pk), reverse("project", args=[project.pk]))
        assert project.owner == alice
        assert project.title == "a slow waltz in D minor for piano that remembers a summer …"
        made = [Job.objects.get(pk=job["id"]) for job in told["jobs"]]
        assert [job.settings["brief"]["seed"] for job in made] == [7, 8, 9]
        assert all((job.kind, job.source, job.project) == ("compose", None, project) for job in made)
        assert set(told["jobs"][0]) == {
            "id", "kind", "status", "stage", "fraction", "error", "settings", "take_url", "url", "cancel", "retry",
            "socket",
        }  # fmt: skip

    def test_a_random_seed_when_none_is_given(self, browser, alice):
        seeds = set()
        for _ in range(2):
            [job] = send(browser(alice), self.url, {"brief": {"genre": "tango", "bars": 4}}).json()["jobs"]
            seeds.add(job["settings"]["brief"]["seed"])
        assert len(seeds) == 2
        assert {project.title for project in Project.objects.all()} == {"Tango"}

    def test_in_a_project(self, browser, alice, bob, charlie, project):
        wish = {"brief": WALTZ, "project": str(project.pk)}
        assert sentence(send(browser(bob), self.url, wish), 403)
        assert sentence(send(browser(charlie), self.url, wish), 404)
        assert sentence(send(browser(alice), self.url, {**wish, "project": "nonsense"}), 404)
        assert sentence(send(browser(alice), self.url, {**wish, "project": 12}), 404)
        assert not Job.objects.exists()
        assert send(browser(alice), self.url, wish).json()["project"] == str(project.pk)
        assert Job.objects.get().project == project

    def test_only_for_people_with_an_account(self, browser, db):
        assert sentence(send(browser(), self.url, {"brief": WALTZ}), 401)
        assert browser().get(self.url).status_code == 405

    def test_a_foreign_page_cannot_ask(self, browser, alice):
        assert send(browser(alice, enforce_csrf_checks=True), self.url, {"brief": WALTZ}).status_code == 403

    @pytest.mark.parametrize(
        "wish",
        [{}, {"brief": None}, {"brief": "a waltz"}, {"brief": {"bars": 0}}, {"brief": {"key": "H sharp"}},
         {"brief": {"instruments": ["theremin of doom"]}}, {"brief": {"nonsense": 1}},
         {"brief": WALTZ, "candidates": 0}, {"brief": WALTZ, "candidates": 5}, {"brief": WALTZ, "candidates": "2"},
         {"brief": WALTZ, "candidates": True}, {"brief": {**WALTZ, "words": "x" * 10_000}}],
    )  # fmt: skip
    def test_what_cannot_be_composed(self, browser, alice, wish):
        assert sentence(send(browser(alice), self.url, wish))
        assert not Project.objects.exists()
        assert not Job.objects.exists()

    def test_only_so_many_jobs_at_once(self, browser, alice, settings):
        settings.MAX_OPEN_JOBS = 3
        client = browser(alice)
        assert send(client, self.url, {"brief": WALTZ, "candidates": 2}).status_code == 201
        assert "fewer" in sentence(send(client, self.url, {"brief": WALTZ, "candidates": 2}), 429)
        assert send(client, self.url, {"brief": WALTZ}).status_code == 201
        assert "3 jobs" in sentence(send(client, self.url, {"brief": WALTZ}), 429)
        assert (Job.objects.count(), Project.objects.count()) == (3, 2)

    def test_markup_in_words_is_shown_as_text(self, browser, alice):
        client = browser(alice)
        told = send(client, self.url, {"brief": {**WALTZ, "words": f"a waltz {SCRIPT}"}}).json()
        assert Project.objects.get().title == f"a waltz {SCRIPT}"
        for address in (told["project_url"], "/library/", f"{reverse('compose')}?project={told['project']}"):
            page = client.get(address).content.decode()
            assert SCRIPT not in page
            assert "alert(1)" in page

    def test_a_cancelled_composition_can_be_tried_again(self, browser, alice):
        client = browser(alice)
        [job] = send(client, self.url, {"brief": WALTZ}).json()["jobs"]
        assert client.post(job["cancel"]).json()["status"] == "cancelled"
        again = client.post(job["retry"]).json()
        assert (again["status"], again["source"], again["settings"]) == ("queued", None, job["settings"])
        assert again["project"] == str(Project.objects.get().pk)


class TestRework:
    def test_a_job_a_candidate(self, browser, alice, score):
        wish = {"mode": "fill", "bars": [3, 4], "parts": ["P2"], "amount": 1, "candidates": 2, "brief": {"seed": 40}}
        answer = send(browser(alice), rework_url(score), wish)
        assert answer.status_code == 201
        told = answer.json()
        assert told["project"] == str(score.project_id)
        made = [Job.objects.get(pk=job["id"]) for job in told["jobs"]]
        assert all((job.kind, job.source, job.project) == ("rework", score, score.project) for job in made)
        assert [job.settings["brief"]["seed"] for job in made] == [40, 41]
        asked = composing.rework_of(made[0].settings)
        assert (asked.mode, asked.bars, asked.parts, asked.amount, asked.brief.seed) == (
            "fill",
            (3, 4),
            ("P2",),
            1.0,
            40,
        )

    def test_a_blend_names_its_second_piece(self, browser, alice, charlie, score, composition):
        wish = {"mode": "blend", "other": str(composition.pk), "amount": 0.3}
        [job] = send(browser(alice), rework_url(score), wish).json()["jobs"]
        assert job["settings"]["other"] == str(composition.pk)
        elsewhere = Take.objects.create(
            project=projects.create_project(charlie, "His"), kind=Take.Kind.COMPOSITION, title="Secret"
        )
        assert sentence(send(browser(alice), rework_url(score), {**wish, "other": str(elsewhere.pk)}), 404)

    def test_who(self, browser, bob, charlie, score):
        wish = {"mode": "vary"}
        assert sentence(send(browser(bob), rework_url(score), wish), 403)
        assert sentence(send(browser(charlie), rework_url(score), wish), 404)
        assert sentence(send(browser(), rework_url(score), wish), 404)
        assert browser(bob).get(rework_url(score)).status_code == 405
        assert not Job.objects.filter(kind="rework").exists()

    @pytest.mark.parametrize(
        "wish",
        [{}, {"mode": "explode"}, {"mode": ["fill"]}, {"mode": "fill", "bars": [4, 3]}, {"mode": "fill", "bars": [1, 9]},
         {"mode": "fill", "bars": "1-2"}, {"mode": "fill", "bars": [1]}, {"mode": "fill", "bars": [1, 2.5]},
         {"mode": "fill", "parts": ["P9"]}, {"mode": "fill", "parts": "P1"}, {"mode": "vary", "amount": 1.5},
         {"mode": "vary", "amount": "far"}, {"mode": "harmonise", "style": "dubstep"}, {"mode": "blend"},
         {"mode": "transpose", "semitones": 99}, {"mode": "transpose", "semitones": 0.5},
         {"mode": "reorchestrate", "instruments": [1]}, {"mode": "reorchestrate"},
         {"mode": "reorchestrate", "instruments": ["flugelbinder"]}, {"mode": "transpose", "semitones": 30}, {"mode": "vary", "candidates": 9}, {"mode": "vary", "brief": [1]},
         {"mode": "vary", "brief": {"tempo": 9999}}],
    )  # fmt: skip
    def test_what_cannot_be_done(self, browser, alice, score, wish):
        assert sentence(send(browser(alice), rework_url(score), wish))
        assert not Job.objects.filter(kind="rework").exists()

    def test_only_scores(self, browser, alice, recording, score):
        assert "transcribed" in sentence(send(browser(alice), rework_url(recording), {"mode": "vary"}))
        for other, status in ((recording.pk, 422), (score.pk, 422), (uuid.uuid4(), 404), ("x", 404)):
            wish = {"mode": "blend", "other": str(other)}
            assert sentence(send(browser(alice), rework_url(score), wish), status)

    def test_bad_json(self, browser, alice, score):
        for content in ("", "{", "[]"):
            assert sentence(send(browser(alice), rework_url(score), content))

    def test_every_mode_and_harmony_has_its_words(self):
        assert set(naming.DONE) == set(MODES)
        assert set(naming.HARMONIES) == set(HARMONIES)


class TestScorePage:
    def test_a_compositions_page(self, browser, alice, composition, score):
        answer = browser(alice).get(reverse("take", args=[composition.pk]))
        assert "score.html" in [template.name for template in answer.templates]
        data = answer.context["page_data"]
        assert data["brief"] == WALTZ
        assert data["piece"] == reverse("take-file", args=[composition.pk, "piece"])
        assert (data["mode"], data["can_edit"], data["rework"]) == ("compose", True, rework_url(composition))
        assert data["other_takes"] == [{"id": str(score.pk), "title": score.title}]
        assert data["choices"]["genre"]
        labels = {file["role"]: (file["label"], file["name"]) for file in answer.context["files"]}
        assert labels == {
            "brief": ("Brief", "Waltz in D minor.brief.json"),
            "piece": ("Notewright piece", "Waltz in D minor.piece.json"),
        }

    def test_who_may_only_look_is_told_less(self, browser, bob, composition, score):
        data = browser(bob).get(reverse("take", args=[composition.pk])).context["page_data"]
        assert (data["can_edit"], data["other_takes"], data["choices"]) == (False, [], {})
        assert data["brief"] == WALTZ

    def test_a_transcriptions_page(self, browser, alice, score):
        data = browser(alice).get(reverse("take", args=[score.pk])).context["page_data"]
        assert (data["brief"], data["piece"], data["mode"]) == (None, None, "")
        assert data["rework"] == rework_url(score)


class TestLineage:
    def test_takes_with_their_parents(self, browser, bob, charlie, recording, score, composition):
        made = Take.objects.create(
            project=score.project,
            kind=Take.Kind.COMPOSITION,
            title="Evening take, blended",
            complete=False,
            facts={"mode": "blend", "label": "Blended with Waltz in D minor"},
        )
        elsewhere = projects.create_project(charlie, "His")
        strange = Take.objects.create(project=elsewhere, kind=Take.Kind.COMPOSITION, title="Secret")
        made.parents.set([score, composition, strange])
        url = reverse("api-lineage", args=[score.project_id])
        told = {take["id"]: take for take in browser(bob).get(url).json()["takes"]}
        assert list(told) == [str(take.pk) for take in (recording, score, composition, made)]
        assert set(told[str(made.pk)].pop("parents")) == {str(score.pk), str(composition.pk)}
        assert told[str(score.pk)]["parents"] == [str(recording.pk)]
        assert told[str(made.pk)] == {
            "id": str(made.pk), "title": "Evening take, blended", "kind": "composition",
            "url": reverse("take", args=[made.pk]), "created": made.created.isoformat(), "model": "", "mode": "blend",
            "label": "Blended with Waltz in D minor", "complete": False,
        }  # fmt: skip
        assert [told[str(take.pk)]["label"] for take in (recording, score, composition)] == [
            "Recording", "Heard by piano", "Composed: waltz in D minor",
        ]  # fmt: skip
        assert sentence(browser(charlie).get(url), 404)
        assert browser(bob).post(url).status_code == 405


@pytest.mark.parametrize(
    ("wish", "label"),
    [
        ({"mode": "fill", "bars": [5, 8]}, "Bars 5-8 written anew"),
        ({"mode": "fill", "bars": [5, 5], "parts": ["P2"]}, "Bar 5 of Flute written anew"),
        ({"mode": "fill"}, "Written anew"),
        ({"mode": "continue"}, "Continued"),
        ({"mode": "vary", "amount": 0.1}, "Varied slightly"),
        ({"mode": "vary", "amount": 0.9}, "Varied freely"),
        ({"mode": "vary"}, "Varied"),
        ({"mode": "harmonise", "style": "chorale"}, "Harmonised as a chorale"),
        ({"mode": "transpose", "semitones": -3}, "Transposed down 3"),
        ({"mode": "reorchestrate", "instruments": ["violin", "cello"]}, "Orchestrated anew for violin, cello"),
        ({"mode": "accompany", "instruments": ["drums"]}, "Accompanied by drums"),
        ({"mode": "easier"}, "Made easier"),
    ],
)
def test_what_was_done_in_one_line(score, wish, label):
    whole = {"bars": None, "parts": [], "amount": 0.5, "style": "", "semitones": 0, "instruments": []} | wish
    assert naming.label_of_rework(whole, score.facts["parts"], "") == label
    title = naming.title_of_rework("Nocturne", label, 2)
    assert title == f"Nocturne, {label[0].lower()}{label[1:]}, no. 2"


@pytest.mark.parametrize(
    ("brief", "title"),
    [
        (Brief(title="Sea", words="a waltz", genre="waltz"), "Sea"),
        (Brief(words="a  waltz\n"), "a waltz"),
        (Brief(words="word " * 30), "word " * 11 + "word …"),
        (Brief(words="x" * 100), "x" * 60 + " …"),
        (Brief(genre="bossa nova", key="D minor", instruments=("guitar",)), "Bossa nova in D minor"),
        (Brief(key="C major", instruments=("violin", "cello")), "Piece in C major for violin, cello"),
        (Brief(), "Piece"),
    ],
)
def test_projects_are_named_after_what_was_asked(brief, title):
    assert naming.project_title(brief) == title


def test_titles_fit_their_column():
    assert len(naming.title_of_rework("x" * 300, "Varied", 4)) <= 200
    assert naming.title_of_rework("x" * 300, "Varied", 4).endswith(", no. 4")


def test_compositions_count_in_the_library_and_the_account(browser, alice, composition):
    client = browser(alice)
    [row] = client.get("/library/").context["projects"]
    assert (row.duration, row.outline, row.take_count) == (12.0, [0.5, 1.0], 1)
    usage = client.get("/account/").context["usage"]
    assert (usage.recordings, usage.transcriptions, usage.compositions) == (0, 0, 1)


def test_the_end_of_an_account_ends_its_compositions(browser, alice, project, composition):
    job = jobs.create_job(Job.Kind.COMPOSE, alice, None, {"brief": WALTZ}, project=project)
    takes.write(takes.path_of(job.take_id_planned, "score.pdf"), b"half")
    exported = b"".join(browser(alice).get(reverse("account-export")).streaming_content)
    for written in (str(job.pk).encode(), b"score.brief.json", b"score.piece.json"):
        assert written in exported
    browser(alice).post(reverse("account-delete"), {"password": "right horse"})
    assert not Job.objects.exists()
    assert not Take.objects.exists()
    assert takes.default_storage.listdir("takes") == ([], [])


def test_a_deleted_project_stops_its_composer(project, alice):
    job = jobs.create_job(Job.Kind.COMPOSE, alice, None, {"brief": WALTZ}, project=project)
    projects.delete(project)
    job.refresh_from_db()
    assert job.status == "cancelled"
