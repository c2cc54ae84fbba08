/**
 * How a score may be written otherwise: a person's changes, and the bars where the machine doubts its own reading, in
 * words and as data. Pure. Places are seconds of the recording, since bars are numbered anew when a bar line moves.
 *
 * @typedef {{kind: string, value: string, start: number, end: number | null, notes?: [number, number][]}} Change
 * @typedef {{bar: number, start: number, end: number, strength: number, reasons: string[], changes: Change[]}} Doubt
 * @typedef {{changes: Change[], style: string, layout: string}} Manner
 * @typedef {"here" | "on" | "all"} Scope  these bars, from here on, the whole piece
 * @typedef {{start: number, end: number}} Stretch  in seconds
 */
import { barsBetween, barsWords } from "./selection.js";

/** Major and minor key of each signature, from seven flats to seven sharps. */
const KEYS = [
  "C♭ major or A♭ minor", "G♭ major or E♭ minor", "D♭ major or B♭ minor", "A♭ major or F minor", "E♭ major or C minor",
  "B♭ major or G minor", "F major or D minor", "C major or A minor", "G major or E minor", "D major or B minor",
  "A major or F♯ minor", "E major or C♯ minor", "B major or G♯ minor", "F♯ major or D♯ minor", "C♯ major or A♯ minor",
];
export const METERS = ["2/4", "3/4", "4/4", "5/4", "2/2", "3/8", "6/8", "9/8", "12/8"];
/** Values of a key change with their words, from flats to sharps. @type {[string, string][]} */
export const SIGNATURES = KEYS.map((words, at) => [String(at - 7), words]);

/** What can be chosen without a doubt; metre and key have lists of their own. @type {[string, string][]} */
export const PLAIN_CHANGES = [
  ["tempo", "2"], ["tempo", "1/2"], ["shift", "1"], ["shift", "-1"], ["hands", ""], ["simpler", "2"], ["simpler", "1"],
];

const DIVISIONS = { 1: "Whole beats only", 2: "Simpler rhythm: halves of beats", 3: "Rhythm in thirds of beats", 4: "Simpler rhythm: quarters of beats" };

const REASONS = {
  beat: "It is not clear how fast the beat goes here.",
  barline: "Another beat could be the first of the bar.",
  meter: "The bar could have another number of beats.",
  key: "Another key signature could stand here.",
  rhythm: "The rhythm was played so freely that it can be written in more than one way.",
  hands: "It is not clear which hand plays some of the notes.",
};

/** Changes of who plays what: they are made in their order, so none takes the place of another. */
export const OF_PARTS = ["name", "instrument", "merge", "move"];

/**
 * What a change of parts does.
 * @param {{kind: string, value: string, notes?: [number, number][]}} change
 */
function partWords({ kind, value, notes }) {
  const cut = value.indexOf("=");
  const source = cut < 0 ? "" : value.slice(0, cut);
  const target = value.slice(cut + 1);
  if (kind === "name") return `${capital(source)} is called “${target}”`;
  if (kind === "instrument") return `${capital(source)} becomes ${target}`;
  if (kind === "merge") return `${capital(source)} joins ${target}`;
  const count = notes?.length ?? 0;
  return `${count === 1 ? "1 note" : count ? `${count} notes` : "Notes"}${source ? ` of ${source}` : ""} to ${target}`;
}

/** @param {string} words */
function capital(words) {
  return words.slice(0, 1).toUpperCase() + words.slice(1);
}

/**
 * What a change does, as it stands on its button.
 * @param {{kind: string, value: string, notes?: [number, number][]}} change
 */
export function changeWords(change) {
  const { kind, value } = change;
  if (OF_PARTS.includes(kind)) return partWords(change);
  if (kind === "tempo") return value === "2" ? "Twice as many beats" : value === "1/2" ? "Half as many beats" : "Beats as they were found";
  if (kind === "shift") {
    const beats = Math.abs(Number(value));
    return `Bar line ${beats === 1 ? "one beat" : `${beats} beats`} ${Number(value) < 0 ? "earlier" : "later"}`;
  }
  if (kind === "meter") return `In ${value}`;
  if (kind === "key") return `In ${KEYS[Number(value) + 7] ?? "another key"}`;
  if (kind === "hands") return "Swap the hands";
  return DIVISIONS[/** @type {keyof typeof DIVISIONS} */ (Number(value))] ?? "Simpler rhythm";
}

/** Why a bar is in doubt, in sentences. @param {Doubt} doubt */
export function reasonWords(doubt) {
  return doubt.reasons.map((reason) => REASONS[/** @type {keyof typeof REASONS} */ (reason)] ?? "It can be read otherwise.");
}

/**
 * The same change for another scope.
 * @param {{kind: string, value: string}} change
 * @param {Scope} scope
 * @param {Stretch} stretch
 * @returns {Change}
 */
export function scoped({ kind, value }, scope, stretch) {
  const start = scope === "all" ? 0 : Math.max(0, stretch.start);
  return { kind, value, start, end: scope === "here" ? stretch.end : null };
}

/** The scope in which a doubt's own changes are meant. @param {Doubt} doubt @returns {Scope} */
export function scopeOf(doubt) {
  return doubt.changes.length && doubt.changes[0].end === null ? "on" : "here";
}

/**
 * A change with the bars it is about, as they are numbered now.
 * @param {Change} change
 * @param {import("./selection.js").Bar[]} bars
 */
export function placedWords(change, bars) {
  const words = changeWords(change);
  const last = bars[bars.length - 1];
  if (["name", "instrument", "merge"].includes(change.kind)) return words;
  if (!last || (change.start <= bars[0].start && change.end === null)) return `${words}, everywhere`;
  const about = barsBetween(bars, change.start, change.end ?? last.end);
  if (!about) return words;
  return change.end === null ? `${words}, from bar ${about.from} on` : `${words}, ${barsWords(about)}`;
}

/**
 * With one change more. A change of the same kind at the same place takes the place of the one before, except that
 * shifts, tempi and hands add up.
 * @param {Manner} manner
 * @param {Change} change
 * @returns {Manner}
 */
export function withChange(manner, change) {
  const adds = ["shift", "tempo", "hands", ...OF_PARTS].includes(change.kind);
  const same = (/** @type {Change} */ other) => other.kind === change.kind && other.start === change.start && other.end === change.end;
  return { ...manner, changes: [...manner.changes.filter((other) => adds || !same(other)), change] };
}

/**
 * Without one change.
 * @param {Manner} manner
 * @param {number} index
 * @returns {Manner}
 */
export function without(manner, index) {
  return { ...manner, changes: manner.changes.filter((_, at) => at !== index) };
}

/**
 * The index of the doubt to go to from a moment, or from the one that is looked at; round at the ends, -1 for none.
 * @param {Doubt[]} doubts in order
 * @param {number} now seconds
 * @param {number} current index of the one that is looked at, -1 for none
 * @param {1 | -1} direction
 */
export function neighbour(doubts, now, current, direction) {
  if (!doubts.length) return -1;
  if (current >= 0) return (current + direction + doubts.length) % doubts.length;
  const after = doubts.findIndex((doubt) => doubt.start >= now - 1e-3);
  if (direction > 0) return after < 0 ? 0 : after;
  return after < 0 ? doubts.length - 1 : (after - 1 + doubts.length) % doubts.length;
}

/** How many bars are in doubt, in words; null: nobody looked. @param {Doubt[] | null} doubts */
export function countWords(doubts) {
  if (!doubts) return "Bars in doubt were not looked for when this was written.";
  if (!doubts.length) return "No bar is in doubt.";
  return doubts.length === 1 ? "1 bar in doubt" : `${doubts.length} bars in doubt`;
}
