/**
 * Sound between two rates: samples go in as they come from the server and come out at the rate of the sound card. Pure;
 * the audio worklet and its tests share it.
 */

/** A store of samples of which the oldest are read first, and that grows when it must. */
export class Ring {
  #store;
  #read = 0;
  #length = 0;

  /** @param {number} size samples that fit at first */
  constructor(size) {
    this.#store = new Float32Array(Math.max(size, 16));
  }

  get length() {
    return this.#length;
  }

  /** @param {Float32Array} samples */
  push(samples) {
    if (this.#length + samples.length > this.#store.length) this.#grow(this.#length + samples.length);
    const size = this.#store.length;
    const at = (this.#read + this.#length) % size;
    const first = Math.min(samples.length, size - at);
    this.#store.set(samples.subarray(0, first), at);
    this.#store.set(samples.subarray(first), 0);
    this.#length += samples.length;
  }

  /** The sample that many after the oldest; silence beyond the newest. @param {number} index */
  at(index) {
    return index < this.#length ? this.#store[(this.#read + index) % this.#store.length] : 0;
  }

  /** Forget the oldest. @param {number} count */
  drop(count) {
    const gone = Math.min(count, this.#length);
    this.#read = (this.#read + gone) % this.#store.length;
    this.#length -= gone;
  }

  clear() {
    this.#read = 0;
    this.#length = 0;
  }

  /** @param {number} needed */
  #grow(needed) {
    const wider = new Float32Array(2 ** Math.ceil(Math.log2(needed + 1)));
    for (let index = 0; index < this.#length; index++) wider[index] = this.at(index);
    this.#store = wider;
    this.#read = 0;
  }
}

/**
 * Reads a ring at another rate, with straight lines between samples, and waits until enough is there to begin with: at
 * first, and again each time it has run dry.
 */
export class Resampler {
  /** How far beyond the oldest sample the next one to be played lies, 0 to 1. */
  #between = 0;
  #flowing = false;
  /** Samples of the source that have been played. */
  played = 0;
  /** How many times the source was not there in time. */
  dry = 0;
  /** Whether the source has come to its end, so that what is left is played out. */
  ended = false;

  /**
   * @param {Ring} ring
   * @param {number} from      rate of the samples in the ring
   * @param {number} to        rate at which they are read
   * @param {number} prebuffer seconds that must be there before it begins
   */
  constructor(ring, from, to, prebuffer) {
    this.ring = ring;
    this.step = from / to;
    this.needed = Math.round(prebuffer * from);
  }

  /** Whether sound comes out just now. */
  get flowing() {
    return this.#flowing;
  }

  /** Whether all of it has been played. */
  get finished() {
    return this.ended && this.ring.length === 0;
  }

  /** Begin anew at another place of the source. @param {number} place samples before it */
  reset(place) {
    this.ring.clear();
    this.#between = 0;
    this.#flowing = false;
    this.played = place;
    this.ended = false;
  }

  /**
   * Fill with what comes next; silence where there is nothing.
   * @param {Float32Array} out
   * @returns {boolean} whether any of it was sound
   */
  fill(out) {
    out.fill(0);
    const { ring, step } = this;
    if (!this.#flowing) {
      if (ring.length < (this.ended ? 1 : Math.max(this.needed, 2))) return false;
      this.#flowing = true;
    }
    for (let index = 0; index < out.length; index++) {
      // The line to the next sample needs that sample, but for the very last one.
      if (ring.length < (this.ended ? 1 : 2)) {
        this.#flowing = false;
        if (!this.ended) this.dry++;
        return index > 0;
      }
      const left = ring.at(0);
      const right = ring.length > 1 ? ring.at(1) : left;
      out[index] = left + (right - left) * this.#between;
      this.#between += step;
      const whole = Math.floor(this.#between);
      if (whole) {
        this.#between -= whole;
        const there = Math.min(whole, ring.length);
        ring.drop(there);
        this.played += there;
        if (there < whole) this.#between = 0;
      }
    }
    return true;
  }
}
