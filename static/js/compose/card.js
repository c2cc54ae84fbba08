/**
 * A candidate while it is composed and after: its notes grow in a roll of its own and can be heard up to where they are
 * written; it can be stopped, tried again, opened.
 *
 * @typedef {object} JobData
 * @property {string} id
 * @property {string} kind
 * @property {string} status
 * @property {string} error
 * @property {Record<string, any>} settings
 * @property {string | null} take_url
 * @property {string} url
 * @property {string} cancel
 * @property {string} retry
 * @property {string} socket
 *
 * @typedef {object} CardOptions
 * @property {JobData} job
 * @property {string} name          such as "Candidate 2"
 * @property {import("./brief.js").Fields} brief  what was asked for
 * @property {import("./listening.js").Listening} listening
 * @property {import("../player/canvas.js").Colours} colours
 * @property {import("../player/disposer.js").Disposer} page
 */
import { act } from "./acting.js";
import { copyOf, make } from "../dom.js";
import { part } from "../player/bar.js";
import { getJson } from "../player/data.js";
import { Disposer } from "../player/disposer.js";
import { wholeText } from "../player/format.js";
import { runWhileMoving } from "../player/frames.js";
import { lanesFor } from "../player/general-midi.js";
import { NoteList } from "../player/notes.js";
import { Strip } from "../player/strip.js";
import { Timeline } from "../player/timeline.js";
import { Transport } from "../player/transport.js";
import { Feed } from "../recording/feed.js";
import { after, liveNotes, nothingYet, wholeFraction } from "../recording/progress.js";
import { atEdge, barsWritten, beatsOf, jobFrom, planOf, players, seedOf, spanOf } from "./growing.js";

/** A fresh candidate shows at most this many seconds at once; longer ones are fitted. */
const ALL = 1e6;

export class LiveCard extends EventTarget {
  /** @type {import("../score/music.js").Lane[]} */
  lanes = [];
  /** @type {import("../score/window.js").Source} */
  source = { notes: null, pedals: [], beats: [] };
  #progress = nothingYet();
  #shown = -1;
  #pending = 0;
  #wasOn = false;
  /** Listening has caught up with writing and waits. */
  #waiting = false;
  #line = "";
  /** @type {Feed | null} */
  #feed = null;

  /**
   * Events: "ended" (detail {status, takeUrl}), "retried" (detail: the new JobData), "playing" (it began or stopped).
   * @param {CardOptions} options
   */
  constructor({ job, name, brief, listening, colours, page }) {
    super();
    this.job = job;
    this.brief = brief;
    this.listening = listening;
    this.disposer = new Disposer();
    this.root = copyOf("candidate");
    this.root.dataset.job = job.id;
    this.plan = planOf(brief);
    this.title = part(this.root, "name", HTMLElement);
    this.title.textContent = name;
    this.stage = part(this.root, "stage", HTMLElement);
    this.detail = part(this.root, "detail", HTMLElement);
    this.bar = part(this.root, "progress", HTMLProgressElement);
    this.bar.setAttribute("aria-label", `${name}: how much is written`);
    this.legend = part(this.root, "legend", HTMLElement);
    this.live = part(this.root, "live", HTMLElement);
    this.playing = part(this.root, "play", HTMLButtonElement);
    this.cancel = part(this.root, "cancel", HTMLButtonElement);
    this.retry = part(this.root, "retry", HTMLButtonElement);
    this.open = part(this.root, "open", HTMLAnchorElement);
    this.again = part(this.root, "again", HTMLButtonElement);
    this.clock = part(this.root, "clock", HTMLElement);
    this.again.setAttribute("aria-label", `Four more like this: ${name.toLowerCase()}`);
    this.transport = new Transport(0.1);
    const span = spanOf(0, this.plan, false);
    const canvas = part(this.root, "roll", HTMLCanvasElement);
    this.strip = new Strip({
      roll: canvas, wave: null, transport: this.transport, colours, disposer: this.disposer, comfortable: ALL,
      timeline: this.plan ? new Timeline(beatsOf(this.plan)) : null,
    });
    this.strip.axis.extend(span);
    this.strip.axis.fit();
    canvas.setAttribute("aria-label", `Piano roll of ${name.toLowerCase()}`);
    listening.add(this);
    this.#wire();
    this.#seed(job);
    page.add(() => this.dispose());
    this.#follow();
    this.#show();
  }

  /** @param {JobData} job */
  #seed(job) {
    const seed = seedOf(job);
    part(this.root, "seed", HTMLElement).textContent = seed === null ? "" : `seed ${seed}`;
  }

  #wire() {
    const { transport, disposer, strip } = this;
    disposer.on(this.playing, "click", () => {
      if (this.active) {
        this.pause();
      } else {
        void transport.play();
        this.#showPlaying();
      }
    });
    disposer.on(strip, "note", (/** @type {CustomEvent} */ event) => transport.seek(event.detail.onset));
    disposer.on(transport, "change", () => this.#edge());
    disposer.on(this.cancel, "click", () => void act(this.stage, this.detail, this.job.cancel, "Stopping; the bars so far are kept"));
    disposer.on(this.retry, "click", async () => {
      const answer = await act(this.stage, this.detail, this.job.retry, "Trying again");
      if (!answer) return;
      const job = await answer.json();
      this.#feed?.dispose();
      this.job = jobFrom(job, this.job.url);
      this.root.dataset.job = this.job.id;
      this.#progress = nothingYet();
      this.#follow();
      this.#show();
      this.dispatchEvent(new CustomEvent("retried", { detail: this.job }));
    });
    runWhileMoving(transport, disposer, () => {
      strip.show(transport.position);
      this.clock.textContent = wholeText(transport.position);
      this.#edge();
    });
  }

  /** At the edge of what is written listening waits, and goes on when there is more. */
  #edge() {
    const { transport } = this;
    const moved = atEdge({
      position: transport.position, there: this.there, ended: this.#progress.ended !== null,
      // A paused transport that stands at the edge was stopped there by its end.
      playing: transport.moving, waiting: this.#waiting,
    });
    if (moved === "wait") {
      this.#waiting = true;
      transport.pause();
    } else if (moved === "go on") {
      this.#waiting = false;
      void transport.play();
    } else if (moved === "stop") {
      this.#waiting = false;
    }
    this.#showPlaying();
  }

  get ended() {
    return this.#progress.ended !== null;
  }

  /** The page of what was made; null while nothing is. */
  get takeUrl() {
    return this.#progress.ended?.takeUrl ?? null;
  }

  /** Up to where it can be heard, in seconds. */
  get there() {
    return this.#progress.ended ? (this.source.notes?.end ?? 0) : this.#progress.until;
  }

  /** Where it is played now or will be next, in seconds. */
  get position() {
    return this.transport.position;
  }

  /** Whether it is heard, or would be if more of it were there. */
  get active() {
    return this.transport.playing || this.#waiting;
  }

  /** Play from a place on, whatever else is played. @param {number} seconds */
  hear(seconds) {
    this.#waiting = false;
    // At the very end playing would begin anew; a little before it, it waits for what is still being written.
    this.transport.seek(Math.max(Math.min(seconds, this.there - 0.1), 0));
    return this.transport.play();
  }

  /** Stop listening, also to what is still to come. */
  pause() {
    this.#waiting = false;
    this.transport.pause();
    this.#showPlaying();
  }

  #follow() {
    const told = (/** @type {import("../recording/progress.js").JobEvent} */ event) => {
      this.#progress = after(this.#progress, event);
      this.#line = "";
      if (event.kind === "ended") this.#end();
      if (!this.#pending) {
        this.#pending = requestAnimationFrame(() => {
          this.#pending = 0;
          this.#show();
        });
      }
    };
    this.#feed = new Feed(this.job.socket, () => this.#progress.last, told, (state) => {
      if (state === "waiting" && !this.#progress.ended) this.#line = "The connection was lost; trying again. The composing goes on meanwhile.";
      else if (state === "forbidden") this.#line = "This can no longer be followed here.";
      else this.#line = "";
      this.#show();
    });
  }

  #show() {
    const progress = this.#progress;
    if (progress.rows.length !== this.#shown) this.#grow();
    const ended = progress.ended;
    this.strip.roll.heardUntil = ended || progress.stage === "engraving" ? null : progress.until;
    this.strip.frame.request();
    const state = ended ? ended.status : progress.stage || progress.rows.length ? "running" : "queued";
    this.root.dataset.status = state;
    this.cancel.hidden = ended !== null;
    this.playing.disabled = !progress.rows.length;
    this.bar.value = ended ? 1 : wholeFraction(progress);
    this.bar.hidden = ended !== null;
    if (ended) return;
    const words = progress.stage === "engraving" ? "Engraving the score" : state === "queued" ? "Waiting for its turn" : "Composing";
    if (this.stage.textContent !== words) this.live.textContent = `${this.title.textContent}: ${words}`;
    this.stage.textContent = words;
    this.detail.textContent = this.#line || [this.#written(), ...progress.warnings.slice(-1)].filter(Boolean).join(" · ");
  }

  #written() {
    const { stage, fraction, until, rows, detail } = this.#progress;
    if (stage === "engraving") return `${rows.length} notes`;
    return barsWritten(until, fraction, this.plan, this.brief.bars ?? null) || detail || (rows.length ? `${rows.length} notes` : "");
  }

  /** More notes have come. */
  #grow() {
    const { rows } = this.#progress;
    this.#shown = rows.length;
    const names = players(this.brief.instruments ?? [], rows.map((row) => row[4]));
    if (names.join() !== this.lanes.map((lane) => lane.part).join()) {
      this.lanes = lanesFor(names);
      this.legend.replaceChildren(...this.lanes.map((lane) => {
        const item = make("li", { class: "lane-name", text: lane.name });
        item.style.setProperty("--lane", `var(--part-${(lane.index % 8) + 1})`);
        return item;
      }));
    }
    const notes = new NoteList(liveNotes(rows, names));
    this.source = { notes, pedals: [], beats: [] };
    this.strip.roll.setNotes(notes);
    const { axis } = this.strip;
    const span = spanOf(Math.max(this.there, notes.end), this.plan, this.#progress.ended !== null);
    if (axis.duration !== span) {
      axis.duration = span;
      axis.fit();
    }
    this.transport.extend(this.#progress.ended ? notes.end + 0.4 : this.#progress.until);
    this.listening.grown(this);
    this.#edge();
  }

  #end() {
    const ended = this.#progress.ended;
    if (!ended) return;
    this.#grow();
    const { takeUrl, status, error } = ended;
    const kept = barsWritten(this.#progress.until, this.#progress.fraction, this.plan, this.brief.bars ?? null);
    this.stage.textContent = endWords(status, takeUrl !== null);
    const seconds = this.source.notes?.end ?? 0;
    const facts = [status === "cancelled" && kept, seconds ? wholeText(seconds) : "", `${this.#progress.rows.length} notes`];
    this.detail.textContent = error || (takeUrl ? facts.filter(Boolean).join(" · ") : "");
    this.open.hidden = !takeUrl;
    this.again.hidden = !takeUrl;
    this.retry.hidden = takeUrl !== null;
    if (takeUrl) {
      this.open.href = takeUrl;
      void this.#barLines(takeUrl);
    }
    this.live.textContent = `${this.title.textContent}: ${this.stage.textContent}. ${error}`;
    this.dispatchEvent(new CustomEvent("ended", { detail: { status, takeUrl } }));
  }

  /** The bar lines as they were written in the end. @param {string} takeUrl */
  async #barLines(takeUrl) {
    try {
      const data = await getJson(`${takeUrl}files/timeline`, this.disposer.signal);
      this.strip.roll.view.timeline = new Timeline(data);
      this.strip.frame.request();
    } catch {
      // The lines that were expected stay.
    }
  }

  #showPlaying() {
    const on = this.active;
    this.playing.classList.toggle("playing", on);
    this.playing.setAttribute("aria-label", `${on ? "Pause" : "Play"} ${this.title.textContent?.toLowerCase()}`);
    this.root.classList.toggle("catching-up", this.#waiting);
    if (on !== this.#wasOn) this.dispatchEvent(new Event("playing"));
    this.#wasOn = on;
  }

  /** @param {string} words @param {boolean} bad */
  tell = (words, bad) => {
    const note = part(this.root, "sound-note", HTMLElement);
    note.textContent = words;
    note.hidden = !words;
    note.classList.toggle("error", bad);
  };

  dispose() {
    cancelAnimationFrame(this.#pending);
    this.transport.pause();
    this.#feed?.dispose();
    this.disposer.dispose();
  }
}

/**
 * @param {string} status
 * @param {boolean} kept
 */
function endWords(status, kept) {
  if (status === "cancelled") return kept ? "Stopped; the bars so far are kept" : "Stopped before the first bar";
  return kept ? "Done" : "This did not work";
}
