"""What a transcription got wrong, seen through Chromium: from the upload to a walk over the errors by keyboard alone."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from ml_engine.midi import write_performance
from tests.browser.conftest import Site, Visitor
from tests.browser.test_journey import serious_faults
from tests.browser.test_pages import TOO_WIDE
from tests.faulty import FAULTS, meant

pytestmark = [pytest.mark.browser, pytest.mark.alone, pytest.mark.slow]

# A transcription with a fault of each kind as the engine keeps it, without the listening.
HEARD = """
import tempfile
from pathlib import Path
import ml_engine
from django.contrib.auth import get_user_model
from studio.models import Project, Take
from studio.services import notating, scores, takes
from tests.faulty import heard
owner = get_user_model().objects.get(email="{email}")
beats = [{{"time": 0.4 * at, "quarter": at, "bar": at // 3 + 1, "beat": at % 3 + 1, "downbeat": at % 3 == 0}} for at in range(52)]
three = ml_engine.Timeline.from_json({{"beats": beats, "meters": [{{"quarter": 0, "numerator": 3, "denominator": 4}}]}})
notation = ml_engine.notate(heard(), timeline=three, title="Evening waltz")
project = Project.objects.create(owner=owner, title="Waltzes")
take = Take.objects.create(project=project, kind=Take.Kind.TRANSCRIPTION, title="Evening waltz", model="general",
                           facts=scores.facts(notation, heard()))
with tempfile.TemporaryDirectory() as folder:
    written = ml_engine.engrave(notation, heard(), Path(folder), "score", formats=notating.AT_ONCE)
    takes.keep_files([takes.store_file(take.pk, role, path.name, scores.CONTENT_TYPES[role], path)
                      for role, path in written.items()])
print(f"/takes/{{take.pk}}/comparison/")
"""


@pytest.fixture
def reference(tmp_path: Path) -> Path:
    write_performance(meant(), tmp_path / "as played.mid")
    return tmp_path / "as played.mid"


def ready(page: Page) -> None:
    expect(page.locator("[data-part=compare-app]")).to_have_attribute("data-ready", "1", timeout=30_000)


def ink(page: Page) -> str:
    """The roll's picture, to be compared with another."""
    page.wait_for_timeout(150)
    return page.eval_on_selector("[data-testid=roll]", "canvas => canvas.toDataURL()")


@pytest.mark.timeout(300)
def test_from_the_upload_to_the_last_error(site: Site, visitor: Callable[..., Visitor], reference: Path) -> None:
    one = visitor()
    page = one.sign_up("judge@example.org")
    address = site.url + site.python(HEARD.format(email="judge@example.org")).strip().splitlines()[-1]
    page.goto(address)
    refused = one.page(422)
    refused.goto(address)
    refused.set_input_files("input[type=file]", Path(__file__))
    refused.get_by_test_id("compare").click()
    expect(refused.get_by_role("alert").filter(has_text="no notes that can be read")).to_be_visible(timeout=30_000)
    refused.close()

    page.set_input_files("input[type=file]", reference)
    page.get_by_test_id("compare").click()
    ready(page)
    expect(page.locator("h1 + p")).to_contain_text("as played.mid")
    expect(page.get_by_test_id("scores")).to_contain_text("0.927")
    for kind, count in FAULTS.items():
        expect(page.locator(f".kind:has(input[value={kind}]) .kind-count")).to_have_text(str(count))
    assert not serious_faults(page)
    assert not page.evaluate(TOO_WIDE)

    # By keyboard alone: from error to error, and playback goes along.
    told = page.get_by_test_id("told")
    page.keyboard.press("n")
    expect(told).to_have_text("Octave: F5 was heard as F6. Bar 2, 0:01.2 (1 of 12)")
    expect(page.get_by_test_id("position")).to_have_text("0:01.2")
    page.keyboard.press("n")
    expect(told).to_contain_text("Semitone: B4 was heard as C5. Bar 3")
    page.keyboard.press("p")
    page.keyboard.press("p")
    expect(told).to_contain_text("(12 of 12)")

    # A kind that is switched off is passed over and no longer drawn; that stays so on the next look.
    page.keyboard.press("Home")
    before = ink(page)
    page.locator("input[value=octave]").focus()
    page.keyboard.press("Space")
    page.locator("input[value=missed]").uncheck()
    assert ink(page) != before
    page.get_by_role("button", name="Next error").click()
    expect(told).to_contain_text("(1 of 10)")
    expect(told).to_contain_text("Semitone")
    page.reload()
    ready(page)
    expect(page.locator("input[value=missed]")).not_to_be_checked()
    expect(page.locator("input[value=extra]")).to_be_checked()
    page.locator("input[value=missed]").check()
    missed = ink(page)
    page.locator("input[value=missed]").uncheck()
    assert ink(page) != missed, "missed notes are drawn as outlines"

    # The worst bar is a click away.
    page.locator("[data-part=worst] button").first.click()
    expect(told).to_contain_text("Merged: G5 was struck again")
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    assert not serious_faults(page)


@pytest.mark.timeout(300)
def test_a_phone_and_the_sound_of_the_reference(site: Site, visitor: Callable[..., Visitor], reference: Path) -> None:
    one = visitor(390, 800, color_scheme="dark")
    page = one.sign_up("pocket@example.org")
    page.goto(site.url + site.python(HEARD.format(email="pocket@example.org")).strip().splitlines()[-1])
    assert not page.evaluate(TOO_WIDE)
    page.set_input_files("input[type=file]", reference)
    page.get_by_test_id("compare").click()
    ready(page)
    assert not page.evaluate(TOO_WIDE)
    assert not serious_faults(page)
    page.get_by_role("button", name="Next error").click()
    expect(page.get_by_test_id("told")).to_contain_text("Octave")
    page.keyboard.press("r")
    expect(page.get_by_label("Reference", exact=True)).to_be_checked()
    page.keyboard.press("Space")
    expect(page.get_by_test_id("position")).not_to_have_text("0:01.2", timeout=60_000)
    page.keyboard.press("Space")
