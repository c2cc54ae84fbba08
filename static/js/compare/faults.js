/**
 * What a transcription got wrong, as data and in words. Pure. Places are seconds of the recording.
 *
 * @typedef {import("../player/looks.js").Look} Look
 * @typedef {import("../player/notes.js").SoundNote & {fault?: number}} DrawnNote fault: index of the fault it shows
 * @typedef {[number, number, number, number, string]} Row onset, offset, pitch, velocity, instrument
 * @typedef {{kind: string, time: number, until: number, heard: number[], meant: number[], overtone?: boolean}} Fault
 * @typedef {{name: string, program: number, drums: boolean}} Instrument
 * @typedef {{instruments: Instrument[], heard: Row[], meant: Row[], faults: Fault[]}} Compared
 */
import { clockText, pitchName } from "../player/format.js";
import { NoteList } from "../player/notes.js";

/**
 * Every kind of error in the order of the legend: its name, what it means, and how it is drawn.
 * @type {Record<string, {name: string, means: string, look: Look}>}
 */
export const KINDS = {
  octave: { name: "Octave", means: "Right but for octaves", look: { colour: "--part-5", pattern: "upright", sign: "8" } },
  semitone: { name: "Semitone", means: "A semitone off", look: { colour: "--part-7", pattern: "rising", sign: "½" } },
  pitch: { name: "Other pitch", means: "Another wrong pitch at the right time", look: { colour: "--part-2", pattern: "cross", sign: "≠" } },
  missed: { name: "Missed", means: "Not heard", look: { colour: "--pencil", pattern: "plain", sign: "−", outline: true } },
  extra: { name: "Extra", means: "Heard, but not played", look: { colour: "--part-4", pattern: "falling", sign: "+" } },
  merged: { name: "Merged", means: "A repetition heard as one note with the stroke before", look: { colour: "--part-6", pattern: "plain", sign: "2→1", outline: true } },
  split: { name: "Split", means: "One note heard as several", look: { colour: "--part-3", pattern: "dots", sign: "1→2" } },
  instrument: { name: "Instrument", means: "Right, on the wrong instrument", look: { colour: "--part-8", pattern: "cross", sign: "♪" } },
  timing: { name: "Timing", means: "Right pitch, more than 50 ms early or late", look: { colour: "--part-1", pattern: "level", sign: "↔" } },
  offset: { name: "Wrong end", means: "Right, but ends too early or too late; counted apart", look: { colour: "--ink-soft", pattern: "level", sign: "]" } },
};

/** @type {Look} */
const RIGHT = { colour: "--ink-soft", pattern: "faint", sign: "" };
/** Kinds of which the note that was meant is drawn beside the one that was heard. */
const BOTH = ["octave", "semitone", "pitch", "timing"];

/**
 * The lanes of all instruments that occur on either side.
 * @param {Instrument[]} instruments
 * @returns {import("../score/music.js").Lane[]}
 */
export function lanesOf(instruments) {
  return instruments.map(({ name, program, drums }, index) => ({ index, name, part: name, staff: 1, program, drums }));
}

/**
 * @param {Row[]} rows
 * @param {Instrument[]} instruments
 * @returns {import("../player/notes.js").SoundNote[]}
 */
export function notesOf(rows, instruments) {
  const lanes = new Map(instruments.map(({ name }, at) => [name, at]));
  return rows.map(([onset, offset, pitch, velocity, instrument]) => ({
    id: null, lane: lanes.get(instrument) ?? 0, pitch, velocity, onset, offset: Math.max(offset, onset + 0.03),
  }));
}

/**
 * The notes as the roll draws them: what was heard, each note by what is wrong with it, and outlines of what was meant.
 * @param {Compared} compared
 * @param {Set<string>} shown kinds that are switched on
 * @param {number} current index of the fault that is looked at, -1 for none
 * @returns {NoteList}
 */
export function drawnNotes(compared, shown, current) {
  const heard = /** @type {DrawnNote[]} */ (notesOf(compared.heard, compared.instruments)).map((note) => ({ ...note, look: RIGHT }));
  const meant = notesOf(compared.meant, compared.instruments);
  /** @type {DrawnNote[]} */
  const drawn = [...heard];
  compared.faults.forEach((fault, at) => {
    if (!shown.has(fault.kind)) return;
    const look = { ...KINDS[fault.kind].look, marked: at === current };
    const played = fault.meant.length ? meant[fault.meant[0]] : null;
    if (look.outline && played) drawn.push({ ...played, look, fault: at });
    else if (fault.heard.length) {
      const note = heard[fault.heard[0]];
      // A note may have a wrong end beside what else is wrong with it: the first is shown, or the one that is looked at.
      if (note.fault === undefined || look.marked) Object.assign(note, { look, fault: at });
    }
    if (BOTH.includes(fault.kind) && played) {
      const { onset, pitch } = heard[fault.heard[0]];
      drawn.push({ ...played, look: { ...look, sign: "", outline: true, from: { onset, pitch } }, fault: at });
    }
  });
  return new NoteList(drawn);
}

/**
 * What is wrong, in a sentence.
 * @param {Fault} fault
 * @param {Compared} compared
 */
export function faultWords(fault, compared) {
  const told = (/** @type {Row | undefined} */ row) => (row ? (isDrum(row, compared) ? row[4] : pitchName(row[2])) : "");
  const heard = compared.heard[fault.heard[0]];
  const meant = compared.meant[fault.meant[0]];
  const [was, is] = [told(meant), told(heard)];
  const late = heard && meant ? Math.round(1000 * (heard[0] - meant[0])) : 0;
  switch (fault.kind) {
    case "octave":
      return `Octave: ${was} was heard as ${is}.`;
    case "semitone":
      return `Semitone: ${was} was heard as ${is}.`;
    case "pitch":
      return heard && isDrum(heard, compared) ? "Another drum was heard than was struck." : `Other pitch: ${was} was heard as ${is}.`;
    case "missed":
      return `Missed: ${was} was not heard.`;
    case "extra":
      return `Extra: ${is} was heard, but not played${fault.overtone ? "; it is an overtone of a note that was" : ""}.`;
    case "merged":
      return `Merged: ${was} was struck again, but heard as one note with the stroke before.`;
    case "split":
      return `Split: ${is} was heard again while the one before still sounded.`;
    case "instrument":
      return `Instrument: ${was} of the ${meant?.[4]} was heard on the ${heard?.[4]}.`;
    case "timing":
      return `Timing: ${is} was heard ${Math.abs(late)} ms too ${late < 0 ? "early" : "late"}.`;
    default: {
      const longer = heard && meant ? Math.round(1000 * (heard[1] - meant[1])) : 0;
      return `Wrong end: ${is} ends ${Math.abs(longer)} ms too ${longer < 0 ? "early" : "late"}.`;
    }
  }
}

/**
 * Where a fault is, in words.
 * @param {Fault} fault
 * @param {import("../player/timeline.js").Timeline | null} timeline
 */
export function placeWords(fault, timeline) {
  const bar = timeline ? `Bar ${timeline.barAt(fault.time).number}, ` : "";
  return `${bar}${clockText(Math.max(fault.time, 0))}`;
}

/**
 * @param {Row} row
 * @param {Compared} compared
 */
function isDrum(row, compared) {
  return compared.instruments.find(({ name }) => name === row[4])?.drums ?? false;
}

/**
 * The fault to go to: the neighbour of the one that is looked at among those that are shown, or the next from a moment;
 * round at the ends, -1 for none.
 * @param {Fault[]} faults in order of time
 * @param {Set<string>} shown
 * @param {number} current index, -1 for none
 * @param {number} now seconds
 * @param {1 | -1} direction
 */
export function neighbour(faults, shown, current, now, direction) {
  const open = faults.map((_, at) => at).filter((at) => shown.has(faults[at].kind));
  if (!open.length) return -1;
  if (current >= 0) {
    const beyond = direction > 0 ? open.find((at) => at > current) : open.findLast((at) => at < current);
    return beyond ?? (direction > 0 ? open[0] : open[open.length - 1]);
  }
  const beyond = direction > 0
    ? open.find((at) => faults[at].time >= now - 1e-3)
    : open.findLast((at) => faults[at].time < now - 1e-3);
  return beyond ?? (direction > 0 ? open[0] : open[open.length - 1]);
}
