/**
 * Where notes lie in a piano roll: pure. y counts from the top of the drawing in CSS pixels, high pitches above.
 */

/** The piano's keys. */
export const LOWEST = 21;
export const HIGHEST = 108;

/** Fewest semitones shown, so that a piece of three notes does not fill the picture with bricks. */
const NARROWEST = 30;

export class Rows {
  /**
   * @param {number} low    lowest pitch that occurs
   * @param {number} high   highest
   * @param {number} top    where the rows begin
   * @param {number} height of all rows together
   */
  constructor(low, high, top, height) {
    const middle = (low + high) / 2;
    const half = Math.max((high - low) / 2 + 2, NARROWEST / 2);
    this.low = Math.max(Math.floor(middle - half), Math.min(low, 0));
    this.high = Math.min(Math.ceil(middle + half), Math.max(high, 127));
    this.top = top;
    this.row = height / (this.high - this.low + 1);
  }

  /** Upper edge of a pitch's row. @param {number} pitch */
  y(pitch) {
    return this.top + (this.high - pitch) * this.row;
  }

  /** @param {number} y */
  pitch(y) {
    return Math.min(Math.max(this.high - Math.floor((y - this.top) / this.row), this.low), this.high);
  }
}

/**
 * The note under a point; a finger or a mouse may miss by a few pixels. The nearest wins.
 * @template {{onset: number, offset: number, pitch: number}} N
 * @param {N[]} notes those in sight
 * @param {number} x
 * @param {number} y
 * @param {{x: (seconds: number) => number}} axis
 * @param {Rows} rows
 * @param {number} [slack] pixels
 * @returns {N | null}
 */
export function noteAt(notes, x, y, axis, rows, slack = 4) {
  /** @type {N | null} */
  let best = null;
  let least = slack + 0.01;
  for (const note of notes) {
    const left = axis.x(note.onset);
    const right = Math.max(axis.x(note.offset), left + 3);
    const top = rows.y(note.pitch);
    const aside = Math.max(left - x, x - right, 0);
    const above = Math.max(top - y, y - (top + rows.row), 0);
    const distance = Math.hypot(aside, above);
    if (distance < least) {
      least = distance;
      best = note;
    }
  }
  return best;
}

/**
 * The line of a note's bend: [x, y] every `step` seconds, in the middle of the row of the pitch that is heard, to the note's end.
 * @param {{onset: number, offset: number, pitch: number, bend?: number[]}} note bend in cents
 * @param {{x: (seconds: number) => number}} axis
 * @param {Rows} rows
 * @param {number} step seconds between the values of a bend
 * @returns {[number, number][]} nothing for a note that does not bend
 */
export function bendLine(note, axis, rows, step) {
  /** @type {[number, number][]} */
  const line = [];
  const bend = note.bend ?? [];
  const y = (/** @type {number} */ cents) => rows.y(note.pitch) + rows.row * (0.5 - cents / 100);
  for (let at = 0; at < bend.length && note.onset + at * step < note.offset; at++) {
    line.push([axis.x(note.onset + at * step), y(bend[at])]);
  }
  if (line.length) line.push([axis.x(note.offset), line[line.length - 1][1]]);
  return line;
}

/**
 * How dark a velocity is drawn, 0.35 to 1.
 * @param {number} velocity 1 to 127
 */
export function shade(velocity) {
  return 0.35 + 0.65 * Math.min(Math.max(velocity / 112, 0), 1) ** 0.8;
}

/**
 * The columns of a waveform for a stretch of time: lowest and highest sample of each pixel.
 * @param {[number, number][]} peaks  over the whole recording, evenly
 * @param {number} seconds            length of the recording
 * @param {number} start              of the stretch, seconds
 * @param {number} scale              pixels a second
 * @param {number} width              pixels
 * @returns {Float32Array} [low, high] for each pixel; 0, 0 beyond the recording
 */
export function columns(peaks, seconds, start, scale, width) {
  const out = new Float32Array(2 * width);
  const each = peaks.length / seconds;
  for (let x = 0; x < width; x++) {
    const from = (start + x / scale) * each;
    const to = (start + (x + 1) / scale) * each;
    const first = Math.max(Math.floor(from), 0);
    const last = Math.min(Math.max(Math.ceil(to), first + 1), peaks.length);
    if (from >= peaks.length || to <= 0) continue;
    let low = Infinity;
    let high = -Infinity;
    for (let at = first; at < last; at++) {
      low = Math.min(low, peaks[at][0]);
      high = Math.max(high, peaks[at][1]);
    }
    if (low <= high) {
      out[2 * x] = low;
      out[2 * x + 1] = high;
    }
  }
  return out;
}
