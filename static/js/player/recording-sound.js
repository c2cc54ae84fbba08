/**
 * The original recording, kept in step with the transport. It plays through an <audio> element, which streams long files,
 * seeks by ranges and changes speed without changing pitch; small drifts are corrected by a touch of speed, large ones
 * by a jump.
 */
import { clamp, correction } from "./motion.js";

/** Longest wait for the recording before playing starts without it, in milliseconds. */
const PATIENCE = 1500;
const CHECK_EVERY = 120;

export class RecordingSound {
  #correcting = false;
  #failed = false;
  #timer = 0;
  #connected = false;
  #wrap = 0;
  /** How long a jump takes until sound comes again, learned from the drift it leaves, in seconds. */
  #lag = 0.03;
  #jumped = false;
  /** Seconds of drift that are let be; less where several are heard together. */
  slack = 0.04;
  /** Largest drift seen since playing last settled, in seconds; for tests and for the curious. */
  drift = 0;

  /**
   * @param {string} url
   * @param {import("./transport.js").Transport} transport
   * @param {import("./audio.js").Sound} sound
   * @param {(sentence: string) => void} complain
   */
  constructor(url, transport, sound, complain) {
    this.transport = transport;
    this.sound = sound;
    this.element = new Audio();
    this.element.preload = "auto";
    this.element.preservesPitch = true;
    this.element.addEventListener("error", () => {
      this.#failed = true;
      complain("The recording could not be loaded; the score can still be played.");
    });
    this.element.src = url;
    transport.addEventListener("change", this.#follow);
    transport.addEventListener("jump", this.#place);
  }

  /**
   * Route the element through the mixer; needs an open sound card.
   * @param {AudioNode} [bus] where it goes instead of straight to the recording's share
   */
  connect(bus) {
    if (this.#connected || !this.sound.context || !this.sound.gains) return;
    this.sound.context.createMediaElementSource(this.element).connect(bus ?? this.sound.gains.recording);
    this.#connected = true;
  }

  /** Come in while others play already. */
  join() {
    this.#follow();
  }

  /** Whether the recording can sound at this place. @param {number} position */
  covers(position) {
    const length = this.element.duration;
    return !this.#failed && !(Number.isFinite(length) && position >= length - 0.02);
  }

  /**
   * Start at a place; resolves with the place where the sound really is once it runs.
   * @param {number} position
   * @param {number} rate
   * @returns {Promise<number>}
   */
  async start(position, rate) {
    if (!this.covers(position)) return position;
    const audio = this.element;
    audio.playbackRate = rate;
    if (Math.abs(audio.currentTime - position) > 0.005) audio.currentTime = position;
    const running = (async () => {
      await audio.play();
      if (audio.seeking) await new Promise((done) => audio.addEventListener("seeked", done, { once: true }));
    })();
    const late = new Promise((_, reject) => setTimeout(() => reject(new Error("late")), PATIENCE));
    try {
      await Promise.race([running, late]);
    } catch {
      running.catch(() => undefined);
      return position;
    }
    const now = audio.currentTime;
    return Math.abs(now - position) < 0.5 ? now : position;
  }

  #follow = () => {
    // Where the loop ends may have changed with what was changed.
    clearTimeout(this.#wrap);
    this.#wrap = 0;
    if (!this.transport.playing) {
      this.element.pause();
      clearInterval(this.#timer);
      this.#timer = 0;
      return;
    }
    if (this.transport.moving && !this.#timer) this.#timer = window.setInterval(this.#keepStep, CHECK_EVERY);
    if (!this.#correcting) this.element.playbackRate = this.transport.rate;
  };

  #place = () => {
    this.#correcting = false;
    if (!this.transport.playing && this.covers(this.transport.position)) {
      this.element.currentTime = this.transport.position;
    }
  };

  #keepStep = () => {
    const { transport, element: audio } = this;
    transport.checkEnd();
    if (!transport.moving || this.#failed || audio.seeking || audio.readyState < 3) return;
    const position = transport.position;
    if (!this.covers(position)) {
      if (!audio.paused && !transport.looping) audio.pause();
      return;
    }
    if (audio.paused) {
      audio.currentTime = position;
      void audio.play().catch(() => undefined);
      return;
    }
    this.#awaitWrap();
    this.drift = position - audio.currentTime;
    if (this.#jumped) {
      this.#jumped = false;
      if (Math.abs(this.drift) < 0.3) this.#lag = clamp(this.#lag + this.drift / transport.rate, 0, 0.25);
    }
    const next = correction(this.drift, transport.rate, this.#correcting, this.slack);
    this.#correcting = next.correcting;
    if (next.jump) this.#jump(position);
    const rate = clamp(next.rate, 0.2, 2.2);
    if (Math.abs(audio.playbackRate - rate) > 0.001) audio.playbackRate = rate;
  };

  /** @param {number} position */
  #jump(position) {
    this.#correcting = false;
    this.#jumped = true;
    this.element.currentTime = position + this.#lag * this.transport.rate;
  }

  /** Jump with the loop, not after the drift it leaves was noticed. */
  #awaitWrap() {
    if (this.#wrap || !this.transport.looping || !this.transport.span) return;
    const now = this.transport.clock();
    const coming = this.transport.stretches(now, now + (2 * CHECK_EVERY) / 1000).find((stretch) => stretch.wraps);
    if (!coming) return;
    const { start } = this.transport.span;
    const wait = coming.clock + (coming.end - coming.start) / coming.rate - now;
    this.#wrap = window.setTimeout(() => {
      this.#wrap = 0;
      if (this.transport.moving && this.transport.looping) this.#jump(start);
    }, Math.max(wait, 0) * 1000);
  }

  dispose() {
    clearInterval(this.#timer);
    clearTimeout(this.#wrap);
    this.transport.removeEventListener("change", this.#follow);
    this.transport.removeEventListener("jump", this.#place);
    this.element.pause();
    this.element.removeAttribute("src");
    this.element.load();
  }
}
