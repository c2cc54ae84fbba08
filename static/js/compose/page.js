/** The prompt page: words become a brief, the brief becomes candidates: notes, sound or both, or the two side by side. */
import { part } from "../player/bar.js";
import { Colours } from "../player/canvas.js";
import { getJson, pageData } from "../player/data.js";
import { Disposer } from "../player/disposer.js";
import { make, scrolling, still } from "../dom.js";
import { post, postJson } from "../site.js";
import { SoundCard } from "../sound/card.js";
import { SoundForm } from "../sound/form.js";
import { Player } from "../sound/player.js";
import { adventureWords, beyond, merged } from "./brief.js";
import { LiveCard } from "./card.js";
import { Chips } from "./chips.js";
import { slider } from "./editors.js";
import { jobFrom, seedOf } from "./growing.js";
import { Listening } from "./listening.js";
import { Prompt } from "./prompt.js";
import { SideBySide } from "./side-by-side.js";
import { NOTES_FIRST, pairOf, SOUND_FIRST } from "./sides.js";

const MOST_SEED = 2 ** 31 - 1;
const root = part(document, "compose", HTMLElement);
const disposer = new Disposer();
disposer.on(window, "pagehide", (/** @type {PageTransitionEvent} */ event) => {
  if (!event.persisted) disposer.dispose();
});

const data = pageData();
const form = part(root, "form", HTMLFormElement);
const go = part(root, "go", HTMLButtonElement);
const fault = part(root, "fault", HTMLElement);
const unclear = part(root, "unclear", HTMLElement);
const notices = part(root, "notices", HTMLElement);
const spoken = part(root, "spoken", HTMLElement);
const results = part(root, "results", HTMLElement);
const cards = part(root, "cards", HTMLElement);
const seed = part(root, "seed", HTMLInputElement);
const colours = new Colours(disposer);
const player = new Player(disposer);
const listening = new Listening({ soundfont: root.dataset.soundfont ?? "", disposer, begin: () => player.pause() });
disposer.on(player, "change", () => player.playing && listening.pause());
const recorder = document.getElementById("recorder");
const sounds = new SoundForm(form, recorder instanceof HTMLDialogElement ? recorder : null, Number(root.dataset.maxBytes) || Infinity, disposer);
let temperature = 1;
/** The project that what is composed goes to; a new one is made with the first. */
let project = data.project ?? null;

const chips = new Chips(part(root, "understood", HTMLElement), data.choices ?? {}, disposer);
const prompt = new Prompt(form, data.urls.brief, () => ({ brief: chips.brief, touched: Object.keys(chips.hand).length > 0 }), disposer);

/* --- What was understood --------------------------------------------------------------------------------------------- */

/** @type {string[]} */
let readNotices = [];

disposer.on(prompt, "read", (/** @type {CustomEvent} */ event) => {
  /** @type {import("./prompt.js").Reading} */
  const reading = event.detail;
  say("");
  chips.setRead(reading.brief);
  sounds.suggestLength(chips.brief.seconds);
  unclear.hidden = !reading.unclear.length;
  unclear.textContent = reading.unclear.length ? `I did not understand: ${reading.unclear.map((bit) => `“${bit}”`).join(", ")}.` : "";
  readNotices = reading.notices;
  showNotices(readNotices);
  speak(reading);
});
disposer.on(prompt, "checked", (/** @type {CustomEvent} */ event) => {
  say("");
  showNotices([...new Set([...readNotices, ...event.detail.notices])]);
});
disposer.on(prompt, "fault", (/** @type {CustomEvent} */ event) => say(event.detail));
disposer.on(chips, "change", () => {
  say("");
  sounds.suggestLength(chips.brief.seconds);
  showNotices(readNotices);
  void prompt.ask(150);
});

/** @param {string[]} sentences */
function showNotices(sentences) {
  notices.hidden = !sentences.length;
  notices.replaceChildren(...sentences.map((sentence) => make("li", { text: sentence })));
}

/** One sentence for those who listen to the page. @param {import("./prompt.js").Reading} reading */
function speak(reading) {
  const known = [...chips.list.querySelectorAll(".brief-chip-open")].map((chip) => chip.textContent);
  spoken.textContent = [known.length ? `Understood: ${known.join("; ")}.` : "", reading.unclear.length ? unclear.textContent : ""].join(" ");
}

/** @param {string} sentence */
function say(sentence) {
  fault.hidden = !sentence;
  fault.textContent = sentence;
}

/* --- Seed, adventure, examples ----------------------------------------------------------------------------------------- */

part(root, "adventure", HTMLElement).append(
  slider("Adventure", ["safe", "daring"], temperature, adventureWords, (value) => (temperature = value), { low: 0.6, high: 1.4, step: 0.1 }),
);
disposer.on(part(root, "die", HTMLElement), "click", () => {
  seed.value = String(Math.floor(Math.random() * 1_000_000));
  if (!still()) {
    part(root, "die", HTMLElement).animate([{ transform: "rotate(0)" }, { transform: "rotate(360deg)" }], { duration: 350, easing: "ease-out" });
  }
});
for (const example of root.querySelectorAll("[data-example]")) {
  disposer.on(example, "click", () => {
    prompt.words = example.textContent?.trim() ?? "";
    chips.setHand({});
    void prompt.ask();
    prompt.area.focus({ preventScroll: true });
    form.scrollIntoView({ block: "nearest" });
  });
}

/* --- Composing ----------------------------------------------------------------------------------------------------------- */

disposer.on(form, "submit", (/** @type {SubmitEvent} */ event) => {
  event.preventDefault();
  void compose();
});
disposer.on(document, "keydown", (/** @type {KeyboardEvent} */ event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  chips.close(false);
  void compose();
});

/** @returns {import("./brief.js").Brief} */
function whole() {
  const wanted = seed.value.trim() === "" ? null : Math.min(Math.max(Math.round(Number(seed.value)) || 0, 0), MOST_SEED);
  return { ...chips.brief, words: prompt.words.trim(), seed: wanted, temperature };
}

async function compose() {
  if (go.disabled) return;
  go.disabled = true;
  // Browsers let sound through only when its card was opened within a gesture.
  if (sounds.make !== "notes") player.wake();
  try {
    // What was typed a moment ago may not have been read yet.
    if (!(await prompt.ask()) && !(fault.hidden && sounds.enough)) {
      if (fault.hidden) say("Say in a few words what it shall be, or set a field below.");
      prompt.area.focus();
      return;
    }
    const chosen = form.querySelector("input[name=candidates]:checked");
    // What is compared is one of each.
    const candidates = chosen instanceof HTMLInputElement && sounds.make !== "compare" ? Number(chosen.value) : 1;
    if (sounds.sending) go.textContent = "Sending the tune";
    await start(whole(), candidates);
  } catch (reason) {
    say(reason instanceof Error ? reason.message : String(reason));
  } finally {
    nameTheButton();
    go.disabled = false;
  }
}

/**
 * @param {import("./brief.js").Brief} brief
 * @param {number} candidates
 */
async function start(brief, candidates) {
  const answer = sounds.make === "notes"
    ? await postJson(data.urls.compose, { brief, candidates, project }, disposer.signal)
    : await askForSound(brief, candidates);
  say("");
  project = answer.project;
  clear();
  show(answer.jobs, brief);
  // The first begins to sound by itself, as soon as there is something to hear.
  if (live[0] instanceof SoundCard) void live[0].play();
  tellProject(answer.project_url);
  remember(answer.jobs.map((/** @type {import("./card.js").JobData} */ job) => job.id));
  results.scrollIntoView({ block: "nearest", behavior: scrolling() });
}

/**
 * @param {import("./brief.js").Brief} brief
 * @param {number} candidates
 */
async function askForSound(brief, candidates) {
  const fields = sounds.fields();
  const { words, seed: wanted } = brief;
  for (const [name, value] of Object.entries({ words, brief: JSON.stringify(brief), seed: wanted ?? "", candidates, project: project ?? "" })) {
    fields.append(name, String(value));
  }
  return (await post(root.dataset.soundUrl ?? "", fields)).json();
}

/** @type {(LiveCard | SoundCard)[]} */
let live = [];
/** @type {SideBySide | null} */
let sides = null;

function clear() {
  sides?.dispose();
  sides = null;
  for (const card of live) card.dispose();
  live = [];
  cards.replaceChildren();
}

/**
 * @param {import("./card.js").JobData[]} jobs
 * @param {import("./brief.js").Fields | null} asked
 */
function show(jobs, asked) {
  results.hidden = false;
  const pair = pairOf(jobs);
  cards.dataset.count = String(jobs.length);
  cards.toggleAttribute("data-pair", pair !== null);
  for (const [at, job] of (pair ? [pair.notes, pair.sound] : jobs).entries()) {
    const sound = job.kind === "sound";
    const brief = job.settings?.brief ?? asked ?? {};
    const alone = sound ? "Your sound" : "Your piece";
    const name = pair ? (sound ? SOUND_FIRST : NOTES_FIRST) : jobs.length > 1 ? `Candidate ${at + 1}` : alone;
    const card = sound
      ? new SoundCard({ job, name, seconds: Number(job.settings?.wish?.seconds) || sounds.length, player, colours, page: disposer })
      : new LiveCard({ job, name, brief, listening, colours, page: disposer });
    cards.append(card.root);
    live.push(card);
    disposer.on(card.again, "click", () => void more(card));
    disposer.on(card, "retried", () => remember(live.map((one) => one.job.id)));
    disposer.on(card, "ended", showState);
    disposer.on(card, "retried", showState);
  }
  const [notes, sound] = live;
  if (pair && notes instanceof LiveCard && sound instanceof SoundCard) {
    const { takeUrl, jobUrl, composeUrl } = root.dataset;
    const engineOf = (/** @type {string} */ name) => sounds.engineNamed(name) ?? { title: name, notes: false };
    sides = new SideBySide({ notes, sound, engineOf, patterns: { take: takeUrl ?? "", job: jobUrl ?? "", compose: composeUrl ?? "" } });
    cards.after(sides.switch, sides.table);
  }
  showState();
}

function showState() {
  const done = live.every((card) => card.ended);
  const played = live.some((card) => card instanceof SoundCard);
  part(root, "results-title", HTMLElement).textContent = played ? (done ? "What was made" : "Being made") : done ? "What was written" : "Being written";
}

/** Four more with the same brief and other seeds. @param {LiveCard | SoundCard} card */
async function more(card) {
  const asked = card instanceof SoundCard ? card.job.settings?.wish?.brief ?? whole() : card.brief;
  const before = seedOf(card.job) ?? 0;
  // Whatever the form says by now; of a comparison, the side that is liked.
  const both = card.job.settings?.with_notes && sounds.engine.notes;
  sounds.choose(card instanceof LiveCard ? "notes" : both ? "both" : "sound");
  const brief = { ...merged(asked, {}), seed: (before + 1 + Math.floor(Math.random() * 1_000_000)) % MOST_SEED };
  try {
    await start(brief, 4);
  } catch (reason) {
    say(reason instanceof Error ? reason.message : String(reason));
    fault.scrollIntoView({ block: "center" });
  }
}

/** @param {string} url */
function tellProject(url) {
  const link = part(root, "project-link", HTMLAnchorElement);
  link.hidden = !url;
  link.href = url;
}

/* --- Finding the jobs again after a reload ---------------------------------------------------------------------------------- */

/** @param {string[]} ids */
function remember(ids) {
  const address = new URL(location.href);
  address.searchParams.set("jobs", ids.join(","));
  if (project) address.searchParams.set("project", project);
  address.searchParams.delete("words");
  history.replaceState(null, "", address);
}

async function findAgain() {
  const ids = (new URL(location.href).searchParams.get("jobs") ?? "").split(",").filter((id) => /^[0-9a-f-]{36}$/i.test(id)).slice(0, 4);
  const pattern = root.dataset.jobUrl ?? "";
  const found = await Promise.allSettled(ids.map((id) => getJson(jobFrom({ id }, pattern).url, disposer.signal)));
  const named = found.flatMap((one) => (one.status === "fulfilled" ? [jobFrom(one.value, pattern)] : []));
  // Without names in the address: what is being composed in this project now.
  const running = ids.length ? [] : (data.jobs ?? []).filter((/** @type {import("./card.js").JobData} */ job) => job.kind === "compose" || job.kind === "sound");
  const jobs = [...named, ...running].slice(0, 4);
  if (!jobs.length) return;
  show(jobs, null);
  tellProject(root.dataset.projectUrl ?? "");
  const pair = pairOf(jobs);
  const { settings } = pair?.sound ?? jobs[0];
  if (settings?.wish) {
    sounds.make = pair ? "compare" : settings.with_notes ? "both" : "sound";
    sounds.setWish(settings.wish);
  }
  const brief = settings?.wish?.brief ?? settings?.brief;
  if (brief && (ids.length || !prompt.words)) await takeBrief(brief, pair ? undefined : jobs.length);
}

/**
 * Show a brief that was composed before: its words, and as set by hand what the words alone would not say.
 * @param {import("./brief.js").Fields} brief
 * @param {number} [candidates]
 */
async function takeBrief(brief, candidates) {
  prompt.words = brief.words ?? "";
  if (typeof brief.seed === "number") seed.placeholder = `a new one (it was ${brief.seed})`;
  if (candidates) {
    const count = form.querySelector(`input[name=candidates][value="${candidates}"]`);
    if (count instanceof HTMLInputElement) count.checked = true;
  }
  if (prompt.words) await prompt.ask();
  chips.setHand(beyond(brief, chips.read));
}

disposer.on(sounds, "make", nameTheButton);
disposer.on(sounds, "fault", (/** @type {CustomEvent} */ event) => say(event.detail));

function nameTheButton() {
  go.textContent = { notes: "Compose", sound: "Make the sound", both: "Make both", compare: "Make both sides" }[sounds.make];
}

async function begin() {
  const asked = new URL(location.href).searchParams;
  const before = data.continuing?.wish;
  if (before && !asked.get("jobs")) sounds.setWish(before);
  if (before?.brief && !asked.get("jobs") && !asked.get("words")) await takeBrief({ ...before.brief, seed: null });
  if (root.dataset.briefUrl && !asked.get("jobs")) {
    try {
      await takeBrief(await getJson(root.dataset.briefUrl, disposer.signal));
    } catch {
      // A take that was made from sound has no brief: the page begins empty.
    }
  } else {
    // Something may have been typed before this script ran, or kept by the browser.
    prompt.words = prompt.words || asked.get("words") || "";
    if (prompt.words && !asked.get("jobs")) void prompt.ask();
  }
  await findAgain();
  nameTheButton();
}

Object.assign(window, { __notewright: { listening, chips, player, get cards() { return live; }, get sides() { return sides; } } });
begin().finally(() => (root.dataset.ready = "1"));
