/**
 * The recording taken apart: one audio file a family of instruments, all kept in step with the transport as the recording
 * itself is. They are fetched when they are first to be heard.
 *
 * @typedef {{family: string, name: string, url: string}} StemData
 */
import { RecordingSound } from "../player/recording-sound.js";

/** Stems are parts of one sound: they are kept closer together than a recording and the score's sound. */
const SLACK = 0.012;

export class Stems {
  /** @type {RecordingSound[]} */
  players = [];
  /** @type {GainNode[]} */
  #gains = [];
  /** @type {GainNode | null} */
  #bus = null;
  /** @type {number[]} */
  #levels;
  #apart = false;

  /**
   * @param {StemData[]} stems
   * @param {import("../player/transport.js").Transport} transport
   * @param {import("../player/audio.js").Sound} sound
   * @param {(sentence: string) => void} complain
   */
  constructor(stems, transport, sound, complain) {
    this.stems = stems;
    this.transport = transport;
    this.sound = sound;
    this.complain = complain;
    this.#levels = stems.map(() => 1);
  }

  /** Fetch them, once, and route them through the mixer as soon as the sound card is open. */
  open() {
    const { stems, transport, sound } = this;
    if (!this.players.length) {
      this.players = stems.map(({ name, url }) => {
        const player = new RecordingSound(url, transport, sound, () => this.complain(`The stem of ${name.toLowerCase()} could not be loaded.`));
        player.slack = SLACK;
        return player;
      });
    }
    if (!sound.context || !sound.gains || this.#gains.length) return;
    const { context } = sound;
    this.#bus = context.createGain();
    this.#bus.connect(sound.gains.recording);
    for (const player of this.players) {
      const gain = context.createGain();
      gain.connect(this.#bus);
      player.connect(gain);
      this.#gains.push(gain);
    }
    this.#apply(0);
  }

  /** @param {number[]} levels by stem, 0 to 1 */
  setLevels(levels) {
    this.#levels = levels;
    this.#apply(0.02);
  }

  /** @param {boolean} apart whether they are heard at all */
  setApart(apart) {
    this.#apart = apart;
    this.#apply(0.02);
  }

  /** How loud each one is now; for tests and for the curious. */
  get levels() {
    return this.#levels.map((level) => (this.#apart ? level : 0));
  }

  /** @param {number} smooth seconds */
  #apply(smooth) {
    const { context } = this.sound;
    if (!context || !this.#bus) return;
    const set = (/** @type {AudioParam} */ gain, /** @type {number} */ level) => {
      if (smooth) gain.setTargetAtTime(level, context.currentTime, smooth);
      else gain.value = level;
    };
    set(this.#bus.gain, this.#apart ? 1 : 0);
    this.#gains.forEach((gain, at) => set(gain.gain, (this.#levels[at] ?? 1) ** 2));
  }

  dispose() {
    for (const player of this.players) player.dispose();
  }
}
