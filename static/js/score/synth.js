/**
 * The synthesiser: SpessaSynth in an AudioWorklet with a General MIDI SoundFont. Loaded only when the score is first to be
 * heard, with its progress told.
 */
import { SoundFault } from "../player/audio.js";

const PROCESSOR = new URL("../../vendor/spessasynth_lib/spessasynth_processor.min.js", import.meta.url);
const DRUMS = 9;
const SUSTAIN = 64;
/** Longer than notes are sent ahead, in milliseconds. */
const HUSH = 150;

/**
 * @param {string} url
 * @param {(fraction: number) => void} progress
 * @param {AbortSignal} signal
 * @returns {Promise<ArrayBuffer>}
 */
async function fetchWithProgress(url, progress, signal) {
  const response = await fetch(url, { signal });
  if (!response.ok || !response.body) throw new Error(`${response.status}`);
  const total = Number(response.headers.get("Content-Length")) || 14_600_000;
  const chunks = [];
  let got = 0;
  const reader = response.body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    chunks.push(value);
    got += value.length;
    progress(Math.min(got / total, 1));
  }
  return new Blob(chunks).arrayBuffer();
}

export class Synth {
  /**
   * @param {import("spessasynth_lib").WorkletSynthesizer} synthesizer
   * @param {import("./music.js").Lane[]} lanes
   */
  constructor(synthesizer, lanes) {
    this.synthesizer = synthesizer;
    /** @type {import("./music.js").Lane[]} */
    this.lanes = [];
    /** @type {number[]} channel of each lane */
    this.channels = [];
    /** Channel for single notes that are tried out. */
    this.tryout = DRUMS + 1;
    /** Channel of drums for the metronome alone, which is heard whoever is muted. */
    this.clicks = DRUMS + 2;
    /** @type {unknown} whose music is played now */
    this.owner = null;
    this.setLanes(lanes);
  }

  /** @param {import("./music.js").Lane[]} lanes who plays from now on */
  setLanes(lanes) {
    const { synthesizer } = this;
    this.lanes = lanes;
    let free = 0;
    this.channels = lanes.map((lane) => {
      if (lane.drums) return DRUMS;
      // Of every sixteen channels the tenth is one of drums.
      if (free % 16 === DRUMS) free++;
      return free++;
    });
    const before = this.clicks;
    this.tryout = Math.max(DRUMS, ...this.channels) + 1;
    if (this.tryout % 16 === DRUMS) this.tryout++;
    this.clicks = this.tryout + 1;
    while (synthesizer.channelCount <= this.clicks) synthesizer.addNewChannel();
    if (before !== this.clicks && before % 16 !== DRUMS) synthesizer.midiChannels[before]?.setDrums(false);
    synthesizer.midiChannels[this.clicks].setDrums(true);
    lanes.forEach((lane, at) => {
      if (!lane.drums) synthesizer.programChange(this.channels[at], lane.program);
    });
  }

  /**
   * Hand the instruments to another piece: what was sent ahead for the last one falls silent first.
   * @param {unknown} owner
   * @param {import("./music.js").Lane[]} lanes
   */
  async handOver(owner, lanes) {
    if (this.owner !== owner) {
      this.owner = owner;
      this.setDeaf(true);
      await new Promise((done) => setTimeout(done, HUSH));
      if (this.owner !== owner) return;
      this.pedal(false, this.synthesizer.currentTime);
      this.setDeaf(false);
      this.setLanes(lanes);
      this.setDeaf(false);
      this.setLevels(lanes.map(() => 1));
    } else if (this.lanes !== lanes) {
      this.setLanes(lanes);
    }
  }

  /**
   * @param {AudioContext} context
   * @param {AudioNode} destination
   * @param {string} soundfont address of the SoundFont
   * @param {import("./music.js").Lane[]} lanes
   * @param {(fraction: number) => void} progress
   * @param {AbortSignal} signal
   * @returns {Promise<Synth>}
   * @throws {SoundFault} when a part of it cannot be had
   */
  static async load(context, destination, soundfont, lanes, progress, signal) {
    try {
      const [library, bank] = await Promise.all([
        import("spessasynth_lib"),
        fetchWithProgress(soundfont, progress, signal),
        context.audioWorklet.addModule(PROCESSOR),
      ]);
      // Who leaves the page meanwhile closes the sound card: nothing more is connected to it.
      signal.throwIfAborted();
      const synthesizer = new library.WorkletSynthesizer(context, { eventsEnabled: false });
      await synthesizer.isReady;
      await synthesizer.soundBankManager.addSoundBank(bank, "main");
      signal.throwIfAborted();
      synthesizer.connect(destination);
      return new Synth(synthesizer, lanes);
    } catch (fault) {
      if (signal.aborted) throw fault;
      throw new SoundFault("The instrument sounds could not be loaded. Press play to try again.", { cause: fault });
    }
  }

  /**
   * @param {number} lane
   * @param {number} pitch
   * @param {number} velocity
   * @param {number} time of the sound card's clock, seconds
   */
  noteOn(lane, pitch, velocity, time) {
    this.synthesizer.noteOn(this.channels[lane], pitch, velocity, { time });
  }

  /**
   * @param {number} lane
   * @param {number} pitch
   * @param {number} time
   */
  noteOff(lane, pitch, time) {
    this.synthesizer.noteOff(this.channels[lane], pitch, { time });
  }

  /**
   * @param {boolean} down
   * @param {number} time
   */
  pedal(down, time) {
    for (const channel of this.channels) this.synthesizer.controllerChange(channel, SUSTAIN, down ? 127 : 0, { time });
  }

  /**
   * A click of the metronome: a high wood block on the first beat of a bar, a low one on the others.
   * @param {boolean} strong
   * @param {number} time
   */
  click(strong, time) {
    const key = strong ? 76 : 77;
    this.synthesizer.noteOn(this.clicks, key, strong ? 110 : 80, { time });
    this.synthesizer.noteOff(this.clicks, key, { time: time + 0.05 });
  }

  /**
   * Let one note be heard at once.
   * @param {number} lane
   * @param {number} pitch
   * @param {number} velocity
   * @param {number} seconds
   */
  hear(lane, pitch, velocity, seconds) {
    const now = this.synthesizer.currentTime;
    const channel = this.lanes[lane]?.drums ? DRUMS : this.tryout;
    if (channel === this.tryout) this.synthesizer.programChange(channel, this.lanes[lane]?.program ?? 0);
    this.synthesizer.noteOn(channel, pitch, velocity, { time: now });
    this.synthesizer.noteOff(channel, pitch, { time: now + seconds });
  }

  /** @param {number[]} levels by lane, 0 to 1; several lanes of drums share one channel, the loudest says how loud */
  setLevels(levels) {
    /** @type {Map<number, number>} */
    const loudest = new Map();
    levels.forEach((level, lane) => {
      const channel = this.channels[lane];
      loudest.set(channel, Math.max(loudest.get(channel) ?? 0, level));
    });
    // Loudness is heard on a curve, as in player/audio.js.
    for (const [channel, level] of loudest) this.synthesizer.midiChannels[channel].setSystemParameter("gain", level ** 2);
  }

  /**
   * Deaf, the lanes fall silent at once and take no notes, not even those sent ahead: that is how notes sent for a place
   * that was left are got rid of.
   * @param {boolean} deaf
   */
  setDeaf(deaf) {
    for (const channel of new Set([...this.channels, DRUMS, this.clicks])) {
      this.synthesizer.midiChannels[channel].setSystemParameter("isMuted", deaf);
    }
  }

  dispose() {
    this.synthesizer.destroy();
  }
}
