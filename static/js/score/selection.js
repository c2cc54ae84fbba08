/**
 * Bars that a person chooses to have written anew: between seconds, places of the music and bar numbers. Pure.
 *
 * @typedef {{number: number, start: number, end: number, quarter: number, until: number}} Bar  seconds, then quarters
 * @typedef {{from: number, to: number}} Bars  first and last bar number, both chosen
 */

/**
 * Every bar with its stretch of time and of music; an upbeat keeps the number it carries.
 * @param {import("../player/timeline.js").Timeline} timeline
 * @param {number} [last] number of the last bar: beats may go on beyond it, to close it
 * @returns {Bar[]}
 */
export function barsOf(timeline, last = Infinity) {
  const lastTime = timeline.times[timeline.times.length - 1];
  const lastQuarter = timeline.quarters[timeline.quarters.length - 1];
  return timeline.bars.map((bar, at) => {
    const next = timeline.bars[at + 1];
    const length = at ? bar.time - timeline.bars[at - 1].time : lastTime - bar.time;
    const quarters = at ? bar.quarter - timeline.bars[at - 1].quarter : lastQuarter - bar.quarter;
    return {
      number: bar.bar,
      start: bar.time,
      end: next ? next.time : Math.max(lastTime, bar.time + length),
      quarter: bar.quarter,
      until: next ? next.quarter : Math.max(lastQuarter, bar.quarter + quarters),
    };
  }).filter((bar) => bar.number <= last);
}

/**
 * The bars that a stretch of time touches; a drag that ends just over a bar line does not take the next bar in.
 * @param {Bar[]} bars
 * @param {number} from seconds
 * @param {number} to
 * @returns {Bars | null}
 */
export function barsBetween(bars, from, to) {
  const low = Math.min(from, to);
  const high = Math.max(from, to);
  const touched = bars.filter((bar) => {
    const slack = Math.min(0.12 * (bar.end - bar.start), (high - low) / 2);
    return bar.start < high - slack && bar.end > low + slack;
  });
  if (touched.length) return { from: touched[0].number, to: touched[touched.length - 1].number };
  const at = bars.find((bar) => low >= bar.start && low < bar.end);
  return at ? { from: at.number, to: at.number } : null;
}

/**
 * The bar that holds a place of the music.
 * @param {Bar[]} bars
 * @param {number} quarter
 */
export function barHolding(bars, quarter) {
  return bars.find((bar) => quarter >= bar.quarter - 1e-6 && quarter < bar.until - 1e-6) ?? null;
}

/**
 * A click chooses one bar; with Shift everything from the bar that was clicked first.
 * @param {Bars | null} chosen
 * @param {number | null} anchor bar that was clicked first
 * @param {number} number
 * @param {boolean} extend
 * @returns {{chosen: Bars, anchor: number}}
 */
export function click(chosen, anchor, number, extend) {
  const first = anchor ?? chosen?.from ?? number;
  if (!extend) return { chosen: { from: number, to: number }, anchor: number };
  return { chosen: { from: Math.min(first, number), to: Math.max(first, number) }, anchor: first };
}

/**
 * Numbers as typed, put in order and kept within the piece.
 * @param {Bar[]} bars
 * @param {number} from
 * @param {number} to
 * @returns {Bars | null}
 */
export function tidy(bars, from, to) {
  if (!bars.length || !Number.isFinite(from) || !Number.isFinite(to)) return null;
  const lowest = bars[0].number;
  const highest = bars[bars.length - 1].number;
  const within = (/** @type {number} */ number) => Math.min(Math.max(Math.round(number), lowest), highest);
  return { from: within(Math.min(from, to)), to: within(Math.max(from, to)) };
}

/**
 * Bars after one of the two numbers was typed: a first bar beyond the last takes the last along, and the other way round.
 * @param {Bar[]} bars
 * @param {string} typed
 * @param {string} other what the other field says
 * @param {"from" | "to"} which field was typed into
 * @returns {Bars | null}
 */
export function typedBars(bars, typed, other, which) {
  const number = typed === "" ? NaN : Number(typed);
  const beside = other === "" ? number : Number(other);
  return which === "from" ? tidy(bars, number, Math.max(number, beside)) : tidy(bars, Math.min(number, beside), number);
}

/**
 * The stretch of time of chosen bars.
 * @param {Bar[]} bars
 * @param {Bars | null} chosen
 * @returns {import("../player/motion.js").Span | null}
 */
export function spanOf(bars, chosen) {
  const inside = chosen ? bars.filter((bar) => bar.number >= chosen.from && bar.number <= chosen.to) : [];
  return inside.length ? { start: inside[0].start, end: inside[inside.length - 1].end } : null;
}

/** @param {Bars} chosen */
export function barsWords(chosen) {
  return chosen.from === chosen.to ? `bar ${chosen.from}` : `bars ${chosen.from}–${chosen.to}`;
}
