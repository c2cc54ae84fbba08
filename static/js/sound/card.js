/**
 * A candidate of sound while it is made and after: its waveform grows and can be heard up to where it is; it can be
 * stopped, tried again, opened.
 *
 * @typedef {import("../compose/card.js").JobData} JobData
 *
 * @typedef {object} SoundCardOptions
 * @property {JobData} job
 * @property {string} name      such as "Candidate 2"
 * @property {number} seconds   that were asked for
 * @property {import("./player.js").Player} player
 * @property {import("../player/canvas.js").Colours} colours
 * @property {import("../player/disposer.js").Disposer} page
 */
import { act } from "../compose/acting.js";
import { jobFrom, seedOf } from "../compose/growing.js";
import { copyOf } from "../dom.js";
import { part } from "../player/bar.js";
import { Disposer } from "../player/disposer.js";
import { spokenTime, wholeText } from "../player/format.js";
import { Feed } from "../recording/feed.js";
import { after, nothingYet, stageWords } from "../recording/progress.js";
import { GrowingWave } from "./growing.js";
import { decode, Heard } from "./stream.js";

/** Samples a second at which a finished sound is read from its file. */
const FETCHED_RATE = 44_100;

export class SoundCard extends EventTarget {
  #progress = nothingYet();
  #pending = 0;
  #wasOn = false;
  #frame = 0;
  #line = "";
  /** Where it is played next from, in seconds. */
  #from = 0;
  /** @type {Feed | null} */
  #feed = null;

  /**
   * Events: "ended" (detail {status, takeUrl}), "retried" (detail: the new JobData), "playing" (it began or stopped).
   * @param {SoundCardOptions} options
   */
  constructor({ job, name, seconds, player, colours, page }) {
    super();
    this.job = job;
    this.name = name;
    this.seconds = seconds;
    this.player = player;
    this.disposer = new Disposer();
    this.heard = new Heard();
    this.root = copyOf("sound-candidate");
    this.root.dataset.job = job.id;
    part(this.root, "name", HTMLElement).textContent = name;
    this.stage = part(this.root, "stage", HTMLElement);
    this.detail = part(this.root, "detail", HTMLElement);
    this.live = part(this.root, "live", HTMLElement);
    this.playing = part(this.root, "play", HTMLButtonElement);
    this.seek = part(this.root, "seek", HTMLInputElement);
    this.cancel = part(this.root, "cancel", HTMLButtonElement);
    this.retry = part(this.root, "retry", HTMLButtonElement);
    this.open = part(this.root, "open", HTMLAnchorElement);
    this.again = part(this.root, "again", HTMLButtonElement);
    this.clock = part(this.root, "clock", HTMLElement);
    this.playing.setAttribute("aria-label", `Play ${name.toLowerCase()}`);
    this.again.setAttribute("aria-label", `Four more like this: ${name.toLowerCase()}`);
    this.seek.setAttribute("aria-label", `Place in ${name.toLowerCase()}`);
    const canvas = part(this.root, "wave", HTMLCanvasElement);
    canvas.setAttribute("aria-label", `Waveform of ${name.toLowerCase()}`);
    this.wave = new GrowingWave(canvas, this.heard, seconds, colours, this.disposer, (place) => this.#go(place));
    this.#wire();
    this.#tellSeed();
    page.add(() => this.dispose());
    this.#follow();
    this.#show();
  }

  get ended() {
    return this.#progress.ended !== null;
  }

  /** The page of what was made; null while nothing is. */
  get takeUrl() {
    return this.#progress.ended?.takeUrl ?? null;
  }

  /** How far it has come where it is played now, or will be next. */
  get position() {
    return this.player.plays(this.heard) ? this.player.position : this.#from;
  }

  /** Up to where it can be heard, in seconds. */
  get there() {
    return this.heard.seconds;
  }

  /** Whether it is heard, or would be if more of it were there. */
  get active() {
    return this.player.plays(this.heard);
  }

  #tellSeed() {
    const seed = seedOf(this.job);
    part(this.root, "seed", HTMLElement).textContent = seed === null ? "" : `seed ${seed}`;
  }

  #wire() {
    const { disposer, player } = this;
    disposer.on(this.playing, "click", () => (player.plays(this.heard) ? player.pause() : void this.#play(this.#from)));
    disposer.on(this.seek, "input", () => this.#go(Number(this.seek.value)));
    disposer.on(player, "change", () => this.#showPlaying());
    disposer.on(player, "finished", () => {
      if (player.now === this.heard) this.#from = 0;
      this.#showPlaying();
    });
    disposer.on(this.heard, "more", () => this.#soon());
    disposer.on(this.cancel, "click", () => void act(this.stage, this.detail, this.job.cancel, "Stopping; what there is is kept"));
    disposer.on(this.retry, "click", async () => {
      const answer = await act(this.stage, this.detail, this.job.retry, "Trying again");
      if (!answer) return;
      const job = await answer.json();
      this.#feed?.dispose();
      this.job = jobFrom(job, this.job.url);
      this.root.dataset.job = this.job.id;
      this.#progress = nothingYet();
      this.heard.clear();
      this.#from = 0;
      this.#tellSeed();
      this.#follow();
      this.#show();
      this.dispatchEvent(new CustomEvent("retried", { detail: this.job }));
    });
  }

  /** Play, whatever else is played. */
  play() {
    return this.#play(this.#from);
  }

  /** Play from a place on, whatever else is played. @param {number} seconds */
  hear(seconds) {
    return this.#play(Math.min(seconds, this.there));
  }

  /** @param {number} seconds */
  async #play(seconds) {
    // Of what is still being made there is always a little to wait for; what is finished begins anew after its end.
    const from = this.heard.ended && seconds >= this.heard.seconds - 0.05 ? 0 : seconds;
    this.#from = from;
    try {
      await this.player.play(this.heard, from);
      this.#note("");
    } catch (fault) {
      this.#note(fault instanceof Error ? fault.message : String(fault));
    }
  }

  /** @param {number} seconds */
  #go(seconds) {
    const place = Math.min(Math.max(seconds, 0), this.heard.seconds);
    this.#from = place;
    if (this.player.plays(this.heard)) void this.#play(place);
    this.#showPlace();
  }

  /** @param {string} words */
  #note(words) {
    const note = part(this.root, "sound-note", HTMLElement);
    note.textContent = words;
    note.hidden = !words;
  }

  #follow() {
    const told = (/** @type {import("../recording/progress.js").JobEvent} */ event) => {
      const before = this.#progress;
      this.#progress = after(before, event);
      this.#line = "";
      if (this.#progress.attempt !== before.attempt && before.attempt) {
        this.heard.clear();
        this.#from = 0;
      }
      // An event of an earlier attempt is void, and one that was seen before tells nothing new.
      const current = event.id > before.last && (event.attempt ?? this.#progress.attempt) === this.#progress.attempt;
      if (current && event.kind === "sound") this.heard.add(event.start ?? 0, decode(event.samples ?? ""), event.rate);
      if (event.kind === "ended") this.#end();
      else this.#soon();
    };
    this.#feed = new Feed(this.job.socket, () => this.#progress.last, told, (state) => {
      if (state === "waiting" && !this.ended) this.#line = "The connection was lost; trying again. The sound goes on being made meanwhile.";
      else if (state === "forbidden") this.#line = "This can no longer be followed here.";
      else this.#line = "";
      this.#show();
    });
  }

  #soon() {
    if (this.#pending) return;
    this.#pending = requestAnimationFrame(() => {
      this.#pending = 0;
      this.#show();
    });
  }

  #show() {
    const { ended, stage, warnings, detail } = this.#progress;
    const { seconds } = this.heard;
    const state = ended ? ended.status : stage || seconds ? "running" : "queued";
    this.root.dataset.status = state;
    this.root.dataset.seconds = seconds.toFixed(2);
    this.cancel.hidden = ended !== null;
    this.playing.disabled = !seconds;
    this.seek.disabled = !seconds;
    this.seek.max = this.wave.seconds.toFixed(2);
    this.#showPlace();
    if (ended) return;
    const words = state === "queued" ? "Waiting for its turn" : seconds ? "Being played" : stageWords(stage);
    if (this.stage.textContent !== words) this.live.textContent = `${this.name}: ${words}`;
    this.stage.textContent = words;
    const made = seconds ? `${wholeText(seconds)} of ${wholeText(this.seconds)}` : detail;
    this.detail.textContent = this.#line || [made, ...warnings.slice(-1)].filter(Boolean).join(" · ");
  }

  #end() {
    const ended = this.#progress.ended;
    if (!ended) return;
    this.heard.end();
    const { takeUrl, status, error } = ended;
    const { seconds } = this.heard;
    this.#show();
    this.stage.textContent = endWords(status, takeUrl !== null);
    this.detail.textContent = error || (seconds ? wholeText(seconds) : "");
    this.open.hidden = !takeUrl;
    if (takeUrl) this.open.href = takeUrl;
    if (takeUrl && !seconds) void this.#fetch(takeUrl);
    this.again.hidden = !takeUrl;
    this.retry.hidden = takeUrl !== null;
    this.live.textContent = `${this.name}: ${this.stage.textContent}. ${error || (seconds ? spokenTime(seconds) : "")}`;
    this.dispatchEvent(new CustomEvent("ended", { detail: { status, takeUrl } }));
  }

  /** What is finished for a while is not told again: its sound comes from the take. @param {string} takeUrl */
  async #fetch(takeUrl) {
    try {
      const response = await fetch(`${takeUrl}files/flac`, { signal: this.disposer.signal });
      if (!response.ok) return;
      const card = new OfflineAudioContext(1, 1, FETCHED_RATE);
      const sound = await card.decodeAudioData(await response.arrayBuffer());
      this.heard.add(0, sound.getChannelData(0), FETCHED_RATE);
      this.detail.textContent = wholeText(this.heard.seconds);
      this.#show();
    } catch {
      // The take's own page plays it.
    }
  }

  #showPlaying() {
    const on = this.player.plays(this.heard);
    if (!on && this.player.now === this.heard) this.#from = this.player.position;
    this.playing.classList.toggle("playing", on);
    this.playing.setAttribute("aria-label", `${on ? "Pause" : "Play"} ${this.name.toLowerCase()}`);
    this.root.classList.toggle("catching-up", on && this.player.waiting);
    this.#showPlace();
    if (on && !this.#frame) this.#move();
    if (on !== this.#wasOn) this.dispatchEvent(new Event("playing"));
    this.#wasOn = on;
  }

  #move = () => {
    this.#frame = this.player.plays(this.heard) ? requestAnimationFrame(this.#move) : 0;
    this.#showPlace();
  };

  #showPlace() {
    const { position } = this;
    this.wave.show(position);
    const text = wholeText(position);
    if (this.clock.textContent !== text) this.clock.textContent = text;
    if (!this.seek.matches(":active")) this.seek.value = position.toFixed(2);
    this.seek.setAttribute("aria-valuetext", spokenTime(position));
  }

  dispose() {
    cancelAnimationFrame(this.#pending);
    cancelAnimationFrame(this.#frame);
    if (this.player.now === this.heard) this.player.pause();
    this.#feed?.dispose();
    this.disposer.dispose();
  }
}

/**
 * @param {string} status
 * @param {boolean} kept
 */
function endWords(status, kept) {
  if (status === "cancelled") return kept ? "Stopped; the sound so far is kept" : "Stopped before there was sound";
  return kept ? "Done" : "This did not work";
}
