/**
 * Where playing stands: pure arithmetic between the clock (seconds of the sound card) and the place in the recording
 * (seconds), with speed and loop. Nothing here touches the page or the sound.
 *
 * @typedef {{start: number, end: number}} Span
 *
 * @typedef {object} Motion
 * @property {number} position place in the recording at the moment `clock`, in seconds
 * @property {number} clock    moment from which it moves on
 * @property {number} rate     seconds of recording a second of clock
 * @property {boolean} playing
 * @property {number} duration seconds
 * @property {Span | null} loop repeated when playing runs into its end
 *
 * @typedef {object} Stretch   a piece of time in which position and clock go evenly together
 * @property {number} clock    when it begins
 * @property {number} start    place at which it begins
 * @property {number} end      place at which it ends
 * @property {number} rate     seconds of recording a second of clock
 * @property {boolean} wraps   whether playing jumps back to the loop's start at its end
 */

/** The shortest loop, so that a slip of the finger does not make a buzz. */
export const SHORTEST_LOOP = 0.1;

/**
 * @param {number} value
 * @param {number} low
 * @param {number} high
 */
export function clamp(value, low, high) {
  return Math.min(Math.max(value, low), high);
}

/**
 * The place in the recording at a moment of the clock.
 * @param {Motion} motion
 * @param {number} clock
 */
export function positionAt(motion, clock) {
  if (!motion.playing || clock <= motion.clock) return motion.position;
  const free = motion.position + (clock - motion.clock) * motion.rate;
  const loop = motion.loop;
  if (loop && motion.position < loop.end && free >= loop.end) {
    return loop.start + ((free - loop.end) % (loop.end - loop.start));
  }
  return Math.min(free, motion.duration);
}

/**
 * The even stretches that lie between two moments of the clock, loops unrolled, in order.
 * @param {Motion} motion
 * @param {number} from
 * @param {number} to
 * @returns {Stretch[]}
 */
export function stretches(motion, from, to) {
  /** @type {Stretch[]} */
  const found = [];
  if (!motion.playing) return found;
  let clock = Math.max(from, motion.clock);
  let start = positionAt(motion, clock);
  while (clock < to) {
    const inLoop = motion.loop !== null && start < motion.loop.end;
    const limit = inLoop && motion.loop ? motion.loop.end : motion.duration;
    const room = (limit - start) / motion.rate;
    if (room <= 0) break;
    const wraps = inLoop && clock + room <= to;
    const end = Math.min(limit, start + (to - clock) * motion.rate);
    found.push({ clock, start, end, rate: motion.rate, wraps });
    if (!wraps || !motion.loop) break;
    clock += room;
    start = motion.loop.start;
  }
  return found;
}

/**
 * A loop in good order: inside the recording, start before end, not too short; null when there is none.
 * @param {Span | null} span
 * @param {number} duration
 * @returns {Span | null}
 */
export function tidyLoop(span, duration) {
  if (!span) return null;
  const start = clamp(Math.min(span.start, span.end), 0, duration);
  const end = clamp(Math.max(span.start, span.end), 0, duration);
  return end - start < SHORTEST_LOOP ? null : { start, end };
}

/**
 * Loudness of recording and synthesised score for a cross-fader at 0 (recording) to 1 (score); equal power.
 * @param {number} fade
 */
export function crossfade(fade) {
  const angle = (clamp(fade, 0, 1) * Math.PI) / 2;
  return { recording: Math.cos(angle), score: Math.sin(angle) };
}

/**
 * How fast the recording should run to come back in step: its own rate, a touch more or less, or a jump when far off.
 * @param {number} drift seconds the recording is behind (positive) or ahead
 * @param {number} rate
 * @param {boolean} correcting whether a correction is under way; it goes on until the drift is small
 * @param {number} [slack] seconds of drift that are let be
 * @returns {{rate: number, jump: boolean, correcting: boolean}}
 */
export function correction(drift, rate, correcting, slack = 0.04) {
  const size = Math.abs(drift);
  if (size > 0.3) return { rate, jump: true, correcting: false };
  if (size > slack || (correcting && size > 0.3 * slack)) {
    return { rate: rate * (1 + clamp(drift * 1.2, -0.08, 0.08)), jump: false, correcting: true };
  }
  return { rate, jump: false, correcting: false };
}
