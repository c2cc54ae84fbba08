"""Where music came from, seen through Chromium: the lineage by keyboard and at phone width, a file looked at, the models' page."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from ml_engine.audio.encode import write_sound
from ml_engine.marking.marker import marked
from tests.browser.conftest import Site, Visitor
from tests.browser.test_journey import serious_faults
from tests.browser.test_pages import TOO_WIDE
from tests.ml_engine.marking.test_mark import RATE, host

pytestmark = [pytest.mark.browser, pytest.mark.alone, pytest.mark.slow]

WIDTHS = (1280, 390)
WORDS = "a slow waltz in D minor for piano and cello, softer than the one before and a little longer"

# A sound that goes on from a recording and takes its tune from a score in a project that is not shared.
MADE = """
from django.contrib.auth import get_user_model
from studio.models import Job, Project, Take
people = get_user_model().objects
owner, guest = people.get(email="{owner}"), people.get(email="{guest}")
shared = Project.objects.create(owner=owner, title="Waltzes")
shared.viewers.add(guest)
secret = Project.objects.create(owner=owner, title="Hidden away")
recording = Take.objects.create(project=shared, kind=Take.Kind.RECORDING, title="Evening take", facts={{"duration": 9}})
tune = Take.objects.create(project=secret, kind=Take.Kind.COMPOSITION, title="Secret tune", model="composer-transformer", seed=3)
wish = {{"brief": {{"words": "{words}"}}, "seconds": 20.0, "guidance": 1.5, "engine": "musicgen"}}
job = Job.objects.create(kind=Job.Kind.SOUND, owner=owner, source=recording, project=shared, settings={{"wish": wish}}, status="succeeded")
sound = Take.objects.create(project=shared, kind=Take.Kind.SOUND, title="Slow waltz", job=job, model="musicgen", seed=7, settings=job.settings)
sound.parents.set([recording, tune])
print(f"/takes/{{sound.pk}}/origin/")
"""


@pytest.mark.timeout(300)
def test_a_lineage_is_read_by_keyboard_and_on_a_phone(site: Site, visitor: Callable[..., Visitor]) -> None:
    owner, guest = visitor(), visitor()
    page, other = owner.sign_up("lineage@example.org"), guest.sign_up("onlooker@example.org")
    address = site.python(MADE.format(owner="lineage@example.org", guest="onlooker@example.org", words=WORDS)).strip()
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(site.url + address)
        picture = page.get_by_test_id("origin-picture")
        expect(picture.get_by_role("listitem")).to_have_count(3)
        expect(picture.get_by_role("link")).to_have_count(3)
        expect(picture.locator("path.stem")).to_have_count(2)
        expect(picture).to_contain_text("Secret tune")
        expect(page.get_by_test_id("statement")).to_contain_text("Made by a model")
        assert not page.evaluate(TOO_WIDE)
        assert not serious_faults(page)
        # Each head stands beside the middle of its row, and no row runs into the next.
        heads = [head.bounding_box() for head in picture.locator("ellipse").all()]
        rows = [row.bounding_box() for row in picture.get_by_role("listitem").all()]
        for head, row in zip(heads, rows, strict=True):
            assert head and row
            assert abs(head["y"] + head["height"] / 2 - row["y"] - row["height"] / 2) < 3
        for link in picture.get_by_role("link").all():
            link.focus()
            expect(link).to_be_focused()
    other.goto(site.url + address)
    expect(other.get_by_test_id("hidden-parent")).to_have_text("Something not shared with you")
    expect(other.get_by_test_id("origin-picture").get_by_role("link")).to_have_count(2)
    expect(other.locator("body")).not_to_contain_text("Secret tune")


@pytest.mark.timeout(300)
def test_a_file_is_looked_at_and_the_models_are_told(
    site: Site, visitor: Callable[..., Visitor], tmp_path: Path
) -> None:
    one = visitor()
    page = one.page(422)
    write_sound(tmp_path / "made.ogg", [marked(host(0), RATE, 1)[:, None]], RATE, 1)
    (tmp_path / "words.txt").write_text("only words")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(site.url)
        page.get_by_role("link", name="Where a file came from").click()
        page.get_by_label("File").set_input_files(tmp_path / "made.ogg")
        page.get_by_role("button", name="Look").click()
        expect(page.get_by_test_id("answer")).to_contain_text("A model made this.")
        expect(page.get_by_test_id("answer")).to_contain_text("Notewright's sound model")
        assert not page.evaluate(TOO_WIDE)
        assert not serious_faults(page)
        page.get_by_label("Another file").set_input_files(tmp_path / "words.txt")
        page.get_by_role("button", name="Look").click()
        expect(page.get_by_test_id("provenance-error")).to_contain_text("text file")
        page.get_by_role("link", name="What the models learned from").first.click()
        expect(page.get_by_test_id("models")).to_contain_text("Composer")
        assert not page.evaluate(TOO_WIDE)
        assert not serious_faults(page)
