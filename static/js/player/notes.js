/**
 * Notes in seconds, as roll and synthesiser want them. Pure.
 *
 * @typedef {object} SoundNote
 * @property {string | null} id  of the written note it belongs to
 * @property {number} lane
 * @property {number} pitch
 * @property {number} velocity
 * @property {number} onset      seconds
 * @property {number} offset     seconds
 * @property {import("./looks.js").Look} [look] how it is drawn, when not by its lane
 * @property {number | null} [played]  row of the performance it is, or was written of
 * @property {number[]} [bend]    cents from the pitch every BEND_STEP seconds from the onset on, where the pitch moves
 */
import { indexAt } from "./timeline.js";

/** Seconds between the values of a bend; the engine's own. */
export const BEND_STEP = 0.02;

/** A sorted list of notes that can be asked what sounds, what comes, and how far it reaches. */
export class NoteList {
  /** @param {SoundNote[]} notes */
  constructor(notes) {
    this.notes = [...notes].sort((a, b) => a.onset - b.onset || a.pitch - b.pitch);
    this.onsets = Float64Array.from(this.notes, (note) => note.onset);
    this.longest = this.notes.reduce((longest, note) => Math.max(longest, note.offset - note.onset), 0);
    this.end = this.notes.reduce((end, note) => Math.max(end, note.offset), 0);
    const pitches = this.notes.map((note) => note.pitch);
    this.low = pitches.length ? pitches.reduce((a, b) => Math.min(a, b)) : 48;
    this.high = pitches.length ? pitches.reduce((a, b) => Math.max(a, b)) : 72;
  }

  /**
   * Notes that begin within [start, end).
   * @param {number} start
   * @param {number} end
   */
  beginning(start, end) {
    return this.notes.slice(indexAt(this.onsets, start - 1e-9) + 1, indexAt(this.onsets, end - 1e-9) + 1);
  }

  /**
   * Notes of which any part lies within [start, end].
   * @param {number} start
   * @param {number} end
   */
  within(start, end) {
    const found = [];
    for (let at = indexAt(this.onsets, start - this.longest) + 1; at < this.notes.length; at++) {
      const note = this.notes[at];
      if (note.onset > end) break;
      if (note.offset >= start) found.push(note);
    }
    return found;
  }

  /** @param {number} seconds */
  sounding(seconds) {
    return this.within(seconds, seconds).filter((note) => note.offset > seconds);
  }
}
