/** The page of a comparison: what was heard on a roll, coloured by what is wrong with it, and a walk from error to error. */
import { post } from "../site.js";
import { Sound } from "../player/audio.js";
import { Bar, part } from "../player/bar.js";
import { Colours } from "../player/canvas.js";
import { getJson, pageData } from "../player/data.js";
import { Disposer } from "../player/disposer.js";
import { runWhileMoving } from "../player/frames.js";
import { zoomButtons } from "../player/axis.js";
import { playerKeys, watchKeys } from "../player/keys.js";
import { NoteList } from "../player/notes.js";
import { Strip } from "../player/strip.js";
import { Timeline } from "../player/timeline.js";
import { Transport } from "../player/transport.js";
import { Band } from "../score/band.js";
import { drawnNotes, faultWords, lanesOf, neighbour, notesOf, placeWords } from "./faults.js";
import { Legend } from "./legend.js";

/**
 * @typedef {object} ComparisonPageData
 * @property {string | null} notes    the notes with their errors; null when nothing was compared
 * @property {string | null} timeline
 * @property {string | null} recording
 * @property {string | null} peaks
 * @property {number | null} duration seconds of the recording
 * @property {string} soundfont
 * @property {Record<string, number>} counts
 */

/** An error is looked at with at most this much time in sight, in seconds. */
const CLOSE = 16;

const root = part(document, "compare-app", HTMLElement);
const disposer = new Disposer();
disposer.on(window, "pagehide", (/** @type {PageTransitionEvent} */ event) => {
  if (!event.persisted) disposer.dispose();
});

/** @type {ComparisonPageData} */
const data = pageData();

async function show() {
  if (!data.notes) return;
  const legend = new Legend(part(root, "legend", HTMLElement), data.counts, disposer);
  const [compared, timelineData] = await Promise.all([
    /** @type {Promise<import("./faults.js").Compared>} */ (getJson(data.notes, disposer.signal)),
    data.timeline ? getJson(data.timeline, disposer.signal).catch(() => null) : null,
  ]);
  const timeline = timelineData?.beats?.length > 1 ? new Timeline(timelineData) : null;
  const lanes = lanesOf(compared.instruments);
  const heard = new NoteList(notesOf(compared.heard, compared.instruments));
  const meant = new NoteList(notesOf(compared.meant, compared.instruments));
  const sound = new Sound();
  if (!data.recording) sound.fade = 1;
  const transport = new Transport(Math.max(heard.end, meant.end, data.duration ?? 0) + 0.5);
  disposer.add(() => transport.pause());
  const bar = new Bar(part(root, "bar", HTMLElement), transport, sound, disposer);
  if (timeline) bar.suggest = () => timeline.barAt(transport.position);
  const colours = new Colours(disposer);
  const strip = new Strip({
    roll: part(root, "roll", HTMLCanvasElement),
    wave: data.recording ? part(root, "wave", HTMLCanvasElement) : null,
    transport, colours, timeline, disposer, comfortable: 12,
  });
  const band = new Band({
    transport, sound, lanes, disposer,
    recording: data.recording, soundfont: data.soundfont,
    tell: (words, how) => bar.tell(words, how),
  });

  let current = -1;
  const draw = () => {
    strip.roll.setNotes(drawnNotes(compared, legend.shown, current));
    strip.frame.request();
  };
  const told = part(root, "told", HTMLElement);
  /** @param {number} at index of a fault */
  const goTo = (at) => {
    const fault = compared.faults[at];
    if (!fault) return;
    current = at;
    draw();
    const { axis } = strip;
    if (axis.seconds > CLOSE) axis.zoom(axis.seconds / CLOSE);
    transport.seek(Math.max(fault.time, 0));
    axis.scrollTo(fault.time - axis.seconds / 3);
    const open = compared.faults.map((_, one) => one).filter((one) => legend.shown.has(compared.faults[one].kind));
    told.textContent = `${faultWords(fault, compared)} ${placeWords(fault, timeline)} (${open.indexOf(at) + 1} of ${open.length})`;
    root.dataset.fault = String(at);
  };
  /** @param {1 | -1} direction */
  const walk = (direction) => {
    const at = neighbour(compared.faults, legend.shown, current, transport.position, direction);
    if (at < 0) told.textContent = "No error of a kind that is shown.";
    goTo(at);
  };
  disposer.on(part(root, "before", HTMLElement), "click", () => walk(-1));
  disposer.on(part(root, "after", HTMLElement), "click", () => walk(1));
  disposer.on(legend, "change", () => {
    if (current >= 0 && !legend.shown.has(compared.faults[current].kind)) current = -1;
    draw();
  });
  draw();

  const choice = part(root, "choice", HTMLElement);
  const source = () => {
    const which = choice.querySelector("input:checked")?.getAttribute("value");
    band.play({ notes: which === "meant" ? meant : heard, pedals: [], beats: [] });
  };
  disposer.on(choice, "change", () => {
    source();
    // Whoever chooses whose notes are played wants to hear them.
    if (sound.fade === 0) setFade(0.5);
  });
  source();

  const fade = part(root, "fade", HTMLInputElement);
  /** @param {number} value */
  const setFade = (value) => {
    fade.value = String(value);
    sound.setFade(value);
    if (value > 0 && transport.playing) void band.wake();
  };
  fade.value = String(sound.fade);
  fade.disabled = !data.recording;
  disposer.on(fade, "input", () => setFade(Number(fade.value)));

  if (data.recording && data.peaks) {
    getJson(data.peaks, disposer.signal).then((peaks) => {
      strip.waveform?.setPeaks(peaks);
      strip.frame.request();
    }, () => part(root, "wave", HTMLCanvasElement).classList.add("missing"));
  }
  runWhileMoving(transport, disposer, () => {
    const place = transport.moving ? Math.max(0, transport.position - sound.latency * transport.rate) : transport.position;
    bar.show(place);
    strip.show(place);
  });
  disposer.on(strip, "note", (/** @type {CustomEvent} */ event) => {
    const { fault, onset } = event.detail;
    if (fault !== undefined) goTo(fault);
    else transport.seek(onset);
    if (!transport.playing) void band.hear(event.detail);
  });
  for (const button of root.querySelectorAll("[data-part=worst] button")) {
    disposer.on(button, "click", () => {
      current = -1;
      transport.seek(Number(button instanceof HTMLElement ? button.dataset.start : 0));
      walk(1);
      root.querySelector(".strip")?.scrollIntoView({ block: "nearest" });
    });
  }

  const step = (/** @type {"beat" | "bar"} */ unit, /** @type {1 | -1} */ direction) => () => {
    const far = unit === "bar" ? 5 : 1;
    transport.seek(timeline ? timeline.step(transport.position, unit, direction) : transport.position + far * direction);
  };
  const swap = () => {
    const other = choice.querySelector("input:not(:checked)");
    if (!(other instanceof HTMLInputElement)) return;
    other.checked = true;
    other.dispatchEvent(new Event("change", { bubbles: true }));
    bar.say(other.value === "meant" ? "The reference is played" : "What was heard is played");
  };
  const shortcuts = part(root, "shortcuts", HTMLDialogElement);
  disposer.on(part(root, "help", HTMLElement), "click", () => shortcuts.showModal());
  watchKeys({
    n: () => walk(1),
    p: () => walk(-1),
    r: swap,
    ...playerKeys(transport, bar),
    ArrowLeft: step("beat", -1),
    ArrowRight: step("beat", 1),
    "Shift+ArrowLeft": step("bar", -1),
    "Shift+ArrowRight": step("bar", 1),
    Home: () => transport.seek(0),
    End: () => transport.seek(transport.duration),
    "+": () => strip.axis.zoom(1.5),
    "=": () => strip.axis.zoom(1.5),
    "-": () => strip.axis.zoom(1 / 1.5),
    "?": () => shortcuts.showModal(),
  }, disposer);
  zoomButtons(root, strip.axis, disposer);
  Object.assign(window, { __notewright: { transport, compared } });
  root.dataset.ready = "1";
}

/** The form answers on the page; without scripts it answers by a page of its own. */
function watchForm() {
  const form = root.querySelector("form[data-part=compare-form]");
  if (!(form instanceof HTMLFormElement)) return;
  const fault = part(form, "fault", HTMLElement);
  const button = form.querySelector("button");
  const file = form.querySelector("input[type=file]");
  disposer.on(form, "submit", async (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const chosen = file instanceof HTMLInputElement ? file.files?.[0] : undefined;
    const most = Number(form.dataset.most) || Infinity;
    fault.textContent = "";
    if (chosen && chosen.size > most) {
      fault.textContent = `The file is larger than ${Math.floor(most / 1e6)} MB, which is the most that fits.`;
      return;
    }
    const fields = new FormData(form);
    if (!chosen) fields.delete("file");
    form.setAttribute("aria-busy", "true");
    if (button) button.disabled = true;
    try {
      const answer = await (await post(form.action, fields)).json();
      if (location.pathname === answer.url) location.reload();
      else location.assign(answer.url);
    } catch (wrong) {
      fault.textContent = wrong instanceof Error ? wrong.message : String(wrong);
      form.removeAttribute("aria-busy");
      if (button) button.disabled = false;
    }
  });
}

watchForm();
show().catch((fault) => {
  if (disposer.signal.aborted) return;
  console.warn(fault);
  part(root, "told", HTMLElement).textContent = "The notes of this comparison could not be loaded. Please reload the page.";
});
