/**
 * Music that is still being written: how long it will be, where its bars fall, who plays, and whether listening has caught
 * up with writing. Pure; seconds throughout.
 *
 * @typedef {import("./brief.js").Fields} Fields
 * @typedef {import("../player/timeline.js").TimelineData} TimelineData
 * @typedef {{bars: number, barSeconds: number, perBar: number, beatSeconds: number, seconds: number}} Plan
 */

/** Listening that has caught up goes on again when this much more is there. */
export const LEAD = 1.5;

/** A piece whose length is not known yet is drawn as at least this long. */
const AT_FIRST = 20;

/**
 * How the piece will lie in time, as far as the brief says; null when it leaves the tempo, the metre or the length open.
 * @param {Fields | null | undefined} brief
 * @returns {Plan | null}
 */
export function planOf(brief) {
  const meter = /^(\d+)\/(\d+)$/.exec(brief?.meter ?? "");
  if (!brief?.tempo || !meter) return null;
  const perBar = Number(meter[1]);
  const beatSeconds = (60 / brief.tempo) * (4 / Number(meter[2]));
  const barSeconds = perBar * beatSeconds;
  const bars = brief.bars ?? (brief.seconds ? Math.max(1, Math.round(brief.seconds / barSeconds)) : 0);
  return bars ? { bars, barSeconds, perBar, beatSeconds, seconds: bars * barSeconds } : null;
}

/**
 * The plan's beats, for the lines of a roll.
 * @param {Plan} plan
 * @returns {TimelineData}
 */
export function beatsOf(plan) {
  const beats = Array.from({ length: plan.bars * plan.perBar + 1 }, (_, at) => ({
    time: at * plan.beatSeconds,
    bar: Math.floor(at / plan.perBar) + 1,
    beat: (at % plan.perBar) + 1,
    downbeat: at % plan.perBar === 0,
    quarter: at,
  }));
  return { beats };
}

/**
 * How many seconds the picture spans: the plan while it holds, more when the music runs beyond it, and what there is in
 * the end.
 * @param {number} there  up to where it is written
 * @param {Plan | null} plan
 * @param {boolean} ended
 */
export function spanOf(there, plan, ended) {
  if (ended) return Math.max(there, 1);
  return Math.max(plan ? plan.seconds : AT_FIRST, there * (plan ? 1 : 1.2));
}

/**
 * How many bars are written, in words; empty when that cannot be said.
 * @param {number} there
 * @param {number} fraction of the writing
 * @param {Plan | null} plan
 * @param {number | null} bars that were asked for
 */
export function barsWritten(there, fraction, plan, bars) {
  const all = plan?.bars ?? bars;
  if (!all) return "";
  const done = plan ? Math.min(Math.floor(there / plan.barSeconds + 0.02), all) : Math.round(Math.min(fraction, 1) * all);
  return `${done} of ${all} bars`;
}

/**
 * Who plays, in the order asked for; those that appear unasked come after.
 * @param {string[]} wanted
 * @param {Iterable<string>} heard
 * @returns {string[]}
 */
export function players(wanted, heard) {
  return [...new Set([...wanted, ...heard])];
}

/**
 * What listening does at the edge of what is written.
 * @param {{position: number, there: number, ended: boolean, playing: boolean, waiting: boolean}} now
 * @returns {"wait" | "go on" | "stop" | null}
 */
export function atEdge({ position, there, ended, playing, waiting }) {
  if (waiting) return ended ? (there > position + 0.05 ? "go on" : "stop") : there >= position + LEAD ? "go on" : null;
  if (playing && position >= there - 0.05) return ended ? "stop" : "wait";
  return null;
}

/**
 * The seed of what a job makes, sound or notes; null when it has none.
 * @param {import("./card.js").JobData} job
 * @returns {number | null}
 */
export function seedOf({ settings }) {
  return settings?.wish?.brief?.seed ?? settings?.brief?.seed ?? settings?.rework?.brief?.seed ?? settings?.seed ?? null;
}

/**
 * A job as the page works with it: the API tells of jobs without their addresses, which all follow one pattern.
 * @param {Record<string, any>} told
 * @param {string} pattern the address of any job
 * @returns {import("./card.js").JobData}
 */
export function jobFrom(told, pattern) {
  const url = pattern.replace(/[0-9a-f-]{36}/i, told.id);
  return /** @type {import("./card.js").JobData} */ ({ url, cancel: `${url}cancel/`, retry: `${url}retry/`, socket: `/ws/jobs/${told.id}/`, ...told });
}
