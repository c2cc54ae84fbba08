"""Notes first and sound first of one prompt, made at one press, heard in turn and compared, with the real models in Chromium."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site, Visitor
from tests.browser.test_journey import until
from tests.browser.test_pages import AXE, RUN_AXE, TOO_WIDE
from tests.browser.test_sound_pages import MAKING_MS, ready

PUBLISHED = "musicgen-small"
# Sixteen seconds of notes beside four of sound: long enough to change sides in peace, and one ends before the other.
WORDS = "A song in C major for solo piano, 4/4, 60 bpm, 4 bars"
NOTES, SOUND = "window.__notewright.cards[0]", "window.__notewright.cards[1]"

pytestmark = [pytest.mark.browser, pytest.mark.alone, pytest.mark.slow]


@pytest.fixture(scope="module")
def studio(site: Site, checkpoint: Callable[[str], Path]) -> Site:
    """The site with a tiny published checkpoint, and workers that really compose and make sound."""
    site.manage("models", "pull", PUBLISHED, "--from", str(checkpoint(PUBLISHED)), "--accept-licence")
    site.start_workers("compose", "sound")
    return site


def ask(page: Page) -> None:
    """Say the words and have both sides made, by keyboard."""
    page.get_by_test_id("prompt-words").fill(WORDS)
    page.get_by_label("Seconds", exact=True).fill("4")
    page.keyboard.press("Control+Enter")
    for card in ("candidate", "sound-candidate"):
        expect(page.get_by_test_id(card)).to_have_count(1)


def boxes(page: Page) -> tuple[dict, dict]:
    """Where the two sides lie, at one moment: the page may still be scrolling to them."""
    left, right = page.evaluate(
        """() => [...document.querySelectorAll(".candidate")].map((card) => card.getBoundingClientRect().toJSON())"""
    )
    return left, right


def row(page: Page, name: str) -> list[str]:
    """What the table says of both sides."""
    line = page.get_by_test_id("compared").get_by_role("row").filter(has=page.get_by_role("rowheader", name=name))
    return line.get_by_role("cell").all_inner_texts()


@pytest.mark.timeout(500)
def test_both_sides_are_heard_in_turn_and_compared(studio: Site, visitor: Callable[..., Visitor]) -> None:
    someone = visitor()
    someone.sign_up("undecided@example.org").close()
    page = someone.go("/compose/")
    ready(page)

    # The choice works by keyboard and stands in the address; what it cannot follow, or need not know, is not asked.
    page.get_by_role("radio", name="Notes").focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    expect(page.get_by_role("radio", name="Side by side")).to_be_checked()
    assert "make=compare" in page.url
    expect(page.get_by_test_id("compose")).to_have_text("Make both sides")
    expect(page.locator("[data-part=tune]")).to_be_hidden()
    expect(page.locator("[data-part=goes-on]")).to_be_hidden()
    expect(page.locator("input[name=candidates]").first).to_be_hidden()
    expect(page.get_by_text("One of each, to be compared")).to_be_visible()

    # It lasts as long as the words say, until that is said here.
    page.get_by_test_id("prompt-words").fill("A waltz, 30 seconds")
    expect(page.get_by_label("Seconds", exact=True)).to_have_value("30")
    ask(page)
    expect(page.get_by_label("Seconds", exact=True)).to_have_value("4")
    left, right = boxes(page)
    assert left["y"] == right["y"] and left["x"] + left["width"] <= right["x"]
    seeds = page.locator(".candidate [data-part=seed]").all_inner_texts()
    assert seeds[0] == seeds[1] != ""
    expect(page.get_by_test_id("candidate")).to_contain_text("you can edit every one of them and engrave it")
    expect(page.get_by_test_id("sound-candidate")).to_contain_text("Made as sound by Notewright’s own")
    expect(page.get_by_test_id("compared")).to_be_hidden()
    expect(page.get_by_test_id("compared")).to_be_visible(timeout=MAKING_MS)

    # One takes over at the second at which the other was, by key and by button.
    until(page, f"{SOUND}.there > 3.5", 30)
    page.get_by_role("button", name="Play sound first").click()
    until(page, f"{SOUND}.position > 0.5", 60)
    page.keyboard.press("b")
    until(page, f"{NOTES}.transport.moving", 60)
    left_at, taken_up = page.evaluate(f"[{SOUND}.position, {NOTES}.position]")
    assert page.evaluate(f"[{NOTES}.active, {SOUND}.active]") == [True, False]
    assert left_at > 0.5 and left_at - 0.05 <= taken_up < left_at + 3
    page.get_by_role("button", name="Pause notes first").click()
    page.evaluate(f"{NOTES}.transport.seek(2)")
    page.get_by_test_id("hear-other").click()
    expect(page.get_by_test_id("heard-words")).to_have_text("Sound first, from 2 seconds")
    assert page.evaluate(f"{SOUND}.position") >= 2
    until(page, f"{SOUND}.position > 2.1", 30)
    assert page.evaluate(f"[{NOTES}.active, {NOTES}.position]") == [False, 2]

    # Where the other has ended already, nothing changes and the page says why. Typing is typing.
    page.evaluate(f"{NOTES}.transport.seek(6)")
    page.get_by_role("button", name="Play notes first").click()
    until(page, f"{NOTES}.transport.moving", 30)
    page.get_by_test_id("hear-other").click()
    expect(page.get_by_test_id("heard-words")).to_contain_text("“Sound first” ends at 0:04")
    assert page.evaluate(f"{NOTES}.active")
    page.get_by_role("button", name="Pause notes first").click()
    page.evaluate(f"{NOTES}.transport.seek(0)")
    page.get_by_test_id("prompt-words").press_sequentially("b")
    expect(page.get_by_test_id("prompt-words")).to_have_value(WORDS + "b")
    assert page.evaluate(f"[{NOTES}.active, {SOUND}.active]") == [False, False]

    # What is known of each stands in the table, with what can be done next. A reload finds all of it again.
    page.reload()
    ready(page)
    expect(page.get_by_role("radio", name="Side by side")).to_be_checked()
    expect(page.get_by_test_id("compared")).to_be_visible()
    assert page.locator(".candidate [data-part=seed]").all_inner_texts() == seeds
    length = row(page, "Length")
    assert length[0].startswith("0:1") and length[1].startswith("0:0")
    assert row(page, "Key") == ["C major", "C major"]
    assert row(page, "Tempo") == ["60 bpm", "60 bpm"]
    assert all(words.endswith(" s") for words in row(page, "Made in"))
    assert row(page, "Licence of its weights") == ["Apache-2.0 (ours)", "Apache-2.0 (ours)"]
    expect(page.get_by_test_id("compared").get_by_role("link", name="Have it played as sound")).to_be_visible()
    page.get_by_test_id("compared").get_by_role("link", name="Write it down").click()
    expect(page.get_by_test_id("sound")).to_be_visible()
    expect(page.get_by_test_id("to-notes")).to_be_in_viewport()
    page.go_back()
    ready(page)

    # Four more are of the side that is liked.
    page.get_by_role("button", name="Four more like this: notes first").click()
    expect(page.get_by_test_id("candidate")).to_have_count(4)
    expect(page.get_by_test_id("sound-candidate")).to_have_count(0)
    expect(page.get_by_test_id("hear-other")).to_have_count(0)
    expect(page.get_by_role("radio", name="Notes")).to_be_checked()
    assert "make=" not in page.url


@pytest.mark.timeout(500)
def test_on_a_phone_with_an_engine_that_writes_no_notes(studio: Site, visitor: Callable[..., Visitor]) -> None:
    someone = visitor(390, 844, color_scheme="dark", has_touch=True, reduced_motion="reduce")
    someone.sign_up("roamer@example.org").close()
    someone.context.add_init_script(path=AXE)
    page = someone.go("/compose/?make=compare")
    ready(page)
    wrong: list[str] = []

    def look(where: str) -> None:
        wrong.extend(f"{where}: {one}" for one in [*page.evaluate(TOO_WIDE), *page.evaluate(RUN_AXE, None)])

    expect(page.get_by_test_id("compose")).to_have_text("Make both sides")
    page.get_by_test_id("engines").locator("summary").first.click()
    look("engines")
    page.get_by_role("radio", name="MusicGen small").check()
    expect(page.get_by_role("radio", name="Both")).to_be_disabled()
    expect(page.get_by_role("radio", name="Side by side")).to_be_checked()
    ask(page)
    above, below = boxes(page)
    assert above["x"] == below["x"] and above["y"] + above["height"] <= below["y"]
    expect(page.get_by_test_id("compared")).to_be_visible(timeout=MAKING_MS)
    look("compared")
    assert row(page, "Key") == ["C major", "C major was asked for"]
    assert row(page, "Model")[1] == "MusicGen small (musicgen-small)"
    assert row(page, "Licence of its weights")[1] == "CC BY-NC 4.0; commercial use: no"

    # The way to the other side stays at hand while one of them is looked at.
    page.get_by_role("button", name="Play notes first").click()
    until(page, f"{NOTES}.transport.moving", 60)
    expect(page.get_by_test_id("hear-other")).to_be_in_viewport()
    page.get_by_test_id("hear-other").click()
    until(page, f"{SOUND}.active && !{NOTES}.active", 10)
    assert not wrong, "\n".join(wrong)
