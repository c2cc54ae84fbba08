/**
 * One set of instruments for all candidates of a page: whoever is played has them, the others fall silent.
 */
import { Sound } from "../player/audio.js";
import { Sequencer } from "../score/sequencer.js";
import { Synth } from "../score/synth.js";

/**
 * @typedef {object} Player  what can be played
 * @property {import("../player/transport.js").Transport} transport
 * @property {() => void} pause stops it, also where it waits for more of its music
 * @property {import("../score/music.js").Lane[]} lanes
 * @property {import("../score/window.js").Source} source
 * @property {(words: string, bad: boolean) => void} tell
 */

export class Listening {
  /** @type {Promise<Synth> | null} */
  #loading = null;
  /** @type {Synth | null} */
  #synth = null;
  /** @type {Sequencer | null} */
  #sequencer = null;
  /** @type {Player | null} */
  #now = null;

  /**
   * @param {object} options
   * @param {string} options.soundfont
   * @param {import("../player/disposer.js").Disposer} options.disposer
   * @param {Sound} [options.sound]
   * @param {() => Promise<Synth | null>} [options.borrow] the instruments of a page that has some already
   * @param {() => void} [options.begin] called before a candidate is played
   */
  constructor({ soundfont, disposer, sound, borrow, begin }) {
    this.soundfont = soundfont;
    this.disposer = disposer;
    this.own = !sound;
    this.sound = sound ?? new Sound();
    this.borrow = borrow;
    this.begin = begin;
    if (this.own) this.sound.fade = 1;
    disposer.add(() => {
      this.#sequencer?.dispose();
      if (!this.own) return;
      this.#synth?.dispose();
      this.sound.close();
    });
  }

  /** @param {Player} player */
  add(player) {
    if (Sound.possible) player.transport.clock = this.sound.clock;
    player.transport.prepare = async (position) => {
      try {
        await this.#take(player);
      } catch (fault) {
        player.tell(fault instanceof Error ? fault.message : String(fault), true);
        throw fault;
      }
      return position;
    };
  }

  /** Stop whatever is played. */
  pause() {
    this.#now?.pause();
  }

  /** More of its music has come. @param {Player} player */
  grown(player) {
    if (this.#now !== player || !this.#synth) return;
    if (this.#synth.lanes !== player.lanes) this.#synth.setLanes(player.lanes);
    this.#sequencer?.extend(player.source);
  }

  /** @param {Player} player */
  async #take(player) {
    if (this.#now !== player) this.pause();
    this.begin?.();
    // The card must be opened within the gesture, before anything else is waited for.
    await this.sound.open();
    this.#loading ??= this.#load(player);
    let synth;
    try {
      synth = await this.#loading;
    } catch (fault) {
      this.#loading = null;
      throw fault;
    }
    player.tell("", false);
    await synth.handOver(player, player.lanes);
    if (this.#now === player) return;
    this.#now = player;
    this.#sequencer?.dispose();
    this.#sequencer = new Sequencer(player.transport, synth, this.sound.clock);
    this.#sequencer.play(player.source);
  }

  /** @param {Player} player who waits for it */
  async #load(player) {
    if (this.borrow) {
      const lent = await this.borrow();
      if (!lent) throw new Error("The instrument sounds could not be loaded.");
      return (this.#synth = lent);
    }
    const context = await this.sound.open();
    const gains = this.sound.gains;
    if (!gains) throw new Error("This browser cannot mix sound.");
    context.addEventListener("statechange", () => {
      if (context.state !== "running") this.pause();
    });
    player.tell("Fetching the instruments", false);
    const progress = (/** @type {number} */ share) => player.tell(`Fetching the instruments, ${Math.round(100 * share)} %`, false);
    this.#synth = await Synth.load(context, gains.score, this.soundfont, player.lanes, progress, this.disposer.signal);
    return this.#synth;
  }
}
