/**
 * The sound card as the pages use it: one AudioContext, opened at the first gesture, with a master volume and two
 * sources, the recording and the synthesised score, between which one can cross-fade.
 */
import { crossfade } from "./motion.js";

/** A sentence a person can act upon. */
export class SoundFault extends Error {}

export class Sound {
  /** @type {AudioContext | null} */
  context = null;
  /** @type {{master: GainNode, recording: GainNode, score: GainNode} | null} */
  gains = null;
  volume = 0.85;
  fade = 0.5;

  /** Whether this browser can mix sound at all. */
  static get possible() {
    return typeof AudioContext !== "undefined";
  }

  /** Seconds by the sound card once it runs, by the page before. */
  clock = () => (this.context ? this.context.currentTime : performance.now() / 1000);

  /** How long what is played now takes to the loudspeaker, in seconds. */
  get latency() {
    return this.context?.outputLatency || 0;
  }

  /**
   * Open the sound card; must first be called from a gesture.
   * @returns {Promise<AudioContext>}
   * @throws {SoundFault} when the browser has no Web Audio or refuses sound
   */
  async open() {
    if (!Sound.possible) throw new SoundFault("This browser cannot mix sound, so only the recording can be played.");
    if (!this.context || !this.gains) {
      this.context = new AudioContext({ latencyHint: "interactive" });
      const context = this.context;
      const master = context.createGain();
      const recording = context.createGain();
      const score = context.createGain();
      recording.connect(master);
      score.connect(master);
      master.connect(context.destination);
      this.gains = { master, recording, score };
      this.#apply(0);
    }
    if (this.context.state !== "running") {
      await Promise.race([this.context.resume(), new Promise((done) => setTimeout(done, 1500))]);
    }
    if (this.context.state !== "running") {
      throw new SoundFault("The browser has not let sound through yet. Press play once more.");
    }
    return this.context;
  }

  /** @param {number} volume 0 to 1 */
  setVolume(volume) {
    this.volume = volume;
    this.#apply(0.02);
  }

  /** @param {number} fade 0 recording only, 1 score only */
  setFade(fade) {
    this.fade = fade;
    this.#apply(0.02);
  }

  /** @param {number} smooth seconds; a jump in loudness would click */
  #apply(smooth) {
    if (!this.context || !this.gains) return;
    const now = this.context.currentTime;
    const share = crossfade(this.fade);
    // Loudness is heard on a curve: half the slider should sound half as loud.
    const levels = { master: this.volume ** 2, recording: share.recording, score: share.score };
    for (const name of /** @type {const} */ (["master", "recording", "score"])) {
      const gain = this.gains[name].gain;
      if (smooth) gain.setTargetAtTime(levels[name], now, smooth);
      else gain.value = levels[name];
    }
  }

  close() {
    void this.context?.close();
    this.context = null;
    this.gains = null;
  }
}
