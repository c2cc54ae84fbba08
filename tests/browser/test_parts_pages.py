"""Parts on the score page: named, played otherwise, joined, given notes, taken home; and heard as the mixer says."""

import io
import zipfile
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Site, Visitor
from tests.browser.test_journey import serious_faults, until
from tests.browser.test_notating_pages import ANEW_MS, drawn, goes_on
from tests.browser.test_pages import TOO_WIDE

pytestmark = [pytest.mark.browser, pytest.mark.alone, pytest.mark.slow]

# A flute high up, a cello far below and a drum kit, as the engine writes them; the recording is the sum of two stems, steady
# tones of 1200 and 150 Hz, whose files are real.
HEARD = """
import io, json, math, struct, tempfile, wave
from pathlib import Path
import ml_engine
from ml_engine import Note, Performance
from django.contrib.auth import get_user_model
from studio.models import Project, Take
from studio.services import scores, takes, notating, stems
owner = get_user_model().objects.get(email="{email}")
notes = [Note(0.5 * at, 0.5 * at + 0.45, 84 + (at * 2) % 9, 100, "flute") for at in range(40)]
notes += [Note(1.0 * at, 1.0 * at + 0.95, 38 + at % 4, 100, "cello") for at in range(20)]
notes += [Note(0.5 * at, 0.5 * at + 0.1, (36, 38)[at % 2], 90, "drums") for at in range(40)]
performance = Performance.of(notes)
beats = [{{"time": 0.5 * at, "quarter": at, "bar": at // 4 + 1, "beat": at % 4 + 1, "downbeat": at % 4 == 0}} for at in range(41)]
four = ml_engine.Timeline.from_json({{"beats": beats, "meters": [{{"quarter": 0, "numerator": 4, "denominator": 4}}]}})
notation = ml_engine.notate(performance, timeline=four, title="Trio")
project = Project.objects.create(owner=owner, title="Trio")
sound = Take.objects.create(project=project, kind=Take.Kind.RECORDING, title="Trio", facts={{"duration": 20.0, "channels": 1}})
take = Take.objects.create(project=project, kind=Take.Kind.TRANSCRIPTION, title="Trio", model="general",
                           facts=scores.facts(notation, performance))
take.parents.add(sound)
def wav(*hertz):
    rate = 16000
    samples = [round(6000 * sum(math.sin(2 * math.pi * one * n / rate) for one in hertz)) for n in range(20 * rate)]
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1); file.setsampwidth(2); file.setframerate(rate)
        file.writeframes(struct.pack(f"<{{len(samples)}}h", *samples))
    return out.getvalue()
peaks = json.dumps({{"peaks": [[-0.3, 0.3]] * 400, "duration": 20.0}}).encode()
files = [takes.store_file(sound.pk, "original", "original.wav", "audio/wav", wav(150, 1200)),
         takes.store_file(sound.pk, "peaks", "peaks.json", "application/json", peaks),
         takes.store_file(sound.pk, stems.role_of("woodwind"), "stem-woodwind.wav", "audio/wav", wav(1200)),
         takes.store_file(sound.pk, stems.role_of("strings"), "stem-strings.wav", "audio/wav", wav(150))]
with tempfile.TemporaryDirectory() as folder:
    written = ml_engine.engrave(notation, performance, Path(folder), "score", formats=notating.AT_ONCE)
    files += [takes.store_file(take.pk, role, path.name, scores.CONTENT_TYPES[role], path) for role, path in written.items()]
    takes.keep_files(files)
print(f"/takes/{{take.pk}}/")
"""

# How loud each side is around two pitches, from the sound that really goes to the loudspeaker, in decibels.
LISTEN = """async (side) => {
    const { audioContext: context, gains } = window.__notewright;
    window.ears ??= {};
    const ear = (window.ears[side] ??= (() => {
        const made = context.createAnalyser();
        made.fftSize = 8192; made.smoothingTimeConstant = 0;
        gains[side].connect(made);
        return made;
    })());
    const found = { low: -200, high: -200 };
    for (let turn = 0; turn < 12; turn++) {
        await new Promise((done) => setTimeout(done, 100));
        const bins = new Float32Array(ear.frequencyBinCount);
        ear.getFloatFrequencyData(bins);
        const most = (from, to) => Math.max(...bins.slice(Math.round(from * 8192 / context.sampleRate), Math.round(to * 8192 / context.sampleRate)));
        found.low = Math.max(found.low, most(60, 200));
        found.high = Math.max(found.high, most(1000, 2500));
    }
    return found;
}"""
SILENT, LOUD = -95, -75  # decibels of a tone's strongest bin


@pytest.fixture(scope="module")
def studio(site: Site) -> Site:
    site.start_workers("notate", "look")
    return site


def open_score(studio: Site, visitor: Visitor, email: str) -> Page:
    page = visitor.sign_up(email)
    page.goto(studio.url + studio.python(HEARD.format(email=email)).strip().splitlines()[-1])
    expect(page.get_by_test_id("score")).to_have_attribute("data-ready", "1", timeout=60_000)
    until(page, "document.querySelectorAll('[data-testid=score] g.measure').length > 0", 30)
    return page


def names(page: Page) -> list[str]:
    return page.locator("[data-part=lanes] .lane-name").all_inner_texts()


def edit(page: Page, name: str) -> Locator:
    """The dialog in which a part is changed."""
    if not page.get_by_test_id("mixer").is_visible():
        page.get_by_test_id("mixer-open").click()
    page.get_by_role("button", name=f"Change the part of {name}").click()
    return page.get_by_test_id("part-dialog")


def listed(page: Page) -> dict[str, int]:
    """How many notes each part of the score has."""
    return page.evaluate(
        """async () => {
            const data = JSON.parse(document.getElementById("page-data").textContent);
            const { parts, notes } = await (await fetch(data.notes)).json();
            return Object.fromEntries(parts.map(({ id, name }) => [name, notes.filter((note) => note.part === id).length]));
        }"""
    )


@pytest.mark.timeout(400)
def test_parts_are_named_joined_and_given_notes_and_it_is_taken_back(
    studio: Site, visitor: Callable[..., Visitor]
) -> None:
    page = open_score(studio, visitor(), "leader@example.org")
    first = page.url
    assert names(page) == ["Flute", "Cello", "Drums"]
    assert listed(page) == {"Flute": 40, "Cello": 20, "Drums": 40}

    dialog = edit(page, "Cello")
    assert not serious_faults(page)
    dialog.get_by_label("Name").fill("Anna")
    goes_on(page, lambda: dialog.get_by_label("Name").press("Enter"))
    assert names(page) == ["Flute", "Anna", "Drums"]
    expect(page.get_by_test_id("score")).to_contain_text("Anna")
    expect(page.get_by_test_id("changes")).to_contain_text("Cello is called “Anna”")

    # Back and on again, by the keyboard and by the buttons.
    goes_on(page, lambda: page.keyboard.press("Control+z"))
    assert (page.url, names(page)) == (first, ["Flute", "Cello", "Drums"])
    goes_on(page, lambda: page.keyboard.press("Control+Shift+z"))
    assert names(page) == ["Flute", "Anna", "Drums"]
    goes_on(page, page.get_by_test_id("undo").click)
    goes_on(page, page.get_by_test_id("redo").click)
    assert names(page) == ["Flute", "Anna", "Drums"]

    dialog = edit(page, "Anna")
    dialog.get_by_label("Instrument").select_option("bassoon")
    goes_on(page, dialog.get_by_role("button", name="Change").click)
    assert names(page) == ["Flute", "Anna", "Drums"]
    expect(page.get_by_test_id("changes")).to_contain_text("Cello becomes bassoon")

    # Notes go to another part: a drag around some, one more by the keyboard.
    page.keyboard.press("v")
    roll = page.get_by_test_id("roll")
    expect(roll).to_be_focused()
    place = page.evaluate(
        """() => { const { roll, axis } = window.__notewright.strip;
            return [44 + axis.x(0.9), roll.rows.y(93), 44 + axis.x(2.2), roll.rows.y(80)]; }"""
    )
    box = roll.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + place[0], box["y"] + place[1])
    page.mouse.down()
    page.mouse.move(box["x"] + place[2], box["y"] + place[3], steps=6)
    page.mouse.up()
    picker = page.get_by_test_id("picker")
    expect(picker).to_contain_text("4 notes picked")  # at 0.5 (it sounds on), 1, 1.5 and 2 seconds
    picker.get_by_label("Part that the notes go to").select_option("oboe")
    roll.focus()
    for _ in range(60):
        page.keyboard.press("ArrowRight")
        if page.evaluate("document.querySelector('[data-testid=roll]').dataset.picked") == "5":
            break
        page.keyboard.press("Shift+ArrowUp")
    expect(picker).to_contain_text("5 notes picked")
    goes_on(page, picker.get_by_role("button", name="Move").click)
    counts = listed(page)
    assert counts["Oboe"] == 5 and sum(counts.values()) == 100

    dialog = edit(page, "Oboe")
    dialog.get_by_label("Join with").select_option("flute")
    goes_on(page, dialog.get_by_role("button", name="Join").click)
    assert names(page) == ["Flute", "Anna", "Drums"]
    goes_on(page, lambda: page.keyboard.press("Control+z"))
    goes_on(page, lambda: page.keyboard.press("Control+z"))
    assert listed(page) == {"Flute": 40, "Anna": 20, "Drums": 40}


@pytest.mark.timeout(400)
def test_the_mixer_is_heard_and_remembered(studio: Site, visitor: Callable[..., Visitor]) -> None:
    page = open_score(studio, visitor(), "mixer@example.org")
    page.keyboard.press("x")
    mixer = page.get_by_test_id("mixer")
    expect(mixer).to_be_visible()
    assert not serious_faults(page)

    # The synthesised parts: high flute, low cello.
    page.get_by_text("Parts", exact=True).first.click()
    page.get_by_role("button", name="Mute Drums").click()
    page.get_by_role("button", name="Play", exact=True).click()
    until(page, "window.__notewright.transport.position > 1", 90)
    both = page.evaluate(LISTEN, "score")
    assert both["low"] > LOUD and both["high"] > LOUD, both
    page.get_by_role("button", name="Hear only Cello").click()
    page.wait_for_timeout(600)
    alone = page.evaluate(LISTEN, "score")
    assert alone["low"] > LOUD and alone["high"] < both["high"] - 20, (both, alone)
    page.get_by_role("button", name="Hear only Cello").click()
    page.get_by_label("Volume of Cello").fill("10")
    page.wait_for_timeout(600)
    softer = page.evaluate(LISTEN, "score")
    assert softer["low"] < both["low"] - 12 and softer["high"] > both["high"] - 8, (both, softer)

    # The other side: the recording taken apart, on the same clock.
    page.evaluate("window.__notewright.transport.seek(0)")
    page.get_by_text("Stems", exact=True).click()
    until(
        page, "window.__notewright.stems.players.every(({ element }) => element.readyState > 2 && !element.paused)", 30
    )
    page.wait_for_timeout(2500)
    whole = page.evaluate(LISTEN, "recording")
    assert whole["low"] > LOUD and whole["high"] > LOUD, whole
    page.get_by_role("button", name="Mute stem of strings").click()
    page.wait_for_timeout(500)
    wind = page.evaluate(LISTEN, "recording")
    assert wind["low"] < whole["low"] - 25 and wind["high"] > whole["high"] - 3, (whole, wind)
    apart = page.evaluate(
        """() => window.__notewright.stems.players.map(({ element }) => element.currentTime - window.__notewright.transport.position)"""
    )
    assert max(apart) - min(apart) < 0.05 and max(map(abs, apart)) < 0.1, apart
    # A and B by one key; the recording itself is whole whatever its stems are set to.
    page.keyboard.press("b")
    expect(page.locator("input[name=hear][value=parts]")).to_be_checked()
    page.keyboard.press("b")
    expect(page.locator("input[name=hear][value=stems]")).to_be_checked()
    page.get_by_text("Recording", exact=True).first.click()
    page.wait_for_timeout(600)
    plain = page.evaluate(LISTEN, "recording")
    assert plain["low"] > LOUD and plain["high"] > LOUD, plain

    page.reload()
    drawn(page)
    page.keyboard.press("x")
    expect(page.get_by_role("button", name="Mute Drums")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("button", name="Mute stem of strings")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_label("Volume of Cello")).to_have_value("10")
    page.keyboard.press("2")
    expect(page.get_by_role("button", name="Hear only Cello")).to_have_attribute("aria-pressed", "true")
    # A score that takes this one's place is heard the same way.
    dialog = edit(page, "Flute")
    dialog.get_by_label("Name").fill("Fritz")
    goes_on(page, lambda: dialog.get_by_label("Name").press("Enter"))
    expect(page.get_by_label("Volume of Cello")).to_have_value("10")
    page.get_by_role("button", name="Reset").click()
    expect(page.get_by_role("button", name="Mute Drums")).to_have_attribute("aria-pressed", "false")


@pytest.mark.timeout(300)
def test_parts_are_taken_home_on_a_phone(studio: Site, visitor: Callable[..., Visitor]) -> None:
    page = open_score(studio, visitor(390, 800), "player@example.org")
    page.get_by_label("Download").click()
    page.get_by_role("button", name="Parts…").click()
    dialog = page.get_by_test_id("parts-dialog")
    with page.expect_download(timeout=ANEW_MS) as saved:
        dialog.get_by_role("link", name="All parts (ZIP)").click(timeout=ANEW_MS)
    packed = zipfile.ZipFile(io.BytesIO(saved.value.path().read_bytes()))
    assert [name for name in sorted(packed.namelist()) if name.endswith("pdf")] == [
        "01 Flute.pdf",
        "02 Cello.pdf",
        "03 Drums.pdf",
    ]
    with page.expect_download() as saved:
        dialog.get_by_role("link", name="Cello as PDF").click()
    assert saved.value.suggested_filename == "Trio - 02 Cello.pdf"
    assert not page.evaluate(TOO_WIDE)
    assert not serious_faults(page)
    page.keyboard.press("Escape")
    page.get_by_test_id("mixer-open").click()
    page.get_by_role("button", name="Move notes…").click()
    assert not page.evaluate(TOO_WIDE)
    assert not serious_faults(page)
