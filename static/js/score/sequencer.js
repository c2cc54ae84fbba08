/**
 * Sends the notes of the score to the synthesiser a little ahead of time, where the transport will be.
 */
import { upcoming } from "./window.js";

/** How far ahead notes are sent, in seconds of the clock: long enough for a busy page, short enough to change course. */
export const AHEAD = 0.12;
const EVERY = 30;

export class Sequencer {
  #timer = 0;
  #sentUntil = 0;
  /** Before this moment notes of a place that was left may still arrive at the synthesiser. */
  #quietUntil = 0;
  #deaf = false;
  #moving = false;
  /** @type {import("./window.js").Held[]} */
  #held = [];

  /**
   * @param {import("../player/transport.js").Transport} transport
   * @param {import("./synth.js").Synth} synth
   * @param {() => number} clock
   */
  constructor(transport, synth, clock) {
    this.transport = transport;
    this.synth = synth;
    this.clock = clock;
    /** @type {import("./window.js").Source} */
    this.source = { notes: null, pedals: [], beats: [] };
    transport.addEventListener("change", this.#change);
    transport.addEventListener("jump", this.#jump);
    this.#change();
  }

  /** @param {import("./window.js").Source} source what is to be heard from now on */
  play(source) {
    this.source = source;
    this.#jump();
  }

  /** @param {import("./window.js").Source} source the same music with more at its end: what was sent stays true */
  extend(source) {
    this.source = source;
  }

  #change = () => {
    if (this.transport.moving === this.#moving && !this.#moving) return;
    // Speed or loop may have changed: what was sent ahead is no longer true.
    this.#moving = this.transport.moving;
    this.#jump();
    if (this.#moving && !this.#timer) {
      this.#timer = window.setInterval(this.#send, EVERY);
      this.#send();
    } else if (!this.#moving) {
      clearInterval(this.#timer);
      this.#timer = 0;
    }
  };

  #jump = () => {
    const now = this.clock();
    if (this.#sentUntil > now || this.#held.length) {
      this.#deaf = true;
      this.synth.setDeaf(true);
      this.#quietUntil = Math.max(this.#quietUntil, this.#sentUntil + 0.01);
    }
    this.#held = [];
    this.#sentUntil = 0;
    this.synth.pedal(false, now);
  };

  #send = () => {
    const now = this.clock();
    this.transport.checkEnd();
    if (!this.transport.moving) return;
    if (now < this.#quietUntil) return;
    if (this.#deaf) {
      this.#deaf = false;
      this.synth.setDeaf(false);
    }
    const from = this.#sentUntil || now;
    const until = now + AHEAD;
    if (until <= from) return;
    const { events, held } = upcoming(this.transport.stretches(from, until), this.source, this.#held, this.#sentUntil === 0);
    for (const event of events) {
      if (event.kind === "on") this.synth.noteOn(event.lane, event.pitch, event.velocity, event.time);
      else if (event.kind === "off") this.synth.noteOff(event.lane, event.pitch, event.time);
      else if (event.kind === "pedal") this.synth.pedal(event.down, event.time);
      else this.synth.click(event.strong, event.time);
    }
    this.#held = held;
    this.#sentUntil = until;
  };

  dispose() {
    clearInterval(this.#timer);
    this.transport.removeEventListener("change", this.#change);
    this.transport.removeEventListener("jump", this.#jump);
  }
}
