/**
 * The sound of a job as its events bring it: decoded, in order of the sample at which each stretch begins, each sample once.
 * What is there can be heard and drawn from anywhere in it. Pure.
 */

/** Samples from which one low and one high are kept for the picture: 100 of them a second at 16 kHz. */
export const BUCKET = 160;

/**
 * Samples as events carry them: 16 bits, little endian, in base64.
 * @param {string} text
 * @returns {Float32Array} -1 to 1
 */
export function decode(text) {
  const bytes = atob(text);
  const samples = new Float32Array(bytes.length >> 1);
  for (let index = 0; index < samples.length; index++) {
    const word = bytes.charCodeAt(2 * index) | (bytes.charCodeAt(2 * index + 1) << 8);
    samples[index] = (word & 0x8000 ? word - 0x10000 : word) / 32768;
  }
  return samples;
}

export class Heard extends EventTarget {
  /** Samples in a row from the beginning; the store is larger. */
  #store = new Float32Array(16_000 * 8);
  #length = 0;
  /** Stretches that came before what goes before them, by where they begin. @type {Map<number, Float32Array>} */
  #early = new Map();
  /** Lowest and highest of each bucket that is full. @type {[number, number][]} */
  peaks = [];
  /** Nothing more will come. */
  ended = false;

  /**
   * Events: "rate" (it is another than was thought, before anything is there), "more" (detail: the samples that are new, in order), "ended".
   * @param {number} [rate] samples a second, until the first stretch says what they are
   */
  constructor(rate = 16_000) {
    super();
    this.rate = rate;
  }

  get length() {
    return this.#length;
  }

  get seconds() {
    return this.#length / this.rate;
  }

  /**
   * One more stretch. What is there already is dropped, what comes too early is kept until its turn.
   * @param {number} start sample at which it begins
   * @param {Float32Array} samples
   * @param {number} [rate] samples a second; engines have their own
   */
  add(start, samples, rate = this.rate) {
    if (rate !== this.rate && !this.#length && !this.#early.size) {
      this.rate = rate;
      this.dispatchEvent(new Event("rate"));
    }
    if (start + samples.length <= this.#length) return;
    if (start > this.#length) {
      const before = this.#early.get(start);
      if (!before || before.length < samples.length) this.#early.set(start, samples);
      return;
    }
    const from = this.#length;
    this.#append(samples.subarray(this.#length - start));
    for (const [place, early] of [...this.#early].sort((one, other) => one[0] - other[0])) {
      if (place > this.#length) break;
      this.#early.delete(place);
      if (place + early.length > this.#length) this.#append(early.subarray(this.#length - place));
    }
    this.#measure();
    this.dispatchEvent(new CustomEvent("more", { detail: this.since(from) }));
  }

  /** @param {Float32Array} samples */
  #append(samples) {
    if (this.#length + samples.length > this.#store.length) {
      const wider = new Float32Array(Math.max(2 * this.#store.length, this.#length + samples.length));
      wider.set(this.#store.subarray(0, this.#length));
      this.#store = wider;
    }
    this.#store.set(samples, this.#length);
    this.#length += samples.length;
  }

  #measure() {
    for (let at = this.peaks.length * BUCKET; at + BUCKET <= this.#length; at += BUCKET) {
      let low = 1;
      let high = -1;
      for (let index = at; index < at + BUCKET; index++) {
        const sample = this.#store[index];
        if (sample < low) low = sample;
        if (sample > high) high = sample;
      }
      this.peaks.push([low, high]);
    }
  }

  /** A copy of what is there from a place on. @param {number} place in samples */
  since(place) {
    return this.#store.slice(Math.min(Math.max(place, 0), this.#length), this.#length);
  }

  /** Another attempt at the job begins at the beginning. */
  clear() {
    this.#length = 0;
    this.#early.clear();
    this.peaks = [];
    this.ended = false;
    this.dispatchEvent(new Event("cleared"));
  }

  end() {
    if (this.ended) return;
    this.ended = true;
    this.dispatchEvent(new Event("ended"));
  }
}
