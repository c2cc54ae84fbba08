/**
 * Seconds of the recording <-> quarters of the written music, through the beats that were found.
 * Between beats time runs evenly; outside them as in the nearest beat.
 *
 * @typedef {{time: number, bar: number, beat: number, downbeat: boolean, quarter: number}} Beat
 * @typedef {{quarter: number, numerator: number, denominator: number}} Meter
 * @typedef {{beats: Beat[], meters?: Meter[]}} TimelineData
 */

/**
 * The last index whose value is not beyond x; -1 when all are.
 * @param {ArrayLike<number>} sorted
 * @param {number} x
 */
export function indexAt(sorted, x) {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] <= x) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/**
 * @param {number} x
 * @param {number[]} xs
 * @param {number[]} ys
 */
export function interpolate(x, xs, ys) {
  const at = Math.min(Math.max(indexAt(xs, x), 0), xs.length - 2);
  return ys[at] + ((x - xs[at]) * (ys[at + 1] - ys[at])) / (xs[at + 1] - xs[at]);
}

export class Timeline {
  /** @param {TimelineData} data at least two beats, each later than the one before */
  constructor(data) {
    this.beats = data.beats;
    this.meters = data.meters ?? [];
    this.times = data.beats.map((beat) => beat.time);
    this.quarters = data.beats.map((beat) => beat.quarter);
    /** First beats of bars; an upbeat's first beat counts as one. */
    this.bars = data.beats.filter((beat, at) => beat.downbeat || at === 0);
    this.barTimes = this.bars.map((beat) => beat.time);
  }

  /** @param {number} quarter */
  secondsAt(quarter) {
    return interpolate(quarter, this.quarters, this.times);
  }

  /** @param {number} seconds */
  quarterAt(seconds) {
    return interpolate(seconds, this.times, this.quarters);
  }

  /**
   * The bar that is played at a moment, with the moment at which it ends.
   * @param {number} seconds
   * @returns {{number: number, start: number, end: number, beat: number}}
   */
  barAt(seconds) {
    const bar = Math.max(indexAt(this.barTimes, seconds + 1e-6), 0);
    const beat = this.beats[Math.max(indexAt(this.times, seconds + 1e-6), 0)];
    const last = this.times[this.times.length - 1];
    const end = this.barTimes[bar + 1] ?? last + (last - this.times[this.times.length - 2]);
    return { number: this.bars[bar].bar, start: this.barTimes[bar], end, beat: beat.beat };
  }

  /**
   * The neighbouring beat or bar. Going back from inside one leads to its start first, as in any player.
   * @param {number} seconds
   * @param {"beat" | "bar"} unit
   * @param {1 | -1} direction
   */
  step(seconds, unit, direction) {
    const marks = unit === "bar" ? this.barTimes : this.times;
    if (direction > 0) return marks[indexAt(marks, seconds + 0.01) + 1] ?? marks[marks.length - 1];
    const at = indexAt(marks, seconds - 0.15);
    return at < 0 ? 0 : marks[at];
  }
}
