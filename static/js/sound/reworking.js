/**
 * A sound varied as a whole, or painted anew in a stretch that is drawn on its waveform: what is asked, the candidates that
 * come of it, and each of them beside the sound as it was.
 *
 * @typedef {import("./reworking-wish.js").Mode} Mode
 * @typedef {import("../compose/card.js").JobData} JobData
 */
import { slider } from "../compose/editors.js";
import { scrolling } from "../dom.js";
import { part } from "../player/bar.js";
import { Stretch } from "../player/stretch.js";
import { spokenTime } from "../player/format.js";
import { postJson } from "../site.js";
import { SoundCard } from "./card.js";
import { guidanceWords } from "./form.js";
import { Player } from "./player.js";
import { request, stepsWords, strengthWords } from "./reworking-wish.js";

/** As the server has it, in seconds. */
const SHORTEST = 0.2;
const LONGEST = 300;
/** What is heard before a stretch, when one listens to it. */
const LEAD_IN = 1;
const USUAL = { repaint: 1, vary: 0.5, steps: 8, guidance: 1.5 };

export class Reworking {
  /** @type {SoundCard[]} */
  #cards = [];
  #strength = { repaint: USUAL.repaint, vary: USUAL.vary };
  #steps = USUAL.steps;
  #guidance = USUAL.guidance;
  /** The number that is being typed: nobody writes into it meanwhile. @type {HTMLInputElement | null} */
  #typing = null;

  /**
   * @param {HTMLElement} root
   * @param {import("../recording/page.js").App} app
   */
  constructor(root, app) {
    this.root = root;
    this.app = app;
    const { transport, disposer } = app;
    this.panel = part(root, "reworking", HTMLElement);
    this.form = part(this.panel, "reworking-form", HTMLFormElement);
    this.opener = part(root, "reworking-open", HTMLButtonElement);
    this.fault = part(this.form, "reworking-fault", HTMLElement);
    this.from = part(this.form, "stretch-from", HTMLInputElement);
    this.to = part(this.form, "stretch-to", HTMLInputElement);
    this.stretch = new Stretch({ duration: transport.duration, shortest: SHORTEST, longest: LONGEST });
    this.from.max = this.to.max = String(transport.duration);
    this.player = new Player(disposer);
    disposer.on(this.player, "change", () => this.player.playing && transport.pause());
    disposer.on(transport, "change", () => transport.playing && this.player.pause());
    disposer.on(this.opener, "click", () => this.open(this.panel.hidden));
    disposer.on(part(this.panel, "reworking-close", HTMLElement), "click", () => {
      this.open(false);
      this.opener.focus();
    });
    disposer.on(this.stretch, "change", (/** @type {CustomEvent} */ event) => this.#showStretch(event.detail));
    disposer.on(this.form, "change", (/** @type {Event} */ event) => {
      if (event.target instanceof HTMLInputElement && event.target.name === "rework") this.#showMode();
    });
    for (const input of [this.from, this.to]) {
      for (const type of ["input", "change"]) {
        disposer.on(input, type, () => {
          this.#typing = type === "input" ? input : null;
          this.#typed(input);
          this.#typing = null;
        });
      }
    }
    const at = (/** @type {string} */ name, /** @type {() => void} */ act) => disposer.on(part(this.form, name, HTMLElement), "click", act);
    at("stretch-hear", () => this.hear());
    at("stretch-start", () => this.#here("start"));
    at("stretch-end", () => this.#here("end"));
    disposer.on(this.form, "submit", (/** @type {SubmitEvent} */ event) => {
      event.preventDefault();
      void this.#ask();
    });
    this.#sliders();
    this.#showMode();
    this.show(app.data.reworks ?? []);
  }

  /** @returns {Mode} */
  get mode() {
    return this.form.querySelector("input[name=rework]:checked")?.getAttribute("value") === "vary" ? "vary" : "repaint";
  }

  /** @param {boolean} on */
  open(on) {
    this.panel.hidden = !on;
    this.opener.setAttribute("aria-expanded", String(on));
    this.#showMode();
    if (!on) return;
    this.app.strip.waveform?.canvas.scrollIntoView({ block: "start", behavior: scrolling() });
    part(this.form, "reworking-words", HTMLInputElement).focus({ preventScroll: true });
  }

  /** The stretch as it sounds now, with a moment before it. */
  hear() {
    const { transport } = this.app;
    const { span } = this.stretch;
    if (!span) return this.#say("Drag over the waveform to choose a stretch first.");
    transport.setLoop(span, false);
    transport.seek(Math.max(0, span.start - LEAD_IN));
    void transport.play();
  }

  #showMode() {
    const { mode } = this;
    const painting = mode === "repaint";
    part(this.form, "stretch-field", HTMLElement).hidden = !painting;
    this.form.dataset.mode = mode;
    this.app.strip.stretch = painting && !this.panel.hidden ? this.stretch : null;
    this.#nameTheButton();
    this.#say("");
    part(this.form, "strength", HTMLElement).replaceChildren(
      slider("How far", ["near", painting ? "new notes" : "far"], this.#strength[mode], (value) => strengthWords(mode, value), (value) => (this.#strength[mode] = value), { low: 0.1, high: 1, step: 0.05 }),
    );
  }

  #nameTheButton() {
    part(this.form, "reworking-go", HTMLElement).textContent = this.mode === "repaint" ? "Paint it" : "Vary it";
  }

  #sliders() {
    part(this.form, "steps", HTMLElement).replaceChildren(
      slider("Steps", ["quick", "careful"], this.#steps, stepsWords, (value) => (this.#steps = value), { low: 2, high: 32, step: 2 }),
    );
    part(this.form, "closeness", HTMLElement).replaceChildren(
      slider("Guidance", ["free", "close"], this.#guidance, guidanceWords, (value) => (this.#guidance = value), { low: 1, high: 5, step: 0.1 }),
    );
  }

  /** @param {HTMLInputElement} input */
  #typed(input) {
    const [from, to] = [this.from, this.to].map((one) => (one.value.trim() === "" ? NaN : Number(one.value)));
    if (Number.isNaN(from) && Number.isNaN(to)) return this.stretch.set(null);
    const { duration } = this.app.transport;
    const start = Number.isNaN(from) ? Math.max(to - 1, 0) : from;
    const end = Number.isNaN(to) ? Math.min(from + 1, duration) : to;
    // The number that was just typed stands; the other gives way.
    if (input === this.from) this.stretch.set({ start, end: Math.max(end, start + SHORTEST) }, "start");
    else this.stretch.set({ start: Math.min(start, end - SHORTEST), end }, "end");
  }

  /** @param {"start" | "end"} edge at the playhead */
  #here(edge) {
    const { position, duration } = this.app.transport;
    const span = this.stretch.span ?? { start: position, end: position };
    if (edge === "start") this.stretch.set({ start: position, end: span.end > position ? span.end : Math.min(position + 2, duration) }, "start");
    else this.stretch.set({ start: span.start < position ? span.start : Math.max(position - 2, 0), end: position }, "end");
  }

  /** @param {boolean} done */
  #showStretch(done) {
    const { span } = this.stretch;
    if (this.#typing !== this.from) this.from.value = span ? span.start.toFixed(2) : "";
    if (this.#typing !== this.to) this.to.value = span ? span.end.toFixed(2) : "";
    this.app.strip.frame.request();
    if (!done) return;
    this.#say("");
    part(this.form, "stretch-told", HTMLElement).textContent = span ? `From ${spokenTime(span.start)} to ${spokenTime(span.end)}.` : "";
  }

  /** @param {string} sentence */
  #say(sentence) {
    this.fault.hidden = !sentence;
    this.fault.textContent = sentence;
  }

  /** @param {number} [count] candidates, in place of the number that is chosen */
  async #ask(count) {
    const go = part(this.form, "reworking-go", HTMLButtonElement);
    if (go.disabled) return;
    if (this.mode === "repaint" && !this.stretch.span) {
      this.#say("Drag over the waveform to choose a stretch first, or say in seconds where it begins and ends.");
      this.from.focus();
      return;
    }
    const chosen = this.form.querySelector("input[name=candidates]:checked");
    const candidates = count ?? (chosen instanceof HTMLInputElement ? Number(chosen.value) : 1);
    const field = (/** @type {string} */ name) => part(this.form, name, HTMLInputElement).value.trim();
    go.disabled = true;
    // A browser lets sound through only when its card was opened within a gesture.
    this.player.wake();
    try {
      const wish = {
        mode: this.mode, span: this.stretch.span, strength: this.#strength[this.mode], words: field("reworking-words"),
        negative: field("reworking-negative"), steps: this.#steps, guidance: this.#guidance, candidates,
      };
      const answer = await postJson(this.app.data.urls.sound, request(this.app.data.take, wish), this.app.disposer.signal);
      this.#say("");
      this.show(answer.jobs);
      part(this.root, "reworked", HTMLElement).scrollIntoView({ block: "nearest", behavior: scrolling() });
    } catch (reason) {
      this.#say(reason instanceof Error ? reason.message : String(reason));
    } finally {
      go.disabled = false;
    }
  }

  /** Candidates that are made, or were; those that were shown before make room. @param {JobData[]} jobs */
  show(jobs) {
    for (const card of this.#cards) card.dispose();
    const { app } = this;
    this.#cards = jobs.map((job, at) => {
      const name = jobs.length > 1 ? `Candidate ${at + 1}` : job.settings?.repainting ? "Painted anew" : "Varied";
      const card = new SoundCard({ job, name, seconds: app.transport.duration, player: this.player, colours: app.colours, page: app.disposer });
      app.disposer.on(card, "ended", (/** @type {CustomEvent} */ event) => this.#ended(card, event.detail.takeUrl));
      app.disposer.on(card.again, "click", () => void this.#ask(4));
      return card;
    });
    const cards = part(this.root, "reworked-cards", HTMLElement);
    cards.dataset.count = String(jobs.length);
    cards.replaceChildren(...this.#cards.map((card) => card.root));
    part(this.root, "reworked", HTMLElement).hidden = !jobs.length;
  }

  /**
   * What was made is compared with the sound as it was, at the same place.
   * @param {SoundCard} card
   * @param {string | null} takeUrl
   */
  #ended(card, takeUrl) {
    if (!takeUrl) return;
    this.app.versions.add({ key: card.job.id, name: card.name, url: `${takeUrl}files/flac`, peaks: `${takeUrl}files/peaks`, take: takeUrl });
  }
}
