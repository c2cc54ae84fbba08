"""Where music came from on the site: who sees which lineage, files that somebody asks about, what the models learned from."""

import io
import re
from pathlib import Path

import pytest
import soundfile
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from ml_engine import RIGHTS, TRANSCRIBED, known_models
from ml_engine.marking.marker import marked
from studio.models import Job, Project, Take
from studio.services import learned, origins, provenance
from studio.services.lineage import MOST, picture_of
from tests.ml_engine.marking.test_mark import RATE, host
from tests.studio.conftest import wav_bytes

ROOT = Path(__file__).parents[2]
SECRET = "My secret tune"


@pytest.fixture(autouse=True)
def nobody_has_asked_yet():
    cache.clear()


@pytest.fixture
def blended(transcription: Take, alice) -> Take:
    """A composition of a take beside it and of one in a project that bob may not see."""
    other = Project.objects.create(owner=alice, title="Hidden away")
    hidden = Take.objects.create(
        project=other, kind=Take.Kind.COMPOSITION, title=SECRET, settings={"brief": {"words": "whisper"}}
    )
    settings = {"mode": "blend", "brief": {"words": "softer"}, "amount": 0.5}
    job = Job.objects.create(kind=Job.Kind.REWORK, owner=alice, source=transcription, settings=settings)
    take = Take.objects.create(
        project=transcription.project, kind=Take.Kind.COMPOSITION, title="Both", job=job, model="composer-transformer",
        settings=settings, seed=5, facts={"mode": "blend"},
    )  # fmt: skip
    take.parents.set([transcription, hidden])
    return take


# --- Lineage ------------------------------------------------------------------------------------------------------


def test_the_owner_sees_all_of_it(browser, alice, blended):
    page = browser(alice).get(reverse("take-origin", args=[blended.pk])).content.decode()
    for told in (SECRET, "Hidden away", "Evening take", "composer-transformer", "softer", "Work on a piece", "seed"):
        assert told in page
    assert "Something not shared with you" not in page
    assert page.count('class="stem"') == 3


def test_an_invited_viewer_sees_no_more_than_what_is_shared(browser, bob, blended):
    page = browser(bob).get(reverse("take-origin", args=[blended.pk])).content.decode()
    assert page.count("Something not shared with you") == 1
    for secret in (SECRET, "Hidden away", "whisper"):
        assert secret not in page
    assert str(blended.parents.get(title=SECRET).pk) not in page
    assert "Both" in page and "Evening take" in page


def test_the_page_of_a_score_names_no_take_that_is_not_shared(browser, alice, bob, blended):
    address = reverse("take", args=[blended.pk])
    assert SECRET in browser(alice).get(address).content.decode()
    assert SECRET not in browser(bob).get(address).content.decode()


@pytest.mark.parametrize("who", ["charlie", None])
def test_to_a_stranger_it_does_not_exist(browser, request, blended, who):
    person = request.getfixturevalue(who) if who else None
    assert browser(person).get(reverse("take-origin", args=[blended.pk])).status_code == 404


def test_it_is_only_to_be_looked_at(browser, alice, blended):
    assert browser(alice).post(reverse("take-origin", args=[blended.pk])).status_code == 405
    assert browser(alice).get("/takes/00000000-0000-0000-0000-000000000000/origin/").status_code == 404


def test_rows_stand_below_what_they_were_made_of_and_long_lines_are_cut(project):
    last = None
    for number in range(60):
        take = Take.objects.create(project=project, kind=Take.Kind.COMPOSITION, title=f"Take {number}")
        if last:
            take.parents.add(last)
        last = take
    assert last is not None
    picture = picture_of(last, lambda take: True)
    assert len(picture.rows) == MOST
    assert picture.cut
    assert picture.rows[-1].here
    assert all(parent < at for at, row in enumerate(picture.rows) for parent in row.parents)


def test_two_parents_stand_beside_each_other(blended):
    picture = picture_of(blended, lambda take: True)
    assert {row.column for row in picture.rows} == {0, 1}
    assert len(picture.stems) == 3


def test_a_picture_does_not_follow_what_is_hidden(blended, alice):
    hidden = blended.parents.get(title=SECRET)
    hidden.parents.add(Take.objects.create(project=hidden.project, kind=Take.Kind.RECORDING, title="Deeper"))
    picture = picture_of(blended, lambda take: take.project_id == blended.project_id)
    assert [row.take.title if row.take else None for row in picture.rows].count(None) == 1
    assert "Deeper" not in str([row.take for row in picture.rows])


# --- What files say -----------------------------------------------------------------------------------------------


def test_files_tell_no_title_of_another_project(blended):
    statement = origins.of_take(blended)
    assert set(statement.takes) == {"Evening take", origins.ELSEWHERE}
    assert SECRET not in statement.to_line()
    assert (statement.words, statement.seed, statement.kind) == ("softer", 5, "arranged")
    assert statement.licence == "Apache-2.0 (ours)"


def test_a_transcription_says_whose_the_rights_are(browser, alice, transcription):
    statement = origins.of_take(transcription)
    assert (statement.kind, statement.rights) == (TRANSCRIBED, RIGHTS[TRANSCRIBED])
    assert statement.made == transcription.job.created.strftime("%Y-%m-%dT%H:%M:%SZ")
    for name in ("take", "take-origin"):
        page = browser(alice).get(reverse(name, args=[transcription.pk])).content.decode()
        assert "stay with those who hold them" in page


# --- Files that somebody asks about -------------------------------------------------------------------------------


def marked_wav() -> bytes:
    out = io.BytesIO()
    soundfile.write(out, marked(host(0), RATE, 1), RATE, format="WAV", subtype="PCM_16")
    return out.getvalue()


def sent(content: bytes, name: str = "file.wav") -> dict:
    return {"file": SimpleUploadedFile(name, content)}


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["alice", None])
def test_anybody_may_ask(browser, request, who):
    client = browser(request.getfixturevalue(who) if who else None)
    assert client.get(reverse("provenance")).status_code == 200
    page = client.post(reverse("provenance"), sent(marked_wav()))
    assert page.status_code == 200
    assert "A model made this." in page.content.decode()
    assert "Notewright&#x27;s sound model" in page.content.decode()


@pytest.mark.django_db
def test_a_script_gets_json_and_nothing_is_kept(browser, places):
    answer = browser().post(reverse("provenance"), sent(wav_bytes(6.0)), headers={"accept": "application/json"})
    assert answer.status_code == 200
    assert answer.json()["found"] is False
    assert list((places / "incoming").iterdir()) == []
    assert not (places / "media").exists() or not any((places / "media").rglob("*"))


@pytest.mark.django_db
def test_markup_in_metadata_is_shown_as_text(browser):
    midi = b"MThd\0\0\0\6\0\1\0\1\0\x60MTrk\0\0\0\x1d\0\xff\1\x19<script>alert(1)</script>"
    page = browser().post(reverse("provenance"), sent(midi, '"><script>x.mid')).content.decode()
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert(1)" not in page


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "status"),
    [(b"", 422), (b"only words", 422), (b"RIFF\xff\xff\xff\xffWAVEfmt ", 422), (b"%PDF-1.7", 200)],
)
def test_what_cannot_be_read_is_said_in_a_sentence(browser, content, status):
    answer = browser().post(reverse("provenance"), sent(content), headers={"accept": "application/json"})
    assert answer.status_code == status
    if status == 422:
        assert answer.json()["error"].endswith(".")


@pytest.mark.django_db
def test_without_a_file_and_by_other_methods(browser):
    assert browser().post(reverse("provenance"), {}).status_code == 422
    assert browser().put(reverse("provenance")).status_code == 405
    assert browser(enforce_csrf_checks=True).post(reverse("provenance"), sent(b"x")).status_code == 403


@pytest.mark.django_db
def test_too_large_and_too_often(browser, settings, monkeypatch):
    monkeypatch.setattr(provenance, "OFTEN", 2)
    client, address = browser(), reverse("provenance")
    codes = [client.post(address, sent(b"%PDF-1.7")).status_code for _ in range(3)]
    assert codes == [200, 200, 429]
    settings.MAX_PROVENANCE_BYTES = 10
    assert client.post(address, sent(b"%PDF-1.7 longer"), headers={"accept": "application/json"}).status_code == 413


@pytest.mark.django_db
def test_when_many_ask_at_once(browser, monkeypatch):
    import threading

    monkeypatch.setattr(provenance, "WAIT_SECONDS", 0.01)
    monkeypatch.setattr(provenance, "_under_way", threading.BoundedSemaphore(1))
    with provenance._turn():
        assert browser().post(reverse("provenance"), sent(b"%PDF-1.7")).status_code == 503


# --- What the models learned from ---------------------------------------------------------------------------------


@pytest.mark.django_db
def test_everybody_may_read_what_the_models_learned_from(browser):
    page = browser().get(reverse("models")).content.decode()
    for model in known_models():
        assert model.name in page
        assert model.licence.replace("'", "&#x27;") in page
    for corpus in learned.CORPORA.values():
        assert corpus.name in page


@pytest.mark.django_db
def test_it_is_linked_from_every_page_and_every_made_take(browser, alice, blended):
    assert reverse("models") in browser().get(reverse("home")).content.decode()
    about = re.search(
        r'<section class="about".*?</section>',
        browser(alice).get(reverse("take", args=[blended.pk])).content.decode(),
        re.S,
    )
    assert about is not None
    assert reverse("models") in about[0]
    assert reverse("take-origin", args=[blended.pk]) in about[0]


def test_every_model_of_ours_has_a_lesson_and_no_lesson_is_of_none():
    ours = {model.name for model in known_models() if model.ours}
    assert ours <= set(learned.LESSONS)
    assert set(learned.LESSONS) <= {model.name for model in known_models()}


# By which words the cards name the corpora.
NAMED = {learned.LIEDER: "Lieder", learned.QUARTETS: "Quartets", learned.MUTOPIA: "Mutopia", learned.POP909: "POP909"}


def test_the_page_says_what_the_cards_say():
    """The row "data" of a card names the corpora that the page names, where it names any itself."""
    compared = 0
    for model in known_models():
        folder = re.match(r"ml_engine/weights/([\w-]+)", model.source)
        if folder is None:
            continue
        card = (ROOT / "ml_engine/weights" / folder[1] / "README.md").read_text()
        row = re.search(r"^\| data \|(.*)$", card, re.M)
        said = row[1].replace("without POP909", "").replace("Nothing of POP909", "") if row else ""
        corpora = {corpus for corpus, word in NAMED.items() if word in said}
        if corpora:
            compared += 1
            assert corpora == set(learned.LESSONS[model.name].corpora) - {learned.OWN}, model.name
    assert compared >= 6


def test_models_that_make_music_learned_from_nothing_that_belongs_to_others():
    for name in ("Composer", "Sound model", "Codec", "Chords under a melody"):
        assert all(learned.CORPORA[corpus].makes_music for corpus in learned.LESSONS[name].corpora)


def test_licences_of_corpora_are_those_of_the_documents():
    text = (ROOT / "docs/models.md").read_text()
    for key, corpus in learned.CORPORA.items():
        if key == learned.OWN:
            continue
        row = next(line for line in text.splitlines() if line.startswith("|") and f"`{key}/`" in line)
        assert corpus.licence.split()[0] in row, key
