"""A sound painted anew in part and varied as a whole, with the real model, seen through Chromium: by hand, by keyboard, before and after."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site, Visitor
from tests.browser.test_journey import until
from tests.browser.test_pages import AXE, RUN_AXE, TOO_WIDE
from tests.browser.test_sound_pages import MAKING_MS

RATE = 16_000
SECONDS = 6.0
HEARD = "window.__notewright.versions.heard"

pytestmark = [pytest.mark.browser, pytest.mark.alone, pytest.mark.slow]


@pytest.fixture(scope="module")
def studio(site: Site) -> Site:
    """The site with a worker that really makes sound, and those that look at what comes in."""
    site.start_workers("sound", "look", "transcribe")
    return site


@pytest.fixture
def tune(tmp_path: Path) -> Path:
    """Six notes of half a sine and half a sawtooth, a second each."""
    path = tmp_path / "six notes.wav"
    t = np.arange(RATE) / RATE
    parts = [
        0.2 * np.exp(-2 * t) * (np.sin(2 * np.pi * f * t) + 0.3 * ((f * t) % 1 - 0.5))
        for f in (262, 294, 330, 349, 392, 440)
    ]
    soundfile.write(path, np.concatenate(parts).astype(np.float32), RATE)
    return path


def arrive(page: Page, tune: Path) -> None:
    """Upload the tune and come to its page."""
    page.locator("#intake-file").set_input_files(tune)
    page.wait_for_url("**/takes/*/?job=*")
    page.goto(page.url.split("?", maxsplit=1)[0])
    until(page, "document.querySelector('[data-part=recording-app]')?.dataset.ready === '1'", 30)
    until(page, "Boolean(window.__notewright.reworking)", 30)


def drag(page: Page, start: float, end: float) -> None:
    """Draw over the waveform from one second to another."""
    page.get_by_test_id("waveform").scroll_into_view_if_needed()
    box = page.get_by_test_id("waveform").bounding_box()
    assert box
    # The left of the canvas is the roll's keyboard.
    places = page.evaluate(
        f"(() => {{ const {{ axis, waveform }} = window.__notewright.reworking.app.strip;"
        f" return [axis.x({start}), axis.x({end})].map((x) => x + waveform.inset); }})()"
    )
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + places[0], middle)
    page.mouse.down()
    page.mouse.move(box["x"] + (places[0] + places[1]) / 2, middle, steps=3)
    page.mouse.move(box["x"] + places[1], middle, steps=3)
    page.mouse.up()


def stretch(page: Page) -> tuple[float, float]:
    return tuple(float(page.get_by_test_id(f"stretch-{end}").input_value() or "nan") for end in ("from", "to"))


def samples_of(page: Page, role: str) -> np.ndarray:
    with page.expect_download() as download:
        page.get_by_test_id(f"download-{role}").click()
    return soundfile.read(download.value.path(), dtype="float32")[0]


@pytest.mark.timeout(400)
def test_a_stretch_is_painted_by_hand(studio: Site, visitor: Callable[..., Visitor], tune: Path) -> None:
    page = visitor(reduced_motion="reduce").sign_up("painter@example.org")
    arrive(page, tune)
    expect(page.get_by_test_id("reworking")).to_be_hidden()
    page.get_by_test_id("reworking-open").click()
    expect(page.get_by_test_id("reworking-open")).to_have_attribute("aria-expanded", "true")

    # Without a stretch it says what is missing, and asks for nothing.
    page.get_by_test_id("reworking-go").click()
    expect(page.get_by_test_id("reworking").get_by_role("alert")).to_contain_text("choose a stretch")
    expect(page.get_by_test_id("sound-candidate")).to_have_count(0)

    # Drawn, then its end moved; numbers say the same, and what is typed is drawn.
    drag(page, 2, 3)
    assert stretch(page) == pytest.approx((2, 3), abs=0.05)
    drag(page, 3, 4)
    assert stretch(page) == pytest.approx((2, 4), abs=0.05)
    page.get_by_test_id("stretch-to").fill("3.5")
    page.get_by_test_id("stretch-to").press("Tab")
    page.get_by_test_id("stretch-from").fill("2")
    page.get_by_test_id("stretch-from").press("Tab")
    assert stretch(page) == (2, 3.5)
    assert page.evaluate("window.__notewright.reworking.stretch.span") == {"start": 2, "end": 3.5}
    page.get_by_role("button", name="Hear it").click()
    until(page, "window.__notewright.transport.position > 1.3", 30)
    page.get_by_role("button", name="Pause", exact=True).click()

    page.get_by_test_id("reworking-go").click()
    expect(page.get_by_test_id("sound-candidate")).to_have_count(1)
    expect(page.get_by_test_id("open-sound")).to_be_visible(timeout=MAKING_MS)
    versions = page.get_by_test_id("versions")
    expect(versions).to_be_visible()
    expect(versions.get_by_role("radio", name="As it is")).to_be_checked()

    # Before and after by a key while it plays: the place goes on.
    page.locator("h1").click()
    page.keyboard.press("Space")
    until(page, "window.__notewright.transport.position > 0.3", 30)
    page.keyboard.press("b")
    expect(versions.get_by_role("radio", name="Painted anew")).to_be_checked()
    until(page, "window.__notewright.transport.position > 0.8 && window.__notewright.transport.playing", 30)
    page.keyboard.press("b")
    expect(versions.get_by_role("radio", name="As it is")).to_be_checked()
    page.keyboard.press("Space")

    # Found again after a reload; its own page hears both, and outside the stretch every sample is as it was.
    page.reload()
    expect(page.get_by_test_id("open-sound")).to_be_visible(timeout=MAKING_MS)
    page.get_by_test_id("open-sound").click()
    until(page, "Boolean(window.__notewright?.versions?.list.length === 2)", 30)
    expect(page.get_by_role("radio", name="After")).to_be_checked()
    page.locator("h1").click()
    page.keyboard.press("b")
    assert page.evaluate(HEARD) == "before"
    expect(page.get_by_role("radio", name="Before")).to_be_checked()
    expect(page.locator(".made")).to_contain_text("2.00 to 3.50 seconds")
    after, before = samples_of(page, "flac"), soundfile.read(tune, dtype="float32")[0]
    apart = np.abs(after[: len(before)] - before)
    outside = np.concatenate([apart[: 2 * RATE], apart[round(3.5 * RATE) :]])
    assert outside.max() < 1e-3 * np.abs(before).max()  # 60 dB below
    assert apart[2 * RATE : round(3.5 * RATE)].max() > 0.01 * np.abs(before).max()


@pytest.mark.timeout(400)
@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1280, "light")])
def test_all_of_it_is_varied_with_the_keyboard(
    studio: Site, visitor: Callable[..., Visitor], tune: Path, width: int, scheme: str
) -> None:
    someone = visitor(width, 844, color_scheme=scheme, has_touch=width < 500, reduced_motion="reduce")
    page = someone.sign_up(f"varier{width}@example.org")
    someone.context.add_init_script(path=AXE)
    arrive(page, tune)
    wrong: list[str] = []

    def look(where: str) -> None:
        wrong.extend(f"{where}: {one}" for one in [*page.evaluate(TOO_WIDE), *page.evaluate(RUN_AXE, None)])

    page.get_by_test_id("reworking-open").focus()
    page.keyboard.press("Enter")
    page.get_by_test_id("stretch-from").fill("1")
    look("painting")
    page.get_by_role("radio", name="Paint a stretch anew").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("radio", name="Vary all of it")).to_be_checked()
    expect(page.get_by_test_id("stretch-from")).to_be_hidden()
    far = page.get_by_test_id("strength").get_by_role("slider")
    far.focus()
    before = far.get_attribute("aria-valuetext")
    page.keyboard.press("Home")
    assert far.get_attribute("aria-valuetext") != before
    page.get_by_label("In words").fill("warm strings")
    page.get_by_label("Without").fill("drums")
    page.get_by_label("Without").press("Enter")
    expect(page.get_by_test_id("sound-candidate")).to_have_count(1)
    look("being varied")
    expect(page.get_by_test_id("open-sound")).to_be_visible(timeout=MAKING_MS)
    look("varied")
    page.get_by_test_id("open-sound").click()
    until(page, "window.__notewright?.versions?.list.length === 2", 30)
    look("before and after")
    expect(page.locator(".made")).to_contain_text("drums")
    expect(page.locator(".made")).to_contain_text("0.10 of 1")
    assert not wrong, "\n".join(wrong)
