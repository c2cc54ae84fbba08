/**
 * A stretch of time that is chosen by hand: a drag draws it, its ends can be moved, or it as a whole; numbers say the same.
 *
 * Events: "change" (detail: whether the hand has let go).
 *
 * @typedef {import("./motion.js").Span} Span
 */
import { clamp } from "./motion.js";

/** How near to an end a hand takes hold of it, in pixels. */
const NEAR = 10;

/**
 * Which part of a stretch is taken hold of: pure.
 * @param {Span | null} span
 * @param {number} seconds  where the hand comes down
 * @param {number} near     in seconds
 * @returns {"start" | "end" | "new"}
 */
export function holdAt(span, seconds, near) {
  if (!span) return "new";
  const [fromStart, fromEnd] = [Math.abs(seconds - span.start), Math.abs(seconds - span.end)];
  if (Math.min(fromStart, fromEnd) > near) return "new";
  return fromStart < fromEnd ? "start" : "end";
}

/**
 * A stretch in good order: within the whole, in hundredths of a second, neither shorter nor longer than may be. Pure.
 * @param {number} one
 * @param {number} other
 * @param {{duration: number, shortest: number, longest: number}} bounds seconds
 * @param {"start" | "end"} kept which of its ends stays where it is when it is too short or too long
 * @returns {Span}
 */
export function tidied(one, other, { duration, shortest, longest }, kept = "start") {
  const round = (/** @type {number} */ seconds) => Math.round(100 * seconds) / 100;
  let start = clamp(Math.min(one, other), 0, duration);
  let end = clamp(Math.max(one, other), 0, duration);
  const length = clamp(end - start, Math.min(shortest, duration), longest);
  if (kept === "start") start = Math.min(start, duration - length);
  else start = Math.max(end - length, 0);
  end = start + length;
  // The whole may end between two hundredths.
  return { start: Math.max(round(start), 0), end: Math.min(round(end), duration) };
}

export class Stretch extends EventTarget {
  /** @type {Span | null} */
  span = null;
  #hold = /** @type {"start" | "end" | "new"} */ ("new");
  /** What was chosen before the drag. @type {Span | null} */
  #before = null;

  /** @param {{duration: number, shortest: number, longest: number}} bounds seconds */
  constructor(bounds) {
    super();
    this.bounds = bounds;
  }

  /**
   * @param {Span | null} span
   * @param {"start" | "end"} [kept]
   */
  set(span, kept = "start") {
    this.span = span && tidied(span.start, span.end, this.bounds, kept);
    this.#tell(true);
  }

  /** A hand comes down. @param {import("./axis.js").Axis} axis @param {number} x */
  grasp(axis, x) {
    this.#before = this.span;
    this.#hold = holdAt(this.span, axis.time(x), NEAR / axis.scale);
  }

  /** Whether a hand would take hold of an end here. @param {import("./axis.js").Axis} axis @param {number} x */
  grips(axis, x) {
    return holdAt(this.span, axis.time(x), NEAR / axis.scale) !== "new";
  }

  /**
   * @param {number} from seconds
   * @param {number} to seconds
   * @param {boolean} done
   */
  drag(from, to, done) {
    const before = this.#before;
    const kept = this.#hold === "start" ? before?.end : this.#hold === "end" ? before?.start : from;
    const anchor = kept ?? from;
    this.span = tidied(anchor, to, this.bounds, to < anchor ? "end" : "start");
    this.#tell(done);
  }

  /** @param {boolean} done */
  #tell(done) {
    this.dispatchEvent(new CustomEvent("change", { detail: done }));
  }
}
