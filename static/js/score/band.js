/**
 * Who plays: the recording, and the synthesiser that is fetched when it is first needed. Playing never waits for the
 * synthesiser when there is a recording to be heard.
 */
import { Sound } from "../player/audio.js";
import { RecordingSound } from "../player/recording-sound.js";
import { Sequencer } from "./sequencer.js";
import { Synth } from "./synth.js";

/**
 * @typedef {object} BandOptions
 * @property {import("../player/transport.js").Transport} transport
 * @property {Sound} sound
 * @property {import("./music.js").Lane[]} lanes
 * @property {string | null} recording address, or null when the score came without one
 * @property {string} soundfont
 * @property {import("../player/disposer.js").Disposer} disposer
 * @property {(words: string, how?: {fraction?: number | null, bad?: boolean}) => void} tell
 */

export class Band {
  /** @type {Synth | null} */
  synth = null;
  /** @type {Sequencer | null} */
  sequencer = null;
  /** @type {Promise<Synth | null> | null} */
  #loading = null;
  /** @type {import("./window.js").Source} */
  #source = { notes: null, pedals: [], beats: [] };
  /** @type {boolean[]} */
  #audible = [];

  /** @param {BandOptions} options */
  constructor(options) {
    this.options = options;
    const { transport, sound, recording, disposer, tell } = options;
    this.recording = recording ? new RecordingSound(recording, transport, sound, (words) => tell(words, { bad: true })) : null;
    disposer.add(() => {
      this.recording?.dispose();
      this.sequencer?.dispose();
      this.synth?.dispose();
      sound.close();
    });
    if (Sound.possible) transport.clock = sound.clock;
    transport.prepare = (position, rate) => this.#prepare(position, rate);
  }

  /**
   * @param {number} position
   * @param {number} rate
   * @returns {Promise<number>}
   */
  async #prepare(position, rate) {
    const { sound, tell } = this.options;
    if (Sound.possible) {
      try {
        await this.#open();
      } catch (fault) {
        tell(fault instanceof Error ? fault.message : String(fault), { bad: true });
        throw fault;
      }
      const synth = sound.fade > 0 || !this.recording ? this.wake() : null;
      if (!this.recording?.covers(position)) await synth;
      if (this.synth && this.synth.owner !== this) await this.#takeBack(this.synth);
    } else if (!this.recording) {
      tell("This browser cannot mix sound, so the score cannot be played here.", { bad: true });
      throw new Error("no sound");
    }
    return this.recording ? this.recording.start(position, rate) : position;
  }

  /**
   * Another piece on this page may have been played with the same instruments.
   * @param {Synth} synth
   */
  async #takeBack(synth) {
    await synth.handOver(this, this.options.lanes);
    if (this.#audible.length) synth.setAudible(this.#audible);
  }

  async #open() {
    const { sound, transport } = this.options;
    const known = sound.context;
    const context = await sound.open();
    if (known) return context;
    this.recording?.connect();
    // A call or the system may take the sound away: the clock stands still then, and so should the button.
    context.addEventListener("statechange", () => {
      if (context.state !== "running" && transport.moving) transport.pause();
    });
    return context;
  }

  /**
   * Fetch the instruments, once; resolves to null when they cannot be had (and says so).
   * @returns {Promise<Synth | null>}
   */
  wake() {
    this.#loading ??= this.#load();
    return this.#loading;
  }

  async #load() {
    const { sound, lanes, soundfont, disposer, tell, transport } = this.options;
    try {
      const context = await this.#open();
      if (!sound.gains) return null;
      tell("Fetching the instruments", { fraction: 0 });
      const progress = (/** @type {number} */ fraction) => tell("Fetching the instruments", { fraction });
      this.synth = await Synth.load(context, sound.gains.score, soundfont, lanes, progress, disposer.signal);
      this.synth.owner = this;
      this.sequencer = new Sequencer(transport, this.synth, sound.clock);
      if (this.#audible.length) this.synth.setAudible(this.#audible);
      this.sequencer.play(this.#source);
      tell("");
      return this.synth;
    } catch (fault) {
      this.#loading = null;
      if (!disposer.signal.aborted) tell(fault instanceof Error ? fault.message : String(fault), { bad: true });
      return null;
    }
  }

  /** @param {import("./window.js").Source} source what the synthesiser plays from now on */
  play(source) {
    this.#source = source;
    this.sequencer?.play(source);
  }

  /** @param {boolean[]} audible by lane */
  setAudible(audible) {
    this.#audible = audible;
    this.synth?.setAudible(audible);
  }

  /**
   * Let one note be heard, whatever else is playing.
   * @param {import("../player/notes.js").SoundNote} note
   */
  async hear(note) {
    if (!Sound.possible) return;
    const synth = await this.wake();
    synth?.hear(note.lane, note.pitch, note.velocity, Math.min(Math.max(note.offset - note.onset, 0.3), 1.5));
  }
}
