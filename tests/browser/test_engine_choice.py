"""Another engine is chosen, makes a sound, and its licence stands beside it, seen through Chromium."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Site, Visitor
from tests.browser.test_journey import until
from tests.browser.test_pages import AXE, RUN_AXE, TOO_WIDE
from tests.browser.test_sound_pages import MAKING_MS, choose, open_sound, ready

pytestmark = [pytest.mark.browser, pytest.mark.alone, pytest.mark.slow]
NAMES = ("musicgen-small", "stable-audio-3-medium")


@pytest.fixture(scope="module")
def studio(site: Site, checkpoint: Callable[[str], Path]) -> Site:
    """The site with two tiny checkpoints installed, and a worker that makes sound."""
    for name in NAMES:
        site.manage("models", "pull", name, "--from", str(checkpoint(name)), "--accept-licence")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NOTEWRIGHT_WARM_ENGINES", "")  # ours is not needed here, and loading it takes its time
        site.start_workers("sound", "look")
    return site


@pytest.mark.timeout(900)
def test_choosing_an_engine(studio: Site, visitor: Callable[..., Visitor], tmp_path: Path) -> None:
    someone = visitor()
    someone.context.add_init_script(path=AXE)
    page = someone.sign_up("chooser@example.org")
    page.goto(f"{studio.url}/compose/?make=sound")
    ready(page)
    engines = page.get_by_test_id("engines")
    expect(engines.locator("summary").first).to_have_text("Made by Notewright’s own")
    engines.locator("summary").first.click()
    expect(engines.get_by_role("radio")).to_have_count(4)
    expect(engines.locator("input:not(:disabled)")).to_have_count(4)
    # Those that cannot be had here are folded away.
    page.get_by_test_id("engines-absent").locator("summary").click()
    expect(engines.get_by_role("radio")).to_have_count(9)
    expect(engines.get_by_text("manage.py models pull ace-step-1.5")).to_be_visible()
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 900})
        assert not page.evaluate(TOO_WIDE)
        page.screenshot(path=tmp_path / f"engines-{width}.png", full_page=True)
    page.set_viewport_size({"width": 1280, "height": 900})
    assert page.evaluate(RUN_AXE, None) == []

    # What an engine cannot do is not asked, and the guidance is its own.
    engines.get_by_role("radio", name="Stable Audio 3 medium").check()
    expect(engines.locator("summary").first).to_have_text("Made by Stable Audio 3 medium")
    expect(page.get_by_test_id("warmth")).to_be_hidden()
    expect(page.locator("[data-part=tune]")).to_be_hidden()
    expect(page.locator("[data-part=goes-on]")).to_be_hidden()
    expect(page.get_by_role("radio", name="Both")).to_be_disabled()
    expect(page.get_by_test_id("steps").get_by_role("slider")).to_have_value("8")
    expect(page.get_by_test_id("without")).to_be_visible()
    engines.get_by_role("radio", name="MusicGen small").check()
    expect(page.get_by_test_id("steps")).to_be_hidden()
    expect(page.get_by_test_id("without")).to_be_hidden()
    expect(page.get_by_test_id("warmth")).to_be_visible()
    expect(page.locator("[data-part=goes-on]")).to_be_visible()
    expect(page.get_by_role("slider", name="Guidance")).to_have_value("3")

    page.get_by_test_id("prompt-words").fill("a slow waltz for piano")
    page.get_by_label("Seconds", exact=True).fill("4")
    choose(page, "candidates", "1")
    page.get_by_test_id("compose").click()
    until(page, "Number(document.querySelector('[data-testid=sound-candidate]')?.dataset.seconds ?? 0) > 3.5", 300)
    expect(page.get_by_test_id("open-sound")).to_be_visible(timeout=MAKING_MS)
    open_sound(page)
    expect(page.get_by_test_id("licence")).to_contain_text("CC BY-NC 4.0; commercial use: no")
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 900})
        assert not page.evaluate(TOO_WIDE)
        page.screenshot(path=tmp_path / f"take-{width}.png", full_page=True)
    page.get_by_test_id("sound-again").click()
    ready(page)
    expect(page.get_by_test_id("engines").locator("summary").first).to_have_text("Made by MusicGen small")
