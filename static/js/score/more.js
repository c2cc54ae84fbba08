/** "Ask for more": what can be done with the piece that is shown, bars chosen in score and roll, results as they are written. */
import { LiveCard } from "../compose/card.js";
import { instrumentsEditor, slider, stepper } from "../compose/editors.js";
import { Listening } from "../compose/listening.js";
import { make } from "../dom.js";
import { part } from "../player/bar.js";
import { postJson } from "../site.js";
import { barHolding, barsBetween, barsOf, barsWords, click, spanOf, typedBars } from "./selection.js";

/** How long "done" is shown before the page goes on to the new score, in milliseconds. */
const LINGER = 1400;

const INTERVALS = [
  "where it is", "a semitone", "a whole tone", "a minor third", "a major third", "a fourth", "a tritone", "a fifth",
  "a minor sixth", "a major sixth", "a minor seventh", "a major seventh", "an octave",
];

/** What each wish means, and which fields it shows. */
const MODES = {
  continue: { words: "Writes on where the piece ends.", fields: ["more-bars", "words"] },
  fill: { words: "Writes chosen bars anew. Everything else stays to the last note.", fields: ["bars", "parts", "words"] },
  harmonise: { words: "Sets the melody; the melody itself stays.", fields: ["melody", "style", "words"] },
  accompany: { words: "Adds players to what is there.", fields: ["melody", "instruments", "genre", "words"] },
  vary: { words: "The same piece told differently.", fields: ["amount", "bars", "parts", "words"] },
  blend: { words: "A piece between this one and another.", fields: ["other", "amount"] },
  transpose: { words: "The same notes, higher or lower.", fields: ["semitones"] },
  reorchestrate: { words: "The same music for other players.", fields: ["instruments"] },
  easier: { words: "Fewer notes, smaller stretches.", fields: ["bars"] },
  harder: { words: "More notes, wider stretches.", fields: ["bars"] },
};

/**
 * @typedef {keyof typeof MODES} Mode
 * @typedef {{mode: Mode, bars: number[] | null, parts: string[], amount: number, style: string, semitones: number,
 *   instruments: string[], other: string | null, candidates: number}} Wish
 */

/**
 * @typedef {object} MoreOptions
 * @property {HTMLElement} root
 * @property {import("./page.js").ScorePageData} data
 * @property {import("../player/timeline.js").Timeline} timeline
 * @property {import("./music.js").PartData[]} parts
 * @property {import("./sheet.js").Sheet} sheet
 * @property {import("../player/strip.js").Strip} strip
 * @property {import("../player/audio.js").Sound} sound
 * @property {import("./band.js").Band} band
 * @property {import("../player/canvas.js").Colours} colours
 * @property {import("../player/disposer.js").Disposer} disposer
 * @property {() => Promise<void>} tree draws the lineage anew
 */

/** Events: "open". */
export class More extends EventTarget {
  /** @type {import("./selection.js").Bars | null} */
  #chosen = null;
  /** @type {number | null} */
  #anchor = null;
  #amount = 0.4;
  #semitones = 0;
  #moreBars = 8;
  /** @type {string[]} */
  #instruments = [];
  /** @type {LiveCard[]} */
  #cards = [];
  #fade = 0.5;

  /** @param {MoreOptions} options */
  constructor(options) {
    super();
    this.options = options;
    const { root, data, timeline, sound, band, disposer } = options;
    this.bars = barsOf(timeline, data.facts.bars);
    this.panel = part(root, "more", HTMLElement);
    this.opener = part(root, "more-open", HTMLElement);
    this.form = part(this.panel, "more-form", HTMLFormElement);
    this.from = part(this.panel, "bar-from", HTMLInputElement);
    this.to = part(this.panel, "bar-to", HTMLInputElement);
    this.fault = part(this.panel, "more-fault", HTMLElement);
    this.told = part(this.panel, "bars-told", HTMLElement);
    this.go = part(this.panel, "more-go", HTMLButtonElement);
    this.listening = new Listening({
      soundfont: data.soundfont, disposer, sound,
      borrow: () => band.wake(),
      begin: () => this.#takeSound(),
    });
    this.#fill();
    disposer.on(this.opener, "click", () => this.show(this.panel.hidden));
    disposer.on(part(this.panel, "more-close", HTMLElement), "click", () => this.show(false));
    disposer.on(this.panel, "keydown", (/** @type {KeyboardEvent} */ event) => {
      if (event.key === "Escape") this.show(false);
    });
    disposer.on(this.form, "submit", (/** @type {SubmitEvent} */ event) => {
      event.preventDefault();
      void this.#ask();
    });
    disposer.on(this.form, "change", (/** @type {Event} */ event) => {
      if (event.target instanceof HTMLInputElement && event.target.name === "mode") this.#dress();
    });
    for (const field of [this.from, this.to]) {
      disposer.on(field, "change", () => {
        this.#anchor = null;
        const first = field === this.from;
        this.#choose(typedBars(this.bars, field.value, (first ? this.to : this.from).value, first ? "from" : "to"));
      });
    }
    disposer.on(part(this.panel, "bars-all", HTMLElement), "click", () => this.#choose(null));
    this.#dress();
    if (new URL(location.href).hash === "#more") this.show(true);
  }

  /** @returns {Mode} */
  get mode() {
    return /** @type {Mode} */ (this.form.querySelector("input[name=mode]:checked")?.getAttribute("value") ?? "fill");
  }

  /** The fields that are made from what this piece is. */
  #fill() {
    const { data, parts } = this.options;
    const melodies = part(this.panel, "melody", HTMLSelectElement);
    const list = part(this.panel, "parts", HTMLElement);
    for (const one of parts) {
      melodies.append(make("option", { value: one.id, text: one.name || "Part" }));
      list.append(make("label", { class: "pill" }, make("input", { type: "checkbox", name: "part", value: one.id, checked: true }), make("span", { text: one.name || "Part" })));
    }
    const genre = part(this.panel, "genre", HTMLSelectElement);
    for (const name of data.choices.genre ?? []) genre.append(make("option", { value: name, text: name }));
    const other = part(this.panel, "other", HTMLSelectElement);
    for (const one of data.other_takes) other.append(make("option", { value: one.id, text: one.title }));
    const blend = this.form.querySelector("input[name=mode][value=blend]");
    if (blend instanceof HTMLInputElement && !data.other_takes.length) {
      blend.disabled = true;
      blend.closest("label")?.setAttribute("title", "There is no other score to blend with yet.");
    }
    part(this.panel, "more-bars", HTMLElement).append(stepper("Bars to add", this.#moreBars, 1, 200, 4, (value) => (this.#moreBars = Math.round(value))));
    const interval = make("p", { class: "marking", text: INTERVALS[0], role: "status" });
    part(this.panel, "semitones", HTMLElement).append(
      stepper("Semitones, minus is down", 0, -24, 24, 1, (value) => {
        this.#semitones = Math.round(value);
        interval.textContent = intervalWords(this.#semitones);
      }),
      interval,
    );
    for (const field of [this.from, this.to]) {
      field.min = String(this.bars[0]?.number ?? 1);
      field.max = String(this.bars[this.bars.length - 1]?.number ?? 1);
    }
  }

  /** Show the fields of the mode that is chosen. */
  #dress() {
    const { mode } = this;
    const { words, fields } = MODES[mode];
    part(this.panel, "mode-words", HTMLElement).textContent = words;
    for (const group of this.form.querySelectorAll("[data-field]")) {
      if (group instanceof HTMLElement) group.hidden = !fields.includes(group.dataset.field ?? "");
    }
    part(this.panel, "parts-field", HTMLElement).hidden = !fields.includes("parts") || this.options.parts.length < 2;
    part(this.panel, "melody-field", HTMLElement).hidden = !fields.includes("melody") || this.options.parts.length < 2;
    const amount = part(this.panel, "amount", HTMLElement);
    if (mode === "vary") {
      amount.replaceChildren(slider("How far", ["near", "far"], this.#amount, nearness, (value) => (this.#amount = value)));
    } else if (mode === "blend") {
      amount.replaceChildren(slider("Between", ["this one", "the other"], this.#amount, sharing, (value) => (this.#amount = value)));
    }
    const players = part(this.panel, "instruments", HTMLElement);
    if (fields.includes("instruments")) {
      this.#instruments = mode === "accompany" ? ["acoustic bass", "drums"] : [];
      const label = mode === "accompany" ? "Who joins" : "Who plays, in the order of the parts";
      players.replaceChildren(make("p", { class: "label", text: label }), instrumentsEditor(this.#instruments, this.options.data.choices.instruments ?? [], (wish) => {
        this.#instruments = wish.instruments ?? [];
      }, { suggest: mode === "reorchestrate" }));
    }
    this.#aim();
  }

  /** Choosing bars by hand is possible while the panel is open and its mode has bars. */
  #aim() {
    const { sheet, strip } = this.options;
    const aiming = !this.panel.hidden && MODES[this.mode].fields.includes("bars");
    sheet.choosing = aiming;
    sheet.root.classList.toggle("choosing", aiming);
    strip.choosing = aiming ? (from, to, done) => {
      const bars = barsBetween(this.bars, from, to);
      if (bars) this.#choose(bars, done);
      if (done && bars) this.#anchor = bars.from;
    } : null;
    this.#draw(aiming);
  }

  /** @param {boolean} open */
  show(open) {
    if (open === !this.panel.hidden) return;
    if (open) this.dispatchEvent(new Event("open"));
    this.panel.hidden = !open;
    this.opener.setAttribute("aria-expanded", String(open));
    this.options.root.classList.toggle("with-more", open);
    this.#aim();
    if (open) {
      const chosen = this.form.querySelector("input[name=mode]:checked");
      if (chosen instanceof HTMLElement) chosen.focus({ preventScroll: true });
      if (matchMedia("(width < 64rem)").matches) this.panel.scrollIntoView({ block: "start" });
    } else {
      this.listening.pause();
      this.opener.focus();
    }
  }

  /**
   * A click on a bar of the score.
   * @param {number} quarter
   * @param {boolean} extend
   */
  click(quarter, extend) {
    const bar = barHolding(this.bars, quarter);
    if (!bar) return;
    const { chosen, anchor } = click(this.#chosen, this.#anchor, bar.number, extend);
    this.#anchor = anchor;
    this.#choose(chosen);
  }

  /**
   * @param {import("./selection.js").Bars | null} bars
   * @param {boolean} [say]
   */
  #choose(bars, say = true) {
    this.#chosen = bars;
    this.from.value = bars ? String(bars.from) : "";
    this.to.value = bars ? String(bars.to) : "";
    if (say) this.told.textContent = bars ? `${barsWords(bars)} chosen` : "all bars";
    this.#draw(true);
  }

  /** @param {boolean} visible */
  #draw(visible) {
    const { sheet, strip } = this.options;
    const bars = visible ? this.#chosen : null;
    strip.roll.chosen = spanOf(this.bars, bars);
    strip.frame.request();
    const inside = bars ? this.bars.filter((bar) => bar.number >= bars.from && bar.number <= bars.to) : [];
    sheet.mark(inside.length ? { from: inside[0].quarter, until: inside[inside.length - 1].until } : null);
  }

  /** What is asked for, as the server wants it. @returns {Wish} */
  #wish() {
    const { fields } = MODES[this.mode];
    const parts = this.options.parts.length < 2 ? [] : fields.includes("parts")
      ? [...this.form.querySelectorAll("input[name=part]:checked")].map((input) => /** @type {HTMLInputElement} */ (input).value)
      : fields.includes("melody") ? [part(this.panel, "melody", HTMLSelectElement).value].filter(Boolean) : [];
    const all = fields.includes("parts") && parts.length === this.options.parts.length;
    const style = this.form.querySelector("input[name=style]:checked");
    const candidates = this.form.querySelector("input[name=candidates]:checked");
    return {
      mode: this.mode,
      bars: fields.includes("bars") && this.#chosen ? [this.#chosen.from, this.#chosen.to] : null,
      parts: all ? [] : parts,
      amount: this.#amount,
      style: fields.includes("style") && style instanceof HTMLInputElement ? style.value : "",
      semitones: fields.includes("semitones") ? this.#semitones : 0,
      instruments: fields.includes("instruments") ? this.#instruments : [],
      other: fields.includes("other") ? part(this.panel, "other", HTMLSelectElement).value || null : null,
      candidates: candidates instanceof HTMLInputElement ? Number(candidates.value) : 1,
    };
  }

  async #ask() {
    if (this.go.disabled) return;
    this.#say("");
    const wish = this.#wish();
    const fault = this.#wrong(wish);
    if (fault) {
      this.#say(fault);
      return;
    }
    this.go.disabled = true;
    try {
      const brief = await this.#brief();
      const answer = await postJson(this.options.data.rework, { ...wish, brief }, this.options.disposer.signal);
      this.#watch(answer.jobs, brief);
    } catch (reason) {
      this.#say(reason instanceof Error ? reason.message : String(reason));
    } finally {
      this.go.disabled = false;
    }
  }

  /** @param {Wish} wish */
  #wrong(wish) {
    const { fields } = MODES[this.mode];
    const unticked = fields.includes("parts") && this.options.parts.length > 1 && !this.form.querySelector("input[name=part]:checked");
    if (unticked) return "Choose at least one part.";
    if (wish.mode === "fill" && !wish.bars && !wish.parts.length) return "Choose the bars: drag over the roll, click in the score, or give their numbers.";
    if (wish.mode === "transpose" && !wish.semitones) return "Choose by how much.";
    if ((wish.mode === "accompany" || wish.mode === "reorchestrate") && !wish.instruments.length) return "Choose who plays.";
    return "";
  }

  /** What the words beside the wish say. @returns {Promise<Record<string, any>>} */
  async #brief() {
    const { fields } = MODES[this.mode];
    const words = fields.includes("words") ? part(this.panel, "words", HTMLInputElement).value.trim() : "";
    const missed = part(this.panel, "more-unclear", HTMLElement);
    missed.hidden = true;
    /** @type {Record<string, any>} */
    let brief = {};
    if (words) {
      const reading = await postJson(this.panel.dataset.briefUrl ?? "", { words }, this.options.disposer.signal);
      brief = reading.brief;
      missed.hidden = !reading.unclear.length;
      missed.textContent = `I did not understand: ${reading.unclear.map((/** @type {string} */ bit) => `“${bit}”`).join(", ")}.`;
    }
    if (fields.includes("more-bars")) brief.bars = this.#moreBars;
    const genre = part(this.panel, "genre", HTMLSelectElement).value;
    if (fields.includes("genre") && genre) brief.genre = genre;
    return brief;
  }

  /**
   * @param {import("../compose/card.js").JobData[]} jobs
   * @param {Record<string, any>} brief
   */
  #watch(jobs, brief) {
    const { colours, disposer } = this.options;
    const results = part(this.panel, "more-results", HTMLElement);
    for (const card of this.#cards) card.dispose();
    results.replaceChildren();
    this.#cards = jobs.map((job, at) => {
      const name = jobs.length > 1 ? `Candidate ${at + 1}` : "The new score";
      const card = new LiveCard({ job, name, brief: this.#likely(brief), listening: this.listening, colours, page: disposer });
      card.again.remove();
      disposer.on(card, "ended", (/** @type {CustomEvent} */ event) => {
        void this.options.tree();
        const { status, takeUrl } = event.detail;
        if (jobs.length > 1 || status !== "succeeded" || !takeUrl || document.visibilityState !== "visible") return;
        const timer = setTimeout(() => !card.transport.playing && location.assign(takeUrl), LINGER);
        disposer.add(() => clearTimeout(timer));
      });
      results.append(card.root);
      return card;
    });
    results.scrollIntoView({ block: "nearest" });
  }

  /**
   * What the new piece will be like, as far as its roll wants to know.
   * @param {Record<string, any>} brief
   * @returns {import("../compose/brief.js").Fields}
   */
  #likely(brief) {
    const { facts } = this.options.data;
    if (this.mode === "blend" || !facts.tempo || !facts.meter || !facts.bars) return { ...brief, bars: null };
    return { ...brief, tempo: facts.tempo, meter: facts.meter, bars: facts.bars + (this.mode === "continue" ? this.#moreBars : 0) };
  }

  /** The score is played again: a candidate that was heard falls silent. */
  hush() {
    if (!this.#lent) return;
    this.#lent = false;
    this.options.sound.setFade(this.#fade);
    this.listening.pause();
  }

  #lent = false;

  /** A candidate is to be heard: the score pauses, and only the synthesiser sounds. */
  #takeSound() {
    const { sound, band } = this.options;
    band.options.transport.pause();
    if (this.#lent) return;
    this.#lent = true;
    this.#fade = sound.fade;
    sound.setFade(1);
  }

  /** @param {string} sentence */
  #say(sentence) {
    this.fault.hidden = !sentence;
    this.fault.textContent = sentence;
  }
}

/** @param {number} amount */
function nearness(amount) {
  return ["hardly changed", "close", "a variation", "a free variation", "far away"][Math.min(Math.floor(amount * 5), 4)];
}

/** @param {number} amount */
function sharing(amount) {
  const other = Math.round(amount * 100);
  return `${100 - other} % this, ${other} % the other`;
}

/** @param {number} semitones */
export function intervalWords(semitones) {
  const size = Math.abs(semitones);
  if (!size) return INTERVALS[0];
  const way = semitones > 0 ? "up" : "down";
  if (size <= 12) return `${way} ${INTERVALS[size]}`;
  return size % 12 ? `${way} an octave and ${INTERVALS[size % 12]}` : `${way} ${size / 12} octaves`;
}
