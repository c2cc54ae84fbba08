/** The recording page, and that of a sound: its sound and pictures, and the notes of a running transcription as they are found. */
import { listenAgain } from "../player/again.js";
import { Sound } from "../player/audio.js";
import { Bar, part } from "../player/bar.js";
import { Colours, fitCanvas } from "../player/canvas.js";
import { getJson, pageData } from "../player/data.js";
import { Disposer } from "../player/disposer.js";
import { wholeText } from "../player/format.js";
import { runWhileMoving } from "../player/frames.js";
import { watchHands } from "../player/gestures.js";
import { zoomButtons } from "../player/axis.js";
import { playerKeys, watchKeys } from "../player/keys.js";
import { KEYS } from "../player/roll.js";
import { Strip } from "../player/strip.js";
import { Transport } from "../player/transport.js";
import { OWN, Versions } from "../player/versions.js";
import { Feed } from "./feed.js";
import { Spectrogram } from "./spectrogram.js";
import { watchWork } from "./work.js";

/**
 * @typedef {{id: string, status: string, url: string, cancel: string, retry: string, socket: string}} JobData
 * @typedef {object} RecordingPageData
 * @property {{duration?: number}} facts
 * @property {string | null} recording
 * @property {string | null} peaks
 * @property {import("./tiles.js").Picture[]} pictures
 * @property {string} pictures_url
 * @property {JobData | null} job
 * @property {JobData | null} look_job
 * @property {string} take
 * @property {Record<string, any>} urls
 * @property {import("../compose/card.js").JobData[]} [reworks]  how it is varied or painted anew now, and was last
 * @property {Before | null} [before]   the sound of which this one was varied or painted
 * @property {[number, number] | null} [between] which seconds of it were painted anew
 *
 * @typedef {{take: string, title: string, recording: string, peaks: string | null}} Before
 *
 * @typedef {object} App  what other scripts of the page work with
 * @property {RecordingPageData} data
 * @property {Transport} transport
 * @property {Strip} strip
 * @property {Versions} versions
 * @property {Bar} bar
 * @property {Colours} colours
 * @property {Disposer} disposer
 */

const root = part(document, "recording-app", HTMLElement);
const disposer = new Disposer();
disposer.on(window, "pagehide", (/** @type {PageTransitionEvent} */ event) => {
  if (!event.persisted) disposer.dispose();
});

/** @type {RecordingPageData} */
const data = pageData();
const duration = data.facts?.duration ?? 1;
const sound = new Sound();
sound.fade = 0;
const transport = new Transport(duration);
const bar = new Bar(part(root, "bar", HTMLElement), transport, sound, disposer);
const colours = new Colours(disposer);
const strip = new Strip({
  roll: part(root, "roll", HTMLCanvasElement),
  wave: part(root, "wave", HTMLCanvasElement),
  transport, colours, timeline: null, disposer, comfortable: 60,
});
const versions = new Versions(transport, sound, (words) => bar.tell(words, { bad: true }));
/** Keys of scripts that come later. @type {Record<string, () => void>} */
export const moreKeys = {};
/** @type {App} */
export const app = { data, transport, strip, versions, bar, colours, disposer };
const fact = root.querySelector('[data-part="fact-duration"]');
if (fact) fact.textContent = wholeText(duration);

/** The recording, and versions of it, are the only sound here; it plays even where the browser cannot mix. */
function playRecording() {
  if (!data.recording) return;
  const made = data.before ? "After" : "As it is";
  versions.add({ key: OWN, name: made, url: data.recording, peaks: data.peaks, take: null });
  if (Sound.possible) transport.clock = sound.clock;
  transport.prepare = async (position, rate) => {
    if (Sound.possible) {
      try {
        await sound.open();
      } catch (fault) {
        bar.tell(fault instanceof Error ? fault.message : String(fault), { bad: true });
        throw fault;
      }
      bar.tell("");
      versions.connect();
    }
    return versions.start(position, rate);
  };
  disposer.add(() => {
    versions.dispose();
    sound.close();
  });
  runWhileMoving(transport, disposer, () => {
    bar.show(transport.position);
    strip.show(transport.position);
  });
}

function showWaveform() {
  if (!data.peaks) return;
  getJson(data.peaks, disposer.signal).then((peaks) => {
    strip.waveform?.setPeaks(peaks);
    strip.frame.request();
  }, () => part(root, "wave", HTMLCanvasElement).classList.add("missing"));
}

function showSpectrograms() {
  const canvas = part(root, "spectrogram", HTMLCanvasElement);
  const wait = part(root, "spectrum-wait", HTMLElement);
  const kinds = part(root, "kinds", HTMLElement);
  const spectrogram = new Spectrogram(canvas, strip.axis, colours, data.pictures_url, KEYS, strip.frame.request);
  strip.others.push(() => {
    spectrogram.position = transport.position;
    spectrogram.draw();
  });
  fitCanvas(canvas, disposer, (_, height) => {
    spectrogram.resize(height);
    strip.frame.request();
  });
  watchHands(canvas, strip.axis, disposer, {
    cursor: () => "crosshair",
    click: (x) => transport.seek(strip.axis.time(x)),
  }, KEYS);

  const choose = () => {
    const kind = kinds.querySelector("input:checked")?.getAttribute("value");
    const picture = data.pictures.find((candidate) => candidate.kind === kind) ?? data.pictures[0];
    if (picture) spectrogram.show(picture);
  };
  disposer.on(kinds, "change", choose);
  const arrived = () => {
    wait.hidden = true;
    kinds.hidden = false;
    choose();
  };
  if (data.pictures.length) arrived();
  else if (data.look_job) waitForPictures(data.look_job, arrived, (words) => (wait.textContent = words));
  else wait.textContent = "There are no spectrograms of it.";
}

/**
 * @param {JobData} job
 * @param {() => void} arrived
 * @param {(words: string) => void} tell
 */
function waitForPictures(job, arrived, tell) {
  let last = 0;
  const feed = new Feed(job.socket, () => last, async (event) => {
    last = Math.max(last, event.id);
    if (event.kind === "stage" && event.fraction) tell(`Drawing the spectrograms, ${Math.round(event.fraction * 100)} %`);
    if (event.kind !== "ended") return;
    const take = await getJson(root.dataset.take ?? "", disposer.signal);
    data.pictures = take.pictures ?? [];
    if (data.pictures.length) arrived();
    else tell("The spectrograms could not be drawn.");
  }, () => undefined);
  disposer.add(() => feed.dispose());
}

function watchKeyboard() {
  const seek = (/** @type {number} */ by) => () => transport.seek(transport.position + by);
  watchKeys({
    ...playerKeys(transport, bar),
    ArrowLeft: seek(-2),
    ArrowRight: seek(2),
    "Shift+ArrowLeft": seek(-10),
    "Shift+ArrowRight": seek(10),
    Home: () => transport.seek(0),
    End: () => transport.seek(transport.duration),
    "+": () => strip.axis.zoom(1.5),
    "=": () => strip.axis.zoom(1.5),
    "-": () => strip.axis.zoom(1 / 1.5),
    b: () => moreKeys.b?.(),
  }, disposer);
  zoomButtons(root, strip.axis, disposer);
}

playRecording();
showWaveform();
showSpectrograms();
watchKeyboard();
listenAgain(root.querySelector("form[data-part=again]"), disposer);
if (data.job) watchWork(root, data.job, strip, transport, disposer);
Object.assign(window, {
  __notewright: {
    transport,
    versions,
    get audioContext() {
      return sound.context;
    },
  },
});
root.dataset.ready = "1";
