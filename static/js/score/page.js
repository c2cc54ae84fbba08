/** The score page: puts together score, roll, waveform, sound and the one transport they share. */
import { listenAgain } from "../player/again.js";
import { Sound } from "../player/audio.js";
import { Bar, part } from "../player/bar.js";
import { Colours } from "../player/canvas.js";
import { getJson, getText, pageData } from "../player/data.js";
import { Disposer } from "../player/disposer.js";
import { runWhileMoving } from "../player/frames.js";
import { zoomButtons } from "../player/axis.js";
import { playerKeys, watchKeys } from "../player/keys.js";
import { Strip } from "../player/strip.js";
import { Timeline } from "../player/timeline.js";
import { Transport } from "../player/transport.js";
import { Band } from "./band.js";
import { Engraver } from "./engraver.js";
import { growTree } from "../lineage/tree.js";
import { FADES, Mixer } from "./mixer.js";
import { More } from "./more.js";
import { Notation } from "./notation.js";
import { PartFilesDialog } from "./part-files.js";
import { offerStems } from "./taking-apart.js";
import { Parts } from "./parts.js";
import { lanesOf, playedNotes, writtenNotes } from "./music.js";
import { Sheet } from "./sheet.js";
import { awaitPdf } from "./pdf.js";
import { dressSheet } from "./reading.js";

/**
 * @typedef {object} ScorePageData
 * @property {string} musicxml
 * @property {string} notes
 * @property {string} timeline
 * @property {string | null} recording
 * @property {string | null} peaks
 * @property {string} soundfont
 * @property {number | null} duration seconds of the recording
 * @property {string} take
 * @property {boolean} can_edit
 * @property {{tempo?: number, meter?: string, bars?: number}} facts
 * @property {string} rework
 * @property {string | null} notate  where a transcription is written down anew
 * @property {import("./changes.js").Manner | null} manner how it is written down now
 * @property {string | null} before  the page of the score from which it was written down anew
 * @property {string | null} after   the page of the newest score that was written down anew from it
 * @property {string} parts_url      where its parts are listed, and made
 * @property {string | null} stems_url  where stems of its own are asked for, by who may, while it has none
 * @property {import("./stems.js").StemData[]} stems
 * @property {string | null} pdf
 * @property {string} api            what is told of the take, as JSON
 * @property {string} lineage
 * @property {{id: string, title: string}[]} other_takes
 * @property {import("../compose/editors.js").Choices} choices
 */

/**
 * What stays as it was when the page goes over to another score of the same music.
 * @typedef {{seconds: number, zoom: number, scrolling: boolean, mixed: import("./mixer-store.js").Settings, mixing: boolean}} Place
 * @typedef {Place & {drawn: ChildNode[], xml: string}} Kept  with the pages of the score before, and the new one's MusicXML
 */

/** The engraver is slow to start: it serves every score that this page shows. */
const engraver = new Engraver();
let disposer = new Disposer();
let address = location.pathname;
addEventListener("pagehide", (/** @type {PageTransitionEvent} */ event) => {
  if (event.persisted) return;
  disposer.dispose();
  engraver.dispose();
});
addEventListener("popstate", () => {
  if (location.pathname !== address) location.reload();
});

/** @param {string} words */
function fail(words) {
  const wait = document.querySelector("[data-part=wait]");
  if (wait) wait.textContent = words;
  wait?.classList.add("bad");
}

/**
 * Show another score of the same music in this page's place, without loading all that the page is made of again.
 * @param {string} url of its page
 * @param {Place} place
 */
async function goOn(url, place) {
  const { signal } = disposer;
  const [html, xml] = await Promise.all([getText(url, signal), getText(`${url}files/musicxml`, signal)]);
  const other = new DOMParser().parseFromString(html, "text/html");
  const next = other.querySelector("[data-part=score-app]");
  const nextData = other.getElementById("page-data");
  const root = document.querySelector("[data-part=score-app]");
  const data = document.getElementById("page-data");
  if (!next || !nextData || !root || !data) {
    location.assign(url);
    return;
  }
  const drawn = [...root.querySelectorAll(".sheet-page")];
  disposer.dispose();
  disposer = new Disposer();
  root.replaceWith(next);
  data.replaceWith(nextData);
  document.title = other.title;
  if (url !== location.pathname) history.pushState(null, "", url);
  address = location.pathname;
  await start({ ...place, drawn, xml }).catch(broken);
}

/** @param {Kept} [kept] */
async function start(kept) {
  const root = part(document, "score-app", HTMLElement);
  const page = disposer;
  /** @type {ScorePageData} */
  const data = pageData();
  const { signal } = page;
  const sheet = new Sheet(part(root, "sheet", HTMLElement), engraver);
  page.add(() => sheet.dispose());
  if (kept) keep(sheet, root, kept);
  const xml = kept ? Promise.resolve(kept.xml) : getText(data.musicxml, signal);
  // The notes and the engraving arrive at different times; neither waits for the other.
  const engraved = xml.then((text) => sheet.load(text));
  engraved.catch(() => fail("The score could not be drawn. Its files can still be downloaded, and it can still be played."));
  dressSheet(root, sheet, page);

  const [music, timelineData] = await Promise.all([getJson(data.notes, signal), getJson(data.timeline, signal)]);
  const timeline = new Timeline(timelineData);
  const lanes = lanesOf(music.parts);
  const written = writtenNotes(music, lanes);
  const played = playedNotes(music, lanes);
  const sound = new Sound();
  if (!data.recording) sound.fade = 1;
  const transport = new Transport(Math.max(written.end + 0.5, played.end + 0.5, data.duration ?? 0));
  page.add(() => transport.pause());
  const bar = new Bar(part(root, "bar", HTMLElement), transport, sound, page);
  bar.suggest = () => timeline.barAt(transport.position);
  const colours = new Colours(page);
  const strip = new Strip({
    roll: part(root, "roll", HTMLCanvasElement),
    wave: data.recording ? part(root, "wave", HTMLCanvasElement) : null,
    transport, colours, timeline, disposer: page,
  });
  const band = new Band({
    transport, sound, lanes, disposer: page,
    recording: data.recording, stems: data.stems, soundfont: data.soundfont,
    tell: (words, how) => bar.tell(words, how),
  });
  const mixer = new Mixer(part(root, "mixer", HTMLElement), {
    lanes, stems: data.stems, hasPlayed: played.notes.length > 0, canEdit: data.can_edit && data.notate !== null,
    take: data.take, before: kept?.mixed ?? null, disposer: page,
  });
  if (kept?.mixing) mixer.open(true);

  const source = () => {
    const notes = mixer.asPlayed ? played : written;
    parts?.pick(false);
    strip.roll.setNotes(notes);
    strip.frame.request();
    band.play({
      notes,
      pedals: mixer.asPlayed ? (music.pedals ?? []) : [],
      beats: mixer.metronome ? timeline.beats : [],
    });
  };
  const levels = () => {
    strip.roll.audible = mixer.audible;
    band.setLevels(mixer.levels);
    band.stems?.setLevels(mixer.stemLevels);
    strip.frame.request();
  };
  page.on(mixer, "source", source);
  page.on(mixer, "levels", levels);

  if (data.recording && data.peaks) {
    getJson(data.peaks, signal).then((peaks) => {
      strip.waveform?.setPeaks(peaks);
      transport.duration = Math.max(transport.duration, peaks.duration);
      strip.axis.extend(transport.duration);
      strip.frame.request();
    }, () => part(root, "wave", HTMLCanvasElement).classList.add("missing"));
  }

  const fade = part(root, "fade", HTMLInputElement);
  fade.value = String(sound.fade);
  fade.disabled = !data.recording;
  const setFade = (/** @type {number} */ value) => {
    sound.setFade(value);
    if (sound.fade > 0 && transport.playing) void band.wake();
  };
  page.on(fade, "input", () => {
    setFade(Number(fade.value));
    const sides = /** @type {const} */ ([mixer.hear === "stems" ? "stems" : "recording", "both", "parts"]);
    mixer.hear = sides.find((side) => FADES[side] === sound.fade) ?? null;
  });
  page.on(mixer, "hear", () => {
    const side = mixer.hear ?? "both";
    fade.value = String(FADES[side]);
    if (side !== "parts") band.setApart(side === "stems");
    setFade(FADES[side]);
  });

  /** What is shown of a moment: the score follows what is heard, which lags behind what is sent by the card's latency. */
  const show = () => {
    const heard = transport.moving ? Math.max(0, transport.position - sound.latency * transport.rate) : transport.position;
    bar.show(heard);
    strip.show(heard);
    sheet.showPlace(timeline.quarterAt(heard), transport.playing);
    const now = transport.playing ? written.sounding(heard) : [];
    sheet.light(new Set(now.map((note) => note.id ?? "")));
  };
  runWhileMoving(transport, page, show);

  page.on(transport, "jump", () => {
    sheet.followAgain();
    sheet.showPlace(timeline.quarterAt(transport.position), true);
  });

  const byId = new Map(written.notes.map((note) => [note.id, note]));
  const hear = (/** @type {import("../player/notes.js").SoundNote} */ note) => {
    transport.seek(note.onset);
    if (!transport.playing) {
      void band.hear(note);
      if (note.id) sheet.light(new Set([note.id]));
    }
  };
  page.on(sheet, "note", (/** @type {CustomEvent} */ event) => {
    const note = byId.get(event.detail.id);
    if (note) hear(note);
  });
  const tree = growTree(root, data.lineage, data.take, page);
  const more = data.can_edit ? new More({ root, data, timeline, parts: music.parts, sheet, strip, sound, band, colours, disposer: page, tree }) : null;
  const place = () => ({ seconds: transport.position, zoom: sheet.zoom, scrolling: sheet.scrolling, mixed: mixer.settings, mixing: !mixer.panel.hidden });
  const notation = data.notate ? new Notation({
    root, data, timeline, sheet, transport, disposer: page,
    doubts: timelineData.doubts ?? null,
    choosing: () => more?.show(false),
    goOn: (url) => goOn(url, place()),
  }) : null;
  awaitPdf(root, data, page);
  new PartFilesDialog(root, data.parts_url, page);
  if (data.stems_url) offerStems(root, data.stems_url, page, () => void goOn(location.pathname, place()));
  const parts = notation && data.can_edit ? new Parts({
    root, music, mixer, strip, transport, disposer: page,
    hear: (note) => void (transport.playing || band.hear(note)),
    change: (changes) => notation.make(changes),
  }) : null;
  source();
  levels();
  if (more) {
    page.on(more, "open", () => notation?.choose(false));
    page.on(transport, "change", () => {
      if (transport.playing) more.hush();
    });
  }
  page.on(sheet, "place", (/** @type {CustomEvent} */ event) => {
    if (notation?.choosing) notation.click(event.detail.quarter, event.detail.extend);
    else if (sheet.choosing) more?.click(event.detail.quarter, event.detail.extend);
    else transport.seek(timeline.secondsAt(event.detail.quarter));
  });
  page.on(strip, "note", (/** @type {CustomEvent} */ event) => hear(event.detail));

  const step = (/** @type {"beat" | "bar"} */ unit, /** @type {1 | -1} */ direction) => () => {
    transport.seek(timeline.step(transport.position, unit, direction));
    const place = timeline.barAt(transport.position);
    if (!transport.playing) bar.say(`Bar ${place.number}, beat ${place.beat}`);
  };
  const shortcuts = part(root, "shortcuts", HTMLDialogElement);
  page.on(part(root, "help", HTMLElement), "click", () => shortcuts.showModal());
  watchKeys(
    {
      ...playerKeys(transport, bar),
      ArrowLeft: step("beat", -1),
      ArrowRight: step("beat", 1),
      "Shift+ArrowLeft": step("bar", -1),
      "Shift+ArrowRight": step("bar", 1),
      Home: () => transport.seek(0),
      End: () => transport.seek(timeline.barTimes[timeline.barTimes.length - 1]),
      PageUp: () => void sheet.turnTo(sheet.page - 1, true),
      PageDown: () => void sheet.turnTo(sheet.page + 1, true),
      b: () => mixer.swap(),
      x: () => mixer.open(mixer.panel.hidden),
      v: () => parts?.pick(!parts.picking.active),
      0: () => mixer.reset(),
      ...Object.fromEntries(lanes.slice(0, 9).map((lane) => [String(lane.index + 1), () => mixer.solo(lane.index)])),
      "+": () => void sheet.zoomBy(1),
      "=": () => void sheet.zoomBy(1),
      "-": () => void sheet.zoomBy(-1),
      Enter: () => {
        const here = written.beginning(transport.position - 0.02, transport.position + 0.06);
        for (const note of here) void band.hear(note);
      },
      n: () => notation?.walk(1),
      p: () => notation?.walk(-1),
      Escape: () => {
        parts?.pick(false);
        notation?.close();
      },
      "?": () => shortcuts.showModal(),
    },
    page,
  );
  zoomButtons(root, strip.axis, page);
  listenAgain(root.querySelector("form[data-part=again]"), page);
  Object.assign(window, {
    __notewright: {
      transport,
      get audioContext() {
        return sound.context;
      },
      get drift() {
        return band.recording?.drift ?? null;
      },
      get gains() {
        return sound.gains;
      },
      get stems() {
        return band.stems;
      },
      strip,
    },
  });
  root.dataset.ready = "1";
  if (kept) transport.seek(Math.min(kept.seconds, transport.duration));
  // Why it could not be drawn has been said above.
  await engraved.then(show, () => undefined);
}

/**
 * Until the other score is drawn the one before stays to be seen, at the size that was chosen.
 * @param {Sheet} sheet
 * @param {HTMLElement} root
 * @param {Kept} kept
 */
function keep(sheet, root, kept) {
  sheet.zoom = kept.zoom;
  sheet.scrolling = kept.scrolling;
  sheet.root.classList.toggle("scrolling", kept.scrolling);
  sheet.root.removeAttribute("aria-busy");
  const manner = root.querySelector(`input[name=manner][value=${kept.scrolling ? "scroll" : "pages"}]`);
  if (manner instanceof HTMLInputElement) manner.checked = true;
  part(root, "wait", HTMLElement).textContent = "";
  sheet.root.prepend(...kept.drawn);
}

/** @param {unknown} fault */
function broken(fault) {
  if (disposer.signal.aborted) return;
  console.warn(fault);
  fail("This score's notes could not be loaded. Please reload the page; its files can still be downloaded.");
}

void start().catch(broken);
