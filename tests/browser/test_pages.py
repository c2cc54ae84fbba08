"""Every page as people see it: narrow and wide, light and dark, with the keyboard, and what can be done on it."""

import io
import re
import struct
import wave
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PASSWORD, ROOT, Site, Visitor

pytestmark = pytest.mark.browser

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
WIDTHS = {1280: "light", 390: "dark"}
# A picture of the page counts as steady below this sum of shifts (Web Vitals calls 0.1 good).
STEADY = 0.02
COUNT_SHIFTS = """
window.shifts = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) {
    window.shifts += entry.value;
    window.shifted = entry.sources.map((one) => one.node?.nodeName + "." + one.node?.className);
  }
}).observe({type: "layout-shift", buffered: true});
"""
RUN_AXE = """async (only) => {
  const options = only ? {resultTypes: ["violations"], runOnly: only} : {resultTypes: ["violations"]};
  const found = await axe.run(document, options);
  return found.violations
    .filter((one) => one.impact === "serious" || one.impact === "critical")
    .map((one) => `${one.id}: ${one.nodes.map((node) => node.target.join(" ")).join(", ")}`);
}"""
TOO_WIDE = """() => document.documentElement.scrollWidth <= innerWidth ? [] :
  [...document.querySelectorAll("body *")].filter((one) => one.getBoundingClientRect().right > innerWidth + 1)
    .slice(0, 5).map((one) => one.outerHTML.slice(0, 120))"""

SEED = f"""
from allauth.account.models import EmailAddress
from django.contrib.auth import get_user_model
from django.utils import timezone
from studio.models import Invitation, Project, Tag, Take, new_token

def person(name):
    user = get_user_model().objects.create_user(name, f"{{name}}@example.org", {PASSWORD!r})
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    return user

full, empty, guest = person("full"), person("empty"), person("guest")
outline = [abs(index % 16 - 8) / 8 for index in range(64)]
for number in range(30):
    project = Project.objects.create(owner=full, title=f"Study no. {{number + 1}}")
    recording = Take.objects.create(project=project, kind="recording", title=project.title,
        facts={{"duration": 61.0 + 100 * number, "outline": outline}})
    for complete in (True, False):
        score = Take.objects.create(project=project, kind="transcription", title=f"Score of {{project.title}}",
            model="piano", complete=complete, facts={{"notes": 812, "key": "E flat major", "meter": "12/8"}})
        score.parents.add(recording)
    for name in ("chopin", "lesson")[:number % 3]:
        project.tags.add(Tag.objects.get_or_create(owner=full, name=name)[0])
project.title = "A title that goes on for as long as a title may go on, for somebody wrote down " + "everything " * 10
project.link_token = new_token()
project.save()
project.viewers.add(guest)
Invitation.objects.create(project=project, token="for-one-person")
Project.objects.create(owner=guest, title="From a guest").viewers.add(full)
Project.objects.create(owner=full, title="Thrown away", deleted_at=timezone.now())
print(project.pk)
"""


@pytest.fixture(scope="module")
def seeded(site: Site) -> str:
    """People and projects for the pages to show. Returns the id of the fullest project."""
    return site.python(SEED).strip().splitlines()[-1]


@pytest.fixture(scope="module")
def tone() -> bytes:
    """A short WAV with a tone in it."""
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as out:
        out.setparams((1, 2, 22050, 0, "NONE", ""))
        out.writeframes(b"".join(struct.pack("<h", 9000 if index // 25 % 2 else -9000) for index in range(2 * 22050)))
    return buffer.getvalue()


def sound(tone: bytes, name: str = "Small_hours.wav") -> Any:
    return {"name": name, "mimeType": "audio/wav", "buffer": tone}


def look_at(page: Page, width: int) -> list[str]:
    """What is wrong with the page that is open: faults axe finds, things that stick out, shifts, contrast by night."""
    wrong = [f"sticks out: {one}" for one in page.evaluate(TOO_WIDE)]
    if (shifts := page.evaluate("shifts")) > STEADY:
        wrong.append(f"shifts by {shifts:.3f}: {page.evaluate('shifted')}")
    wrong += page.evaluate(RUN_AXE, None)
    if width == max(WIDTHS):
        other = "light" if WIDTHS[width] == "dark" else "dark"
        page.emulate_media(color_scheme=other, reduced_motion="reduce")
        wrong += [f"{other}: {one}" for one in page.evaluate(RUN_AXE, ["color-contrast"])]
        page.emulate_media(color_scheme=WIDTHS[width], reduced_motion="reduce")
    return [f"{page.url} at {width}: {one}" for one in wrong]


PAGES = {
    "": ["/", "/accounts/login/", "/accounts/signup/", "/accounts/password/reset/", "/accounts/password/reset/done/",
         "/accounts/confirm-email/", "/accounts/confirm-email/no-such-key/", "/accounts/password/reset/key/1-x/"],
    "empty": ["/library/", "/library/deleted/", "/account/", "/invitation/for-one-person/"],
    "full": ["/library/", "/compose/", "/library/?q=nothing-of-that-name", "/library/?tag=chopin&page=2", "/library/deleted/",
             "/projects/{project}/", "/account/", "/accounts/email/", "/accounts/password/change/",
             "/accounts/logout/", "/no/such/page/"],
    "guest": ["/library/", "/projects/{project}/"],
}  # fmt: skip


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("person", PAGES)
def test_every_page_is_sound(visitor: Callable[..., Visitor], seeded: str, person: str, width: int) -> None:
    someone = visitor(width, color_scheme=WIDTHS[width], reduced_motion="reduce")
    if person:
        someone.sign_in(f"{person}@example.org").close()
    someone.context.add_init_script(path=AXE)
    someone.context.add_init_script(COUNT_SHIFTS)
    page = someone.page(404)
    wrong = []
    for path in PAGES[person]:
        page.goto(someone.site.url + path.format(project=seeded))
        assert page.locator("h1").count() == 1, f"{path} has not one heading"
        wrong += look_at(page, width)
    assert not wrong, "\n".join(wrong)


def test_other_theme_has_contrast(visitor: Callable[..., Visitor], seeded: str) -> None:
    """The theme chosen by hand is kept, and open menus, options and dialogs are sound in it."""
    someone = visitor(1280, color_scheme="light", reduced_motion="reduce")
    page = someone.sign_in("full@example.org")
    someone.context.add_init_script(path=AXE)
    page.get_by_text("Dark", exact=True).click()
    page.reload()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(19, 23, 28)"
    expect(page.get_by_role("radio", name="Dark")).to_be_checked()
    page.get_by_text("Options", exact=True).click()
    page.locator(".project summary").first.click()
    assert page.evaluate(RUN_AXE) == []
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Record", exact=True).click()
    assert page.evaluate(RUN_AXE) == []


def test_dark_values_are_the_same_for_system_and_choice() -> None:
    css = (ROOT / "static" / "css" / "tokens.css").read_text()
    wished, chosen = (re.findall(r"--[\w-]+: [^;]+;", css.split(start, 1)[1].split("}", 1)[0]) for start in (
        ':root:not([data-theme="light"]) {', ':root[data-theme="dark"] {'))  # fmt: skip
    assert wished == chosen
    assert len(chosen) > 20


def test_keyboard_goes_everywhere_and_is_seen(visitor: Callable[..., Visitor], seeded: str) -> None:
    page = visitor().sign_in("full@example.org")
    page.goto(page.url)
    reached = []
    for _ in range(24):
        page.keyboard.press("Tab")
        name, ring = page.evaluate("""() => {
          const one = document.activeElement;
          const ringed = one.matches("#intake-file") ? document.querySelector("label[for=intake-file]")
            : one.matches(".segments input") ? one.nextElementSibling : one;
          return [one.id || one.textContent.trim().slice(0, 30), getComputedStyle(ringed).outlineStyle];
        }""")
        assert ring == "solid", f"{name!r} shows no focus"
        reached.append(name)
    assert reached[0] == "Skip to the content"
    assert {"intake-file", "record-open", "find-q", "find-sort"} <= set(reached)


def test_menus_by_keyboard(visitor: Callable[..., Visitor], seeded: str) -> None:
    page = visitor().sign_in("full@example.org")
    summary = page.locator(".project summary").first
    summary.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    expect(page.locator(".project").first.get_by_role("link", name="Rename")).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(page.locator(".project").first.get_by_role("button", name="Delete")).to_be_focused()
    page.keyboard.press("Escape")
    expect(summary).to_be_focused()
    expect(page.locator("details.menu[open]")).to_have_count(0)


def test_a_brief_by_keyboard(visitor: Callable[..., Visitor], seeded: str) -> None:
    """Words are read as they are typed; chips are reached, changed, taken away and set with the keyboard alone."""
    page = visitor().sign_in("empty@example.org")
    page.goto(f"{page.url.split('/library/')[0]}/compose/")
    chips = page.get_by_test_id("chips")
    page.keyboard.type("A waltz in D minor, 12 bars")
    expect(chips.get_by_role("button", name="Key D minor")).to_be_visible()
    chips.get_by_role("button", name="Genre waltz").focus()
    page.keyboard.press("ArrowRight")
    expect(chips.get_by_role("button", name="Key D minor")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("radio", name="D", exact=True)).to_be_focused()
    with page.expect_response("**/api/brief/") as checked:
        page.keyboard.press("ArrowRight")
    assert checked.value.status == 200, "what was set by hand is checked by the server too"
    page.keyboard.press("Escape")
    changed = chips.locator("[data-facet=key]")
    expect(changed).to_be_focused()
    expect(changed).not_to_contain_text("D minor")
    page.keyboard.press("Delete")
    expect(changed).to_have_count(0)
    page.get_by_text("left to the composer").click()
    page.get_by_role("button", name="Key: composer’s choice").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="As the words say: D minor").press("Enter")
    expect(changed).to_contain_text("D minor")


def test_what_cannot_be_composed_is_said_and_nothing_is_begun(visitor: Callable[..., Visitor], seeded: str) -> None:
    someone = visitor()
    someone.sign_in("empty@example.org").close()
    page = someone.go("/compose/", 422)
    page.get_by_role("button", name="Compose", exact=True).click()
    alert = page.get_by_role("alert").first
    expect(alert).to_contain_text("Say in a few words")
    page.get_by_label("What shall be composed").fill("A waltz, 12 bars")
    expect(alert).to_be_hidden()
    page.get_by_label("What shall be composed").fill("A waltz with 0 bars")
    expect(alert).to_be_visible()
    assert re.fullmatch(r"[A-Z].{15,}\.", alert.inner_text())
    page.keyboard.press("Control+Enter")
    expect(alert).to_be_visible()
    expect(page.get_by_test_id("results")).to_be_hidden()


def test_from_sign_up_to_an_upload(visitor: Callable[..., Visitor], tone: bytes) -> None:
    page = visitor().sign_up("newcomer@example.org")
    expect(page.get_by_role("heading", name="Give it a recording")).to_be_visible()
    page.get_by_text("Options", exact=True).click()
    page.get_by_role("radio", name="Piano").check()
    page.locator("#intake-file").set_input_files(sound(tone))
    page.wait_for_url("**/takes/*/?job=*")
    page.goto(f"{page.url.split('/takes/')[0]}/library/")
    row = page.locator(".project")
    expect(row).to_have_count(1)
    expect(row).to_contain_text("Small hours")
    expect(row).to_contain_text("0:02")
    expect(row.locator(".project-wave path")).to_have_count(1)


def test_file_dropped_anywhere(visitor: Callable[..., Visitor], tone: bytes) -> None:
    page = visitor().sign_up("dropper@example.org")
    data = page.evaluate_handle(
        """(bytes) => {
          const carried = new DataTransfer();
          carried.items.add(new File([new Uint8Array(bytes)], "dropped.wav", {type: "audio/wav"}));
          return carried;
        }""",
        list(tone),
    )
    page.dispatch_event("footer", "dragenter", {"dataTransfer": data})
    expect(page.locator("#dropping")).to_be_visible()
    page.dispatch_event("footer", "drop", {"dataTransfer": data})
    page.wait_for_url("**/takes/*/?job=*")


def test_what_is_no_sound_is_refused_in_a_sentence(visitor: Callable[..., Visitor]) -> None:
    someone = visitor()
    someone.sign_up("confused@example.org").close()
    page = someone.go("/library/", 422)
    page.locator("#intake-file").set_input_files(
        {"name": "notes.mp3", "mimeType": "audio/mpeg", "buffer": b"words " * 99}
    )
    alert = page.get_by_role("alert")
    expect(alert).to_be_visible()
    assert re.fullmatch(r"[A-Z].{15,}\.", alert.inner_text())
    expect(page.get_by_text("Choose a file")).to_be_visible()
    page.locator("#intake-file").set_input_files({"name": "empty.wav", "mimeType": "audio/wav", "buffer": b""})
    expect(alert).to_have_text("The file is empty.")
    page.reload()
    expect(page.locator(".project")).to_have_count(0)


def test_upload_shows_how_far_it_is_and_can_be_cancelled(visitor: Callable[..., Visitor], tone: bytes) -> None:
    someone = visitor()
    someone.sign_up("hasty@example.org").close()
    page = someone.go("/library/")
    page.route("**/api/uploads/", lambda route: None)  # the server never answers
    page.locator("#intake-file").set_input_files(sound(tone))
    expect(page.get_by_role("progressbar", name="Upload")).to_be_visible()
    expect(page.locator(".intake-name")).to_have_text("Small_hours.wav")
    page.get_by_role("button", name="Cancel", exact=True).click()
    expect(page.get_by_role("button", name="Record", exact=True)).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)


def test_rename_tag_delete_and_undo(visitor: Callable[..., Visitor], seeded: str) -> None:
    page = visitor().sign_up("tidy@example.org")
    page.evaluate("""async () => {
      const body = new FormData();
      body.append("title", "Before");
      body.append("csrfmiddlewaretoken", document.querySelector("[name=csrfmiddlewaretoken]").value);
      await fetch("/library/", {method: "POST", body, redirect: "manual"});
    }""")
    page.reload()
    row = page.locator(".project")

    row.locator("summary").click()
    row.get_by_role("link", name="Rename").click()
    page.keyboard.type("After")
    page.keyboard.press("Enter")
    expect(row.get_by_role("heading")).to_have_text("After")

    row.locator("summary").click()
    row.get_by_role("link", name="Tags").click()
    page.keyboard.type("Lesson, chopin")
    page.keyboard.press("Enter")
    expect(row.locator(".chip")).to_have_text(["chopin", "lesson"])

    row.locator("summary").click()
    row.get_by_role("button", name="Delete").click()
    expect(row).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(row.get_by_role("heading")).to_have_text("After")
    page.reload()
    expect(row.locator(".chip")).to_have_text(["chopin", "lesson"])
    page.get_by_role("searchbox").fill("nothing like it")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Nothing here by that name.")).to_be_visible()


def test_forms_work_without_scripts(visitor: Callable[..., Visitor], seeded: str) -> None:
    someone = visitor(java_script_enabled=False)
    page = someone.sign_in("full@example.org")
    page.get_by_role("link", name="Study no. 7", exact=True).click()
    page.get_by_role("textbox", name="Title").fill("Study no. 7, the second time")
    page.get_by_role("button", name="Rename").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Study no. 7, the second time")
    page.get_by_role("button", name="Delete this project").click()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Study no. 7, the second time")


def test_link_lets_others_look_until_it_is_switched_off(visitor: Callable[..., Visitor], seeded: str) -> None:
    owner = visitor().sign_in("full@example.org")
    owner.get_by_role("link", name="Study no. 12", exact=True).click()
    owner.get_by_role("button", name="Make a link to share").click()
    address = owner.get_by_label("Whoever has this link").input_value()

    stranger = visitor()
    page = stranger.page(404)
    page.goto(address)
    expect(page.get_by_role("heading", level=1)).to_have_text("Study no. 12")
    expect(page.get_by_role("button", name="Rename")).to_have_count(0)

    owner.get_by_role("button", name="Switch it off").click()
    expect(owner.get_by_role("button", name="Make a link to share")).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("Nothing on this page")


def test_recording_with_the_microphone(visitor: Callable[..., Visitor]) -> None:
    someone = visitor(permissions=["microphone"])
    someone.sign_up("singer@example.org").close()
    page = someone.go("/library/", 503)
    page.get_by_role("button", name="Record", exact=True).click()
    page.locator("#recorder").get_by_label("What is played?").select_option(label="Single line or voice")
    expect(page.locator("input[name=engine][value=line]")).to_be_checked()
    page.get_by_role("button", name="Start").click()
    expect(page.locator("#recorder-clock")).to_have_text("0:02")
    lit = page.evaluate("""() => {
      const canvas = document.querySelector("#recorder-level");
      return canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.some((value) => value > 0);
    }""")
    assert lit, "the level meter shows nothing"
    page.get_by_role("button", name="Pause").click()
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="Stop").click()
    expect(page.locator("#recorder-audio")).to_be_visible()

    # The first attempt to send it fails: the recording is still there, can be kept, and goes through the second time.
    page.route("**/api/uploads/", lambda route: route.fulfill(status=503, json={"error": "Not just now."}), times=1)
    page.get_by_role("button", name="Make a score of it").click()
    expect(page.get_by_role("alert")).to_have_text("Not just now. Your recording is still here.")
    with page.expect_download() as download:
        page.get_by_role("link", name="Keep a copy").click()
    assert Path(download.value.path()).stat().st_size > 1000
    page.get_by_role("button", name="Make a score of it").click()
    page.wait_for_url("**/takes/*/?job=*")
    asked = "from studio.models import Job; print(Job.objects.filter(kind='transcribe').latest('created').settings['engine'])"
    assert someone.site.python(asked).split()[-1] == "line"


def test_microphone_refused_and_missing(visitor: Callable[..., Visitor]) -> None:
    someone = visitor()
    someone.sign_up("silent@example.org").close()
    page = someone.page()
    for name, sentence in (
        ("NotAllowedError", "The browser may not use the microphone"),
        ("NotFoundError", "There is no microphone"),
    ):
        refusal = f"async () => {{ throw new DOMException('', '{name}'); }}"
        page.add_init_script(f"navigator.mediaDevices.getUserMedia = {refusal}")
        page.goto(f"{someone.site.url}/library/")
        page.get_by_role("button", name="Record", exact=True).click()
        page.get_by_role("button", name="Start").click()
        expect(page.get_by_role("alert")).to_contain_text(sentence)


def test_account_goes_with_everything(visitor: Callable[..., Visitor]) -> None:
    someone = visitor()
    someone.sign_up("leaver@example.org").close()
    page = someone.go("/account/", 422)
    page.get_by_text("Delete this account").click()
    page.get_by_label("Your password").fill("not this one")
    page.get_by_role("button", name="Delete everything").click()
    expect(page.get_by_text("This is not your password.")).to_be_visible()
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Delete everything").click()
    expect(page.get_by_text("Your account and everything in it is gone.")).to_be_visible()
