"""From words to sound that is heard while it is made, with the real model, seen through Chromium."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site, Visitor
from tests.browser.test_journey import _ink as ink
from tests.browser.test_journey import until
from tests.browser.test_pages import AXE, RUN_AXE, TOO_WIDE

MAKING_MS = 150_000
CARD = "[data-testid=sound-candidate]"
SECONDS_THERE = f"Number(document.querySelector('{CARD}')?.dataset.seconds ?? 0)"

pytestmark = [pytest.mark.browser, pytest.mark.alone, pytest.mark.slow]


@pytest.fixture(scope="module")
def studio(site: Site) -> Site:
    """The site with a worker that really makes sound, and one that draws it."""
    site.start_workers("sound", "look")
    return site


def ready(page: Page) -> None:
    until(page, "document.querySelector('[data-part=compose]')?.dataset.ready === '1'", 30)


def choose(page: Page, group: str, value: str) -> None:
    page.locator(f"label:has(input[name={group}][value='{value}'])").click()


def ask(page: Page, words: str, seconds: int, *, make: str = "sound", candidates: int = 1) -> None:
    """Say the words on the prompt page and have sound made of them."""
    page.goto(re.sub(r"(//[^/]+).*", rf"\1/compose/?make={make}", page.url))
    ready(page)
    page.get_by_test_id("prompt-words").fill(words)
    page.get_by_label("Seconds", exact=True).fill(str(seconds))
    choose(page, "candidates", str(candidates))
    page.get_by_test_id("compose").click()
    expect(page.get_by_test_id("sound-candidate")).to_have_count(candidates)


def open_sound(page: Page) -> None:
    page.get_by_test_id("open-sound").first.click(timeout=MAKING_MS)
    until(page, "document.querySelector('[data-part=recording-app]')?.dataset.ready === '1'", 30)


@pytest.mark.timeout(400)
def test_sound_is_heard_while_it_is_made_and_kept(studio: Site, visitor: Callable[..., Visitor]) -> None:
    page = visitor().sign_up("listener@example.org")
    page.get_by_role("link", name="Compose", exact=True).click()
    ready(page)

    # The choice works by keyboard, stands in the address, and brings what can be asked of sound.
    expect(page.get_by_test_id("sound-wishes")).to_be_hidden()
    page.get_by_role("radio", name="Notes").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("radio", name="Sound")).to_be_checked()
    expect(page.get_by_test_id("sound-wishes")).to_be_visible()
    assert "make=sound" in page.url
    expect(page.get_by_test_id("compose")).to_have_text("Make the sound")

    # It begins by itself before all of it is there, the waveform grows, and nothing is missing in between.
    ask(page, "A slow waltz in D minor for solo piano", 10)
    until(page, f"{SECONDS_THERE} > 0", 120)
    until(page, "window.__notewright.player.position > 0.3", 60)
    until(page, "Number(document.querySelector('[data-testid=sound-wave]').dataset.columnsDrawn) > 0", 10)
    expect(page.get_by_test_id("open-sound")).to_be_visible(timeout=MAKING_MS)
    assert 9.5 < page.evaluate(SECONDS_THERE) < 10.6
    assert ink(page, "[data-testid=sound-wave]") > 1

    # Found again after a reload, and played from where one asks.
    page.reload()
    ready(page)
    until(page, f"{SECONDS_THERE} > 9.5", 30)
    page.get_by_role("slider", name="Place in your sound").fill("5")
    page.get_by_role("button", name="Play your sound").click()
    until(page, "window.__notewright.player.position > 5.5", 30)
    page.get_by_role("button", name="Pause your sound").click()

    open_sound(page)
    expect(page.get_by_text("Made by a model", exact=True)).to_be_visible()
    expect(page.locator("h1")).to_contain_text("slow waltz")
    expect(page.get_by_test_id("sound-words")).to_have_count(0)  # the title says them already
    for role in ("wav", "flac", "ogg"):
        with page.expect_download() as download:
            page.get_by_test_id(f"download-{role}").click()
        assert download.value.suggested_filename.endswith(f".{role}")
    page.locator("h1").click()
    page.keyboard.press("Space")
    until(page, "window.__notewright.transport.position > 0.5", 30)
    page.keyboard.press("Space")
    until(page, "Number(document.querySelector('[data-testid=spectrogram]').dataset.tilesDrawn) > 0", 90)

    # The project and its tree know the sound; going on from it begins with what was asked.
    sound = page.url
    page.locator(".crumb a").click()
    expect(page.get_by_test_id("sound-take")).to_contain_text("Made by a model")
    page.goto(sound)
    page.get_by_test_id("go-on").click()
    ready(page)
    expect(page.get_by_role("radio", name="Sound")).to_be_checked()
    expect(page.get_by_label("The sound to go on from")).not_to_have_value("")
    expect(page.get_by_test_id("prompt-words")).to_have_value(re.compile("slow waltz"))


@pytest.mark.timeout(400)
def test_stopping_keeps_what_there_is(studio: Site, visitor: Callable[..., Visitor]) -> None:
    page = visitor().sign_up("impatient@example.org")
    page.get_by_label("What shall be composed").fill("Calm piano in C major")
    page.get_by_role("button", name="Make sound").click()
    ready(page)
    expect(page.get_by_role("radio", name="Sound")).to_be_checked()
    expect(page.get_by_test_id("prompt-words")).to_have_value("Calm piano in C major")
    page.get_by_label("Seconds", exact=True).fill("120")
    choose(page, "candidates", "1")
    page.get_by_test_id("compose").click()
    until(page, f"{SECONDS_THERE} > 1", 120)
    page.get_by_role("button", name="Stop and keep it").click()
    expect(page.get_by_test_id("sound-candidate")).to_contain_text("the sound so far is kept", timeout=60_000)
    open_sound(page)
    expect(page.get_by_text("Stopped early", exact=True)).to_be_visible()

    # What was stopped can be gone on from.
    page.get_by_test_id("go-on").click()
    ready(page)
    page.get_by_label("Seconds", exact=True).fill("3")
    choose(page, "candidates", "1")
    page.get_by_test_id("compose").click()
    open_sound(page)
    expect(page.get_by_role("link", name=re.compile("Calm piano")).last).to_be_visible()
    expect(page.get_by_text("Came from", exact=True)).to_be_visible()


@pytest.mark.timeout(400)
def test_a_hummed_tune_and_a_wrong_one(studio: Site, visitor: Callable[..., Visitor]) -> None:
    someone = visitor(permissions=["microphone"])
    someone.sign_up("hummer@example.org").close()
    page = someone.go("/compose/?make=both", 422)
    ready(page)
    expect(page.get_by_test_id("compose")).to_have_text("Make both")

    page.get_by_role("button", name="Hum it").click()
    page.get_by_role("button", name="Start").click()
    expect(page.locator("#recorder-clock")).to_have_text("0:02")
    page.get_by_role("button", name="Stop", exact=True).click()
    page.get_by_role("button", name="Take this tune").click()
    expect(page.locator(".chosen-name")).to_contain_text("Recording of")
    page.get_by_role("button", name="Without this tune").click()
    expect(page.get_by_role("button", name="Hum it")).to_be_focused()

    # A file that is no sound is refused with a sentence, and nothing is lost.
    page.get_by_test_id("prompt-words").fill("Strings in G major")
    page.locator("#tune-file").set_input_files({"name": "tune.wav", "mimeType": "audio/wav", "buffer": b"not a sound"})
    page.get_by_test_id("compose").click()
    expect(page.locator("[data-part=form] [role=alert]")).not_to_be_empty()
    expect(page.locator(".chosen-name")).to_have_text("tune.wav")
    expect(page.get_by_test_id("sound-candidate")).to_have_count(0)


@pytest.mark.timeout(400)
@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1280, "light")])
def test_sound_pages_fit_and_can_be_read(
    studio: Site, visitor: Callable[..., Visitor], width: int, scheme: str
) -> None:
    someone = visitor(width, 844, color_scheme=scheme, has_touch=width < 500, reduced_motion="reduce")
    page = someone.sign_up(f"hearer{width}@example.org")
    someone.context.add_init_script(path=AXE)
    wrong: list[str] = []

    def look(where: str) -> None:
        wrong.extend(f"{where}: {one}" for one in [*page.evaluate(TOO_WIDE), *page.evaluate(RUN_AXE, None)])

    ask(page, "Bossa nova for flute and guitar in A minor", 3, candidates=2)
    look("being made")
    expect(page.get_by_test_id("open-sound").nth(1)).to_be_visible(timeout=MAKING_MS)
    look("made")
    open_sound(page)
    look("sound")
    page.locator(".crumb a").click()
    expect(page.get_by_test_id("lineage")).to_be_visible()
    look("project")
    assert not wrong, "\n".join(wrong)
