"""From words to a score, and from a score to another, with the real composer, seen through Chromium."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site, Visitor
from tests.browser.test_journey import until
from tests.browser.test_pages import AXE, RUN_AXE, TOO_WIDE

COMPOSING_MS = 120_000

pytestmark = [pytest.mark.browser, pytest.mark.alone, pytest.mark.slow]


@pytest.fixture(scope="module")
def studio(site: Site) -> Site:
    """The site with a worker that really composes."""
    site.start_workers("compose")
    return site


def compose(page: Page, words: str, candidates: int = 1) -> None:
    """Say the words on the prompt page and press Compose."""
    page.goto(re.sub(r"(//[^/]+).*", r"\1/compose/", page.url))
    until(page, "document.querySelector('[data-part=compose]').dataset.ready === '1'", 20)
    page.get_by_test_id("prompt-words").fill(words)
    page.locator(f"label:has(input[name=candidates][value='{candidates}'])").click()
    page.get_by_test_id("compose").click()
    expect(page.get_by_test_id("candidate")).to_have_count(candidates)


def open_score(page: Page) -> None:
    page.get_by_test_id("open-score").first.click(timeout=COMPOSING_MS)
    expect(page.get_by_test_id("score")).to_have_attribute("data-ready", "1", timeout=60_000)


def chip(page: Page, name: str):
    return page.get_by_test_id("chips").locator(f"[data-facet={name}]")


@pytest.mark.timeout(300)
def test_from_words_to_a_score_and_bars_written_anew(studio: Site, visitor: Callable[..., Visitor]) -> None:
    page = visitor().sign_up("wordsmith@example.org")
    page.get_by_role("link", name="Compose").click()
    words = page.get_by_test_id("prompt-words")
    words.fill("A waltz in D minor for solo piano, 32 bars, zorblaxian")

    # What was understood is there to be changed, what was not is said.
    expect(chip(page, "key")).to_contain_text("D minor")
    expect(chip(page, "length")).to_contain_text("32 bars")
    expect(page.get_by_test_id("unclear")).to_contain_text("zorblaxian")
    chip(page, "length").click()
    page.get_by_label("Bars", exact=True).fill("4")
    page.keyboard.press("Enter")
    expect(chip(page, "length")).to_contain_text("4 bars")
    expect(chip(page, "length")).to_be_focused()

    # Later typing does not undo what was set by hand.
    words.fill("A waltz in G minor for solo piano, 32 bars")
    expect(chip(page, "key")).to_contain_text("G minor")
    expect(chip(page, "length")).to_contain_text("4 bars")
    expect(page.get_by_test_id("unclear")).to_be_hidden()

    # Two candidates grow side by side; the page finds them again after a reload.
    page.keyboard.press("Control+Enter")
    rolls = page.get_by_test_id("candidate-roll")
    expect(rolls).to_have_count(2)
    until(page, "Number(document.querySelector('[data-testid=candidate-roll]').dataset.notesDrawn) > 5", 60)
    page.reload()
    expect(rolls).to_have_count(2)
    expect(page.get_by_test_id("open-score")).to_have_count(2)
    expect(page.get_by_test_id("open-score").nth(1)).to_be_visible(timeout=COMPOSING_MS)
    until(page, "Number(document.querySelector('[data-testid=candidate-roll]').dataset.notesDrawn) > 5", 20)

    # It can be heard here already.
    page.get_by_role("button", name="Play candidate 1").click()
    until(page, "window.__notewright.cards[0].transport.position > 1", 60)
    page.get_by_role("button", name="Pause candidate 1").click()

    open_score(page)
    source = page.url
    assert page.locator("[data-testid=score] g.measure").count() == 4
    expect(page.get_by_text("Composed by a machine")).to_be_visible()

    # Bars are chosen in the score and in the roll, and written anew; the new score opens by itself.
    page.get_by_test_id("more-open").click()
    until(page, "document.querySelector('.bar-mark') === null", 5)
    measures = page.locator("[data-testid=score] g.measure")
    measures.nth(1).locator("g.note").first.click(force=True)
    expect(page.get_by_test_id("bar-from")).to_have_value("2")
    measures.nth(2).locator("g.note").first.click(force=True, modifiers=["Shift"])
    expect(page.get_by_test_id("bar-to")).to_have_value("3")
    expect(page.locator(".bar-mark").first).to_be_visible()
    roll = page.get_by_test_id("roll").bounding_box()
    assert roll
    page.mouse.move(roll["x"] + 60, roll["y"] + 60)
    page.mouse.down()
    page.mouse.move(roll["x"] + 75, roll["y"] + 62, steps=4)
    page.mouse.up()
    expect(page.get_by_test_id("bar-from")).to_have_value("1")
    for field, number in (("bar-from", "2"), ("bar-to", "3")):
        page.get_by_test_id(field).fill(number)
        page.get_by_test_id(field).press("Tab")
    page.get_by_test_id("more-go").click()
    expect(page.get_by_test_id("candidate")).to_have_count(1)
    page.wait_for_url(lambda url: "/takes/" in url and not url.startswith(source.split("#")[0]), timeout=COMPOSING_MS)
    expect(page.get_by_test_id("score")).to_have_attribute("data-ready", "1", timeout=60_000)

    # The tree knows both, and which one is open.
    tree = page.get_by_test_id("lineage")
    expect(tree.locator("a[aria-current=page]")).to_contain_text("2-3")
    tree.get_by_role("link", name="Composed").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(source)


@pytest.mark.timeout(300)
def test_stopping_keeps_the_bars_so_far(studio: Site, visitor: Callable[..., Visitor]) -> None:
    page = visitor().sign_up("hasty@example.com")
    compose(page, "A long piece in C major for piano, 4/4, 300 bars")
    until(page, "Number(document.querySelector('[data-testid=candidate-roll]').dataset.notesDrawn) > 0", 60)
    page.get_by_test_id("candidate").get_by_role("button", name="Stop").click()
    expect(page.get_by_test_id("candidate")).to_contain_text("the bars so far are kept", timeout=60_000)
    open_score(page)
    expect(page.get_by_text("Stopped early: this is the part that was written")).to_be_visible()


@pytest.mark.timeout(300)
def test_those_who_may_look_find_nothing_to_change(studio: Site, visitor: Callable[..., Visitor]) -> None:
    owner = visitor().sign_up("maker@example.org")
    compose(owner, "A march in F major for flute and piano, 4 bars")
    open_score(owner)
    score = owner.url
    owner.locator(".crumb a").click()
    owner.get_by_role("button", name="Make a link to share").click()
    link = owner.get_by_label("Whoever has this link").input_value()

    stranger = visitor()
    page = stranger.page()
    page.goto(link)
    expect(page.get_by_label("What shall be composed")).to_have_count(0)
    page.goto(score)
    expect(page.get_by_test_id("score")).to_have_attribute("data-ready", "1", timeout=60_000)
    assert page.get_by_test_id("more-open").count() == page.get_by_test_id("more").count() == 0
    assert page.get_by_role("link", name="Compose again with this brief").count() == 0
    rework = page.evaluate("JSON.parse(document.getElementById('page-data').textContent).rework")
    assert stranger.context.request.post(stranger.site.url + rework, data={"mode": "easier"}).status in (401, 403)


@pytest.mark.timeout(300)
@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1280, "light")])
def test_composing_fits_and_can_be_read(studio: Site, visitor: Callable[..., Visitor], width: int, scheme: str) -> None:
    someone = visitor(width, 844, color_scheme=scheme, has_touch=width < 500, reduced_motion="reduce")
    page = someone.sign_up(f"reader{width}@example.org")
    someone.context.add_init_script(path=AXE)
    wrong: list[str] = []

    def look(where: str) -> None:
        wrong.extend(f"{where}: {one}" for one in [*page.evaluate(TOO_WIDE), *page.evaluate(RUN_AXE, None)])

    compose(page, "Bossa nova for flute, guitar, bass and drums, Am7 D7 Gmaj7, 4 bars, zorblaxian", 2)
    expect(page.get_by_test_id("open-score")).to_have_count(2)
    expect(page.get_by_test_id("open-score").nth(1)).to_be_visible(timeout=COMPOSING_MS)
    look("candidates")
    page.get_by_text("More", exact=False).locator("xpath=ancestor-or-self::summary").first.click()
    page.get_by_text("Seed and adventure").click()
    for facet in ("instruments", "key", "tempo", "chords", "dynamics"):
        page.locator(f"[data-facet={facet}]").first.click()
        expect(page.get_by_test_id("chip-editor")).to_be_visible()
        look(facet)
        page.keyboard.press("Escape")
    open_score(page)
    page.get_by_test_id("more-open").click()
    for mode in ("fill", "continue", "vary", "accompany", "harmonise", "transpose", "reorchestrate"):
        page.locator(f"label:has(input[name=mode][value={mode}])").click()
        look(mode)
    page.locator(".crumb a").click()
    expect(page.get_by_test_id("lineage")).to_be_visible()
    look("project")
    assert not wrong, "\n".join(wrong)
