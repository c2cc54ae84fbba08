/**
 * Several versions of one sound in step with the transport, one of them heard: as it was, and what was made of it. They all
 * run, so that changing from one to another is heard at once and at the same place.
 *
 * Events: "change" (another is heard, or there are more of them).
 *
 * @typedef {{key: string, name: string, url: string, peaks: string | null, take: string | null}} Version
 */
import { RecordingSound } from "./recording-sound.js";

/** What a page's own sound is known by among its versions. */
export const OWN = "own";

/** They are compared by ear, so they are kept closer together than a recording and a score. */
const SLACK = 0.012;
const SMOOTH = 0.008;

export class Versions extends EventTarget {
  /** @type {{version: Version, player: RecordingSound, gain: GainNode | null}[]} */
  #all = [];
  #heard = "";
  /** What was heard before, to go back to. */
  #other = "";

  /**
   * @param {import("./transport.js").Transport} transport
   * @param {import("./audio.js").Sound} sound
   * @param {(sentence: string) => void} complain
   */
  constructor(transport, sound, complain) {
    super();
    this.transport = transport;
    this.sound = sound;
    this.complain = complain;
  }

  /** @returns {Version[]} */
  get list() {
    return this.#all.map(({ version }) => version);
  }

  /** The version that is heard. */
  get heard() {
    return this.#heard;
  }

  /**
   * One more; the one that comes first is heard.
   * @param {Version} version
   * @param {number} [place] among the others
   */
  add(version, place = this.#all.length) {
    if (this.#all.some((one) => one.version.key === version.key)) return;
    const player = new RecordingSound(version.url, this.transport, this.sound, () => this.complain("The sound could not be loaded. Reload the page to try again."));
    if (this.#all.length) for (const one of [...this.#all.map((known) => known.player), player]) one.slack = SLACK;
    this.#all.splice(place, 0, { version, player, gain: null });
    this.#heard ||= version.key;
    this.connect();
    this.#apply();
    player.join();
    this.dispatchEvent(new Event("change"));
  }

  /** @param {string} key of the version that shall be heard */
  hear(key) {
    if (key === this.#heard || !this.#all.some((one) => one.version.key === key)) return;
    this.#other = this.#heard;
    this.#heard = key;
    this.#apply();
    this.dispatchEvent(new Event("change"));
  }

  /** Back to what was heard before; at first, to the newest. */
  swap() {
    const others = this.list.filter(({ key }) => key !== this.#heard);
    const next = others.find(({ key }) => key === this.#other) ?? others.at(-1);
    if (next) this.hear(next.key);
  }

  /** Route what is there through the mixer, as soon as the sound card is open. */
  connect() {
    const { context, gains } = this.sound;
    if (!context || !gains) return;
    for (const one of this.#all) {
      if (one.gain) continue;
      one.gain = context.createGain();
      one.gain.gain.value = one.version.key === this.#heard ? 1 : 0;
      one.gain.connect(gains.recording);
      one.player.connect(one.gain);
      one.player.element.muted = false;
    }
  }

  /**
   * Start all at a place; resolves with the place where the one that is heard really is once it runs.
   * @param {number} position
   * @param {number} rate
   * @returns {Promise<number>}
   */
  async start(position, rate) {
    const places = await Promise.all(this.#all.map(({ player }) => player.start(position, rate)));
    return places[this.#all.findIndex(({ version }) => version.key === this.#heard)] ?? position;
  }

  #apply() {
    const { context } = this.sound;
    for (const { version, player, gain } of this.#all) {
      const on = version.key === this.#heard;
      if (gain && context) gain.gain.setTargetAtTime(on ? 1 : 0, context.currentTime, SMOOTH);
      else player.element.muted = !on;
    }
  }

  dispose() {
    for (const { player } of this.#all) player.dispose();
  }
}
