/**
 * Who plays: the recording, and the synthesiser that is fetched when it is first needed. Playing never waits for the
 * synthesiser when there is a recording to be heard.
 */
import { Sound } from "../player/audio.js";
import { RecordingSound } from "../player/recording-sound.js";
import { Stems } from "./stems.js";
import { Sequencer } from "./sequencer.js";
import { Synth } from "./synth.js";

/**
 * @typedef {object} BandOptions
 * @property {import("../player/transport.js").Transport} transport
 * @property {Sound} sound
 * @property {import("./music.js").Lane[]} lanes
 * @property {string | null} recording address, or null when the score came without one
 * @property {import("./stems.js").StemData[]} [stems] the recording taken apart
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
  /** @type {number[]} */
  #levels = [];
  /** Between the recording and its share of what is heard: shut while its stems are heard instead. @type {GainNode | null} */
  #whole = null;
  #apart = false;

  /** @param {BandOptions} options */
  constructor(options) {
    this.options = options;
    const { transport, sound, recording, disposer, tell } = options;
    this.recording = recording ? new RecordingSound(recording, transport, sound, (words) => tell(words, { bad: true })) : null;
    this.stems = options.stems?.length
      ? new Stems(options.stems, transport, sound, (words) => tell(words, { bad: true }))
      : null;
    disposer.add(() => {
      this.recording?.dispose();
      this.stems?.dispose();
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
    // Those that come later are brought in step with the first, which sets the clock.
    const players = [...(this.recording ? [this.recording] : []), ...(this.#apart ? (this.stems?.players ?? []) : [])];
    const places = await Promise.all(players.map((player) => player.start(position, rate)));
    return places.length ? places[0] : position;
  }

  /**
   * Another piece on this page may have been played with the same instruments.
   * @param {Synth} synth
   */
  async #takeBack(synth) {
    await synth.handOver(this, this.options.lanes);
    if (this.#levels.length) synth.setLevels(this.#levels);
  }

  async #open() {
    const { sound, transport } = this.options;
    const known = sound.context;
    const context = await sound.open();
    if (known) return context;
    if (this.recording && sound.gains) {
      this.#whole = context.createGain();
      this.#whole.connect(sound.gains.recording);
      this.recording.connect(this.#whole);
    }
    this.#share();
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
      if (this.#levels.length) this.synth.setLevels(this.#levels);
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

  /** @param {number[]} levels by lane, 0 to 1 */
  setLevels(levels) {
    this.#levels = levels;
    this.synth?.setLevels(levels);
  }

  /**
   * Hear the recording taken apart, or as it is.
   * @param {boolean} apart
   */
  setApart(apart) {
    this.#apart = apart && this.stems !== null;
    this.#share();
    if (this.#apart) for (const player of this.stems?.players ?? []) player.join();
  }

  #share() {
    const { context } = this.options.sound;
    if (this.#apart) this.stems?.open();
    this.stems?.setApart(this.#apart);
    if (context) this.#whole?.gain.setTargetAtTime(this.#apart ? 0 : 1, context.currentTime, 0.02);
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
