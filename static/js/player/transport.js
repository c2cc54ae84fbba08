/**
 * The one clock of a page. Roll, waveform, score cursor, recording and synthesised score all read their place from it, so
 * that playing any of them moves all of them. Places are seconds of the recording.
 *
 * Events: "change" (playing, rate, loop or duration changed), "jump" (the place changed other than by playing on) and
 * "extend" (there is more of the same music).
 */
import { clamp, positionAt, stretches, tidyLoop } from "./motion.js";

export const SLOWEST = 0.25;
export const FASTEST = 2;

export class Transport extends EventTarget {
  /** @type {import("./motion.js").Motion} */
  #motion;
  /** Counts starts, so that one that was overtaken while it waited for the sound gives up. */
  #start = 0;
  #wanted = false;
  /** @type {import("./motion.js").Span | null} */
  #span = null;
  #looping = false;

  /**
   * @param {number} duration seconds
   * @param {() => number} clock seconds, going forward evenly
   */
  constructor(duration, clock = () => performance.now() / 1000) {
    super();
    this.clock = clock;
    this.#motion = { position: 0, clock: 0, rate: 1, playing: false, duration, loop: null };
    /**
     * Called before playing starts at a place; resolves when the sound is ready, with the place where it really starts.
     * @type {(position: number, rate: number) => Promise<number>}
     */
    this.prepare = async (position) => position;
  }

  get playing() {
    return this.#wanted;
  }

  /** Whether the place is really moving: sound has started. */
  get moving() {
    return this.#motion.playing;
  }

  get rate() {
    return this.#motion.rate;
  }

  get duration() {
    return this.#motion.duration;
  }

  set duration(seconds) {
    this.#motion = { ...this.#motion, duration: seconds };
    this.#tell("change");
  }

  /**
   * More of the same music has come; what is playing plays on undisturbed.
   * @param {number} seconds
   */
  extend(seconds) {
    if (seconds <= this.duration) return;
    this.#motion = { ...this.#motion, duration: seconds };
    this.#tell("extend");
  }

  /** The chosen span, whether or not it is being looped. */
  get span() {
    return this.#span;
  }

  get looping() {
    return this.#looping && this.#span !== null;
  }

  /** @returns {number} */
  get position() {
    return positionAt(this.#motion, this.clock());
  }

  /**
   * @param {number} from clock
   * @param {number} to clock
   */
  stretches(from, to) {
    return stretches(this.#motion, from, to);
  }

  async play() {
    if (this.#wanted) return;
    this.#wanted = true;
    if (this.position >= this.duration - 0.05) this.#anchor(this.looping && this.#span ? this.#span.start : 0);
    this.#tell("change");
    await this.#begin();
  }

  pause() {
    if (!this.#wanted) return;
    const position = this.position;
    this.#wanted = false;
    this.#start++;
    this.#motion = { ...this.#motion, playing: false, position, clock: this.clock() };
    this.#tell("change");
  }

  toggle() {
    return this.playing ? this.pause() : this.play();
  }

  stop() {
    this.pause();
    this.seek(this.looping && this.#span ? this.#span.start : 0);
  }

  /** @param {number} seconds */
  seek(seconds) {
    this.#motion = { ...this.#motion, playing: false };
    this.#anchor(clamp(seconds, 0, this.duration));
    this.#tell("jump");
    if (this.#wanted) void this.#begin();
  }

  /** @param {number} rate 0.25 to 2 */
  setRate(rate) {
    const position = this.position;
    this.#motion = { ...this.#motion, rate: clamp(rate, SLOWEST, FASTEST) };
    this.#anchor(position);
    this.#tell("change");
  }

  /**
   * Choose a span; it is looped at once unless `looping` is false.
   * @param {import("./motion.js").Span | null} span
   * @param {boolean} [looping]
   */
  setLoop(span, looping = true) {
    const position = this.position;
    this.#span = tidyLoop(span, this.duration);
    this.#looping = looping && this.#span !== null;
    this.#motion = { ...this.#motion, loop: this.#looping ? this.#span : null };
    this.#anchor(position);
    this.#tell("change");
  }

  /** Call when the clock has reached the end; stops there. */
  checkEnd() {
    if (this.moving && !this.#motion.loop && this.position >= this.duration) this.pause();
  }

  async #begin() {
    const start = ++this.#start;
    const from = this.#motion.position;
    let position = from;
    try {
      position = await this.prepare(from, this.rate);
    } catch {
      if (start === this.#start) this.pause();
      return;
    }
    if (start !== this.#start || !this.#wanted) return;
    this.#motion = { ...this.#motion, playing: true, position, clock: this.clock() };
    this.#tell("change");
  }

  /** @param {number} position */
  #anchor(position) {
    this.#motion = { ...this.#motion, position, clock: this.clock() };
  }

  /** @param {string} type */
  #tell(type) {
    this.dispatchEvent(new Event(type));
  }
}
