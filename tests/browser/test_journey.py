"""What a first user does, from sign-up to the downloaded score, seen through Chromium."""

import io
import re
import time
import zipfile
from pathlib import Path

import mido
import numpy as np
import pytest
import soundfile
from playwright.sync_api import Page, expect

from tests.browser.test_pages import AXE, RUN_AXE

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "static" / "samples" / "prelude.ogg"
LISTENING_MS = 240_000

pytestmark = [pytest.mark.browser, pytest.mark.alone, pytest.mark.slow]


@pytest.fixture(scope="module")
def studio(site):
    """The site with workers that really listen."""
    site.start_workers("transcribe", "look")
    return site


def until(page: Page, expression: str, seconds: float) -> None:
    """Wait until an expression is true in the page. Asked from outside: the page's policy forbids evaluating strings inside."""
    deadline = time.monotonic() + seconds
    while not page.evaluate(expression):
        assert time.monotonic() < deadline, f"{page.url}: not within {seconds} s: {expression}"
        page.wait_for_timeout(100)


def _drawn(page) -> int:
    return int(page.locator("[data-testid=roll]").get_attribute("data-notes-drawn") or 0)


def _ink(page, selector: str) -> int:
    """How many different colours a canvas shows: an empty one has one."""
    return page.eval_on_selector(
        selector,
        """canvas => { const {data} = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
            const seen = new Set(); for (let i = 0; i < data.length; i += 4) seen.add(data[i] << 16 | data[i+1] << 8 | data[i+2]);
            return seen.size }""",
    )


def serious_faults(page: Page) -> list[str]:
    """What axe finds serious or critical in the page that is open."""
    page.evaluate(AXE.read_text())
    return page.evaluate(RUN_AXE, None)


def _seconds(text: str) -> float:
    minutes, seconds = re.search(r"(\d+):(\d+(?:\.\d+)?)", text).groups()
    return 60 * int(minutes) + float(seconds)


@pytest.mark.timeout(600)
def test_from_sign_up_to_a_downloaded_score(studio, visitor):
    page = visitor().sign_up("ada@example.org")
    page.set_input_files("input[type=file]", SAMPLE)

    # The recording's page: its waveform is there at once, notes arrive while listening goes on.
    page.wait_for_url(re.compile(r"/takes/"), timeout=30_000)
    expect(page.locator("[data-testid=waveform]")).to_be_visible()
    until(page, "Number(document.querySelector('[data-testid=roll]').dataset.notesDrawn) > 5", 60)
    assert _ink(page, "[data-testid=roll]") > 4
    recording_url = page.url

    # The score opens by itself when it is ready.
    score = page.locator("[data-testid=score]")
    score.wait_for(state="visible", timeout=LISTENING_MS)
    expect(score).to_have_attribute("data-ready", "1", timeout=60_000)
    assert int(score.get_attribute("data-pages")) >= 1
    assert page.locator("[data-testid=score] svg g.note").count() > 40
    assert _drawn(page) > 50
    score_url = page.url

    # It plays: the clock moves, sound is made, notes light up in the score.
    page.keyboard.press("Space")
    until(page, "window.__notewright.audioContext?.state === 'running'", 30)
    position = page.locator("[data-testid=position]").first
    until(page, "window.__notewright.transport.position > 2", 30)
    assert _seconds(position.inner_text()) > 1.5
    before = page.evaluate("window.__notewright.transport.position")
    page.wait_for_timeout(1000)
    moved = page.evaluate("window.__notewright.transport.position") - before
    assert 0.7 < moved < 1.5
    page.keyboard.press("Space")
    stopped = page.evaluate("window.__notewright.transport.position")
    page.wait_for_timeout(300)
    assert page.evaluate("window.__notewright.transport.position") == pytest.approx(stopped, abs=0.05)

    # A click on a note goes there.
    page.keyboard.press("Home")
    note = page.locator("[data-testid=score] svg g.note").nth(30)
    note.click(force=True)
    until(page, "window.__notewright.transport.position > 2", 5)

    # What was made can be taken along.
    links = page.eval_on_selector_all("a[download]", "links => links.map(a => a.href)")
    kinds = {link.split("/files/")[1].split("?")[0]: link for link in links if "/files/" in link}
    assert {"musicxml", "performance_midi", "score_midi", "pdf", "original"} <= set(kinds)
    starts = {"pdf": b"%PDF-", "performance_midi": b"MThd", "score_midi": b"MThd", "original": b"OggS"}
    for role, link in kinds.items():
        got = page.request.get(link)
        assert got.status == 200, role
        assert got.body().startswith(starts.get(role, b"")), role
    assert b"<score-partwise" in page.request.get(kinds["musicxml"]).body()

    # The recording's page has its spectrograms by now.
    page.goto(recording_url)
    until(page, "Number(document.querySelector('[data-testid=spectrogram]')?.dataset.tilesDrawn) > 0", 60)
    assert _ink(page, "[data-testid=spectrogram]") > 30

    # The library knows it, and everything can be had in one file.
    page.goto(f"{studio.url}/library/")
    expect(page.get_by_text("prelude", exact=False).first).to_be_visible()
    export = page.request.get(f"{studio.url}/account/export/")
    names = zipfile.ZipFile(io.BytesIO(export.body())).namelist()
    assert any(name.endswith(".musicxml") for name in names)

    # Strangers see none of it.
    stranger = visitor()
    for address in (recording_url, score_url, kinds["pdf"]):
        assert stranger.context.request.get(address.split("?")[0]).status == 404


def hummed(keys: list[int]) -> bytes:
    """Half a second of a trembling voice for each key, as a WAV."""
    rate = 22_050
    time_ = np.arange(round(0.62 * rate)) / rate
    shape = np.minimum(1, np.minimum(time_ / 0.03, (0.56 - time_).clip(0) / 0.05))
    notes = []
    for key in keys:
        angle = 2 * np.pi * np.cumsum(440 * 2 ** ((key - 69 + 0.35 * np.sin(2 * np.pi * 5.5 * time_)) / 12)) / rate
        notes.append(shape * sum(np.sin(k * angle) / k**1.3 for k in range(1, 7)) * 0.2)
    file = io.BytesIO()
    soundfile.write(file, np.concatenate(notes), rate, format="WAV")
    return file.getvalue()


@pytest.mark.timeout(600)
def test_a_hummed_tune_becomes_one_staff_with_its_bends(studio, visitor):
    keys = [60, 62, 64, 65, 67, 67, 65, 64, 62, 64, 60, 60]
    page = visitor().sign_up("hum@example.org")
    page.get_by_text("Options", exact=True).click()
    page.get_by_label("Single line or voice").first.check()
    page.set_input_files("input[type=file]", {"name": "hum.wav", "mimeType": "audio/wav", "buffer": hummed(keys)})
    page.wait_for_url(re.compile(r"/takes/"), timeout=30_000)
    score = page.locator("[data-testid=score]")
    score.wait_for(state="visible", timeout=LISTENING_MS)
    expect(score).to_have_attribute("data-ready", "1", timeout=60_000)
    assert page.locator("[data-testid=score] svg g.note").count() == len(keys)
    assert page.locator("[data-testid=score] svg g.measure").first.locator("g.staff").count() == 1
    assert _drawn(page) == len(keys)
    links = page.eval_on_selector_all("a[download]", "links => links.map(a => a.href)")
    midi = next(link for link in links if "performance_midi" in link)
    played = mido.MidiFile(file=io.BytesIO(page.request.get(midi).body()))
    wheel = [message.pitch for track in played.tracks for message in track if message.type == "pitchwheel"]
    # A third of a semitone each way, of the two that the wheel reaches.
    assert 800 < max(wheel) < 2000
    assert -2000 < min(wheel) < -800


@pytest.mark.timeout(600)
def test_the_score_on_a_phone(studio, visitor):
    page = visitor(390, 844, has_touch=True).sign_up("ida@example.org")
    page.get_by_role("button", name=re.compile("sample", re.I)).click()
    score = page.locator("[data-testid=score]")
    score.wait_for(state="visible", timeout=LISTENING_MS)
    expect(score).to_have_attribute("data-ready", "1", timeout=60_000)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_role("button", name=re.compile("^play", re.I)).first.click()
    until(page, "window.__notewright.transport.position > 1", 30)
    assert serious_faults(page) == []
