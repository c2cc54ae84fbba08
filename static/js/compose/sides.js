/**
 * Notes-first and sound-first results of one prompt, compared: which jobs belong together, where the other side is taken
 * up, and what the table beneath says. Pure.
 *
 * @typedef {import("./card.js").JobData} JobData
 * @typedef {{title: string, notes: boolean}} Engine  what it is called, and whether it writes notes before it plays
 * @typedef {{url: string, model: string, licence: string, complete: boolean, facts: Record<string, any>}} TakeTold  by the API
 * @typedef {{started: string | null, finished: string | null}} Worked  when, by the API
 * @typedef {{take: TakeTold, job: Worked}} Made
 * @typedef {string | {text: string, href: string}[]} Cell  words, or links
 */
import { clockText } from "../player/format.js";
import { seedOf } from "./growing.js";

export const NOTES_FIRST = "Notes first";
export const SOUND_FIRST = "Sound first";

/** Seconds before the end of what is there within which nothing is left to hear. */
const EDGE = 0.05;

/**
 * The two sides of a comparison, when these jobs are just that: a piece and a sound with one seed.
 * @param {JobData[]} jobs
 * @returns {{notes: JobData, sound: JobData} | null}
 */
export function pairOf(jobs) {
  const notes = jobs.find((job) => job.kind === "compose");
  const sound = jobs.find((job) => job.kind === "sound");
  if (jobs.length !== 2 || !notes || !sound) return null;
  const seed = seedOf(notes);
  return seed !== null && seed === seedOf(sound) ? { notes, sound } : null;
}

/**
 * From which second the other side is heard.
 * @param {number} position seconds, of the side that is heard now
 * @param {{name: string, there: number, ended: boolean}} other and up to where it can be heard
 * @returns {{at: number | null, words: string}} null: it cannot be heard there, and the words say why
 */
export function crossing(position, { name, there, ended }) {
  if (!there) return { at: null, words: `There is nothing to hear of “${name}” yet.` };
  if (position <= there - EDGE) return { at: position, words: "" };
  // What is still being made waits at its edge and goes on.
  return ended ? { at: null, words: `“${name}” ends at ${clockText(there)}.` } : { at: there, words: "" };
}

/** What notes first means. */
export const NOTES_WORDS = "Written as notes: you can edit every one of them and engrave it.";

/**
 * What sound first means.
 * @param {Engine} engine
 */
export function soundWords({ title, notes }) {
  const how = notes ? `Made as sound by ${title}, from notes that are not kept` : `Made as sound by ${title}`;
  return `${how}: no note of it can be edited until it is written down.`;
}

/**
 * How long work took, in words.
 * @param {Worked} job
 */
export function workText({ started, finished }) {
  if (!started || !finished) return "not known";
  const seconds = Math.max((Date.parse(finished) - Date.parse(started)) / 1000, 0);
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/** @param {TakeTold} take */
function lengthText({ facts, complete }) {
  if (!facts.duration) return "not known";
  return complete ? clockText(facts.duration) : `${clockText(facts.duration)}, stopped early`;
}

/**
 * What stands beside what. Key and tempo of a sound without notes are what was asked for: what it really has, nobody has
 * heard yet.
 * @param {Made} notes
 * @param {Made} sound
 * @param {Engine} engine that made the sound
 * @param {{hearTune: string}} urls where a score is made sound of
 * @returns {{name: string, notes: Cell, sound: Cell}[]}
 */
export function comparison(notes, sound, engine, { hearTune }) {
  const heard = (/** @type {string} */ words) => (!words ? "not known until it is written down" : engine.notes ? words : `${words} was asked for`);
  const tempo = (/** @type {TakeTold} */ { facts }) => (facts.tempo ? `${Math.round(facts.tempo)} bpm` : "");
  const { commercial } = sound.take.facts.licence ?? {};
  const licence = sound.take.licence || sound.take.facts.licence?.name || "not known";
  return [
    { name: "Length", notes: lengthText(notes.take), sound: lengthText(sound.take) },
    { name: "Key", notes: notes.take.facts.key || "not known", sound: heard(sound.take.facts.key ?? "") },
    { name: "Tempo", notes: tempo(notes.take) || "not known", sound: heard(tempo(sound.take)) },
    { name: "Heard here", notes: "played from its notes by this browser", sound: "as it was made" },
    { name: "Made in", notes: workText(notes.job), sound: workText(sound.job) },
    { name: "Model", notes: notes.take.model, sound: engine.title === sound.take.model ? engine.title : `${engine.title} (${sound.take.model})` },
    {
      name: "Licence of its weights",
      notes: notes.take.licence || "not known",
      sound: commercial && commercial !== "yes" ? `${licence}; commercial use: ${commercial}` : licence,
    },
    {
      name: "Next",
      notes: [{ text: "Open the score", href: notes.take.url }, { text: "Have it played as sound", href: hearTune }],
      sound: [{ text: "Open the sound", href: sound.take.url }, { text: "Write it down", href: `${sound.take.url}#scores-title` }],
    },
  ];
}
