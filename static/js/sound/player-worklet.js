/**
 * The audio worklet that plays sound while it is still being made: it takes float samples at the source's rate by its port
 * and tells ten times a second how far it has come.
 *
 * In: {samples}, {reset: place in samples, rate: of what comes}, {ended: boolean}, {playing: boolean}, {close: true}.
 * Out: {played, left, dry, flowing, finished}; counts in samples of the source.
 */
import { Resampler, Ring } from "./ring.js";

/** Seconds between two messages. */
const TELL = 0.1;

/* The worklet's own globals, which the page's library of types does not know. */
/** @type {any} */
const scope = globalThis;

class StreamPlayer extends scope.AudioWorkletProcessor {
  /** @param {{processorOptions: {rate: number, prebuffer: number}}} options */
  constructor({ processorOptions: { rate, prebuffer } }) {
    super();
    this.rate = rate;
    this.reader = new Resampler(new Ring(8 * rate), rate, scope.sampleRate, prebuffer);
    this.playing = false;
    this.closed = false;
    this.told = 0;
    this.last = "";
    this.port.onmessage = (/** @type {MessageEvent} */ { data }) => {
      if (data.rate && data.rate !== this.rate) {
        this.rate = data.rate;
        this.reader = new Resampler(new Ring(8 * data.rate), data.rate, scope.sampleRate, prebuffer);
      }
      if (data.reset !== undefined) this.reader.reset(data.reset);
      if (data.samples) this.reader.ring.push(data.samples);
      if (data.ended !== undefined) this.reader.ended = data.ended;
      if (data.playing !== undefined) this.playing = data.playing;
      if (data.close) this.closed = true;
    };
  }

  /**
   * @param {Float32Array[][]} _
   * @param {Float32Array[][]} outputs
   */
  process(_, outputs) {
    const [first, ...others] = outputs[0];
    if (this.playing) {
      this.reader.fill(first);
      for (const channel of others) channel.set(first);
    }
    this.#tell();
    return !this.closed;
  }

  #tell() {
    const { reader } = this;
    const state = `${this.playing}${reader.flowing}${reader.finished}${reader.dry}`;
    if (state === this.last && (!this.playing || scope.currentTime - this.told < TELL)) return;
    this.last = state;
    this.told = scope.currentTime;
    this.port.postMessage({
      played: reader.played, left: reader.ring.length, dry: reader.dry, flowing: this.playing && reader.flowing, finished: reader.finished,
    });
  }
}

scope.registerProcessor("stream-player", StreamPlayer);
