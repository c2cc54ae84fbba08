/**
 * Listening to sound that is being made: one audio worklet for the page, which plays one stream at a time; whoever is
 * played next takes its place. Follows what comes until the end, and can begin anywhere in what is there.
 */
import { SoundFault } from "../player/audio.js";

/** Seconds that must be there before it begins, so that a late stretch is not heard as a gap. */
export const PREBUFFER = 0.4;

export class Player extends EventTarget {
  /** @type {Promise<AudioWorkletNode> | null} */
  #opening = null;
  /** @type {AudioContext | null} */
  context = null;
  /** @type {AudioWorkletNode | null} */
  #node = null;
  /** @type {import("./stream.js").Heard | null} */
  now = null;
  /** Stops listening to what is played now. @type {AbortController | null} */
  #fed = null;
  #place = 0;
  #told = 0;
  #playing = false;
  /** Nothing is there to be played at the moment. */
  waiting = false;
  /** How often sound was not there in time. */
  dry = 0;

  /**
   * Events: "change" (playing, waiting or what is played changed), "finished" (played to its end).
   * @param {import("../player/disposer.js").Disposer} disposer
   */
  constructor(disposer) {
    super();
    disposer.add(() => {
      this.#fed?.abort();
      this.#node?.port.postMessage({ close: true });
      void this.context?.close();
      this.context = null;
    });
  }

  get playing() {
    return this.#playing;
  }

  /** Open the sound card within a gesture, for what will be played after it. */
  wake() {
    if (typeof AudioWorkletNode === "undefined") return;
    this.context ??= new AudioContext({ latencyHint: "playback" });
    void this.context.resume();
  }

  /** @param {import("./stream.js").Heard} heard */
  plays(heard) {
    return this.#playing && this.now === heard;
  }

  /** Seconds of what is played now: between two reports the clock of the sound card goes on. */
  get position() {
    if (!this.now) return 0;
    const since = this.#playing && !this.waiting && this.context ? this.context.currentTime - this.#told : 0;
    return Math.min(this.#place / this.now.rate + Math.min(since, 0.3), this.now.seconds);
  }

  /**
   * Play from a place on, whatever is played now; must first be called from a gesture.
   * @param {import("./stream.js").Heard} heard
   * @param {number} seconds
   * @throws {SoundFault} when the browser has no audio worklet or lets no sound through
   */
  async play(heard, seconds) {
    this.#fed?.abort();
    const fed = (this.#fed = new AbortController());
    this.now = heard;
    this.#playing = true;
    this.waiting = true;
    this.#place = Math.round(seconds * heard.rate);
    this.#tell();
    let node;
    try {
      node = await this.#open(heard.rate);
    } catch (fault) {
      if (this.#fed === fed) this.pause();
      throw fault;
    }
    if (fed.signal.aborted) return;
    this.#told = this.context?.currentTime ?? 0;
    const { port } = node;
    const send = (/** @type {Float32Array} */ samples) => port.postMessage({ samples }, [samples.buffer]);
    port.postMessage({ reset: this.#place, rate: heard.rate });
    heard.addEventListener("rate", () => port.postMessage({ reset: 0, rate: heard.rate }), { signal: fed.signal });
    send(heard.since(this.#place));
    heard.addEventListener("more", (event) => send(/** @type {CustomEvent} */ (event).detail.slice()), { signal: fed.signal });
    heard.addEventListener("ended", () => port.postMessage({ ended: true }), { signal: fed.signal });
    heard.addEventListener("cleared", () => this.pause(), { signal: fed.signal });
    port.postMessage({ ended: heard.ended, playing: true });
  }

  pause() {
    if (!this.#playing) return;
    this.#place = Math.round(this.position * (this.now?.rate ?? 1));
    this.#playing = false;
    this.waiting = false;
    this.#fed?.abort();
    this.#node?.port.postMessage({ playing: false });
    this.#tell();
  }

  /** @param {number} rate */
  async #open(rate) {
    if (typeof AudioWorkletNode === "undefined") {
      throw new SoundFault("This browser cannot play sound while it is made; it can be played when it is finished.");
    }
    // Before anything is waited for, while the gesture still counts.
    this.wake();
    this.#opening ??= this.#load(rate);
    try {
      const node = await this.#opening;
      if (this.context?.state !== "running") {
        await Promise.race([this.context?.resume(), new Promise((done) => setTimeout(done, 1500))]);
      }
      if (this.context?.state !== "running") throw new SoundFault("The browser has not let sound through yet. Press play once more.");
      return node;
    } catch (fault) {
      if (!this.#node) this.#opening = null;
      throw fault;
    }
  }

  /** @param {number} rate */
  async #load(rate) {
    const { context } = this;
    if (!context) throw new SoundFault("This page's sound has been closed.");
    await context.audioWorklet.addModule(new URL("./player-worklet.js", import.meta.url));
    const node = new AudioWorkletNode(context, "stream-player", {
      numberOfInputs: 0, numberOfOutputs: 1, outputChannelCount: [2], processorOptions: { rate, prebuffer: PREBUFFER },
    });
    node.connect(context.destination);
    node.port.onmessage = ({ data }) => this.#heard(data);
    this.#node = node;
    return node;
  }

  /** @param {{played: number, left: number, dry: number, flowing: boolean, finished: boolean}} told */
  #heard(told) {
    this.dry = told.dry;
    if (!this.#playing || !this.now) return;
    this.#place = told.played;
    this.#told = this.context?.currentTime ?? 0;
    if (told.finished) {
      this.pause();
      this.#place = 0;
      this.dispatchEvent(new Event("finished"));
      return;
    }
    if (this.waiting === told.flowing) {
      this.waiting = !told.flowing;
      this.#tell();
    }
  }

  #tell() {
    this.dispatchEvent(new Event("change"));
  }
}
