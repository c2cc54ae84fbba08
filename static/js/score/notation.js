/**
 * How the score is written down: bars in doubt and what else they may be, changes of one's own, style and layout. Each
 * change makes a new score, to which the page goes over when it is there.
 */
import { make } from "../dom.js";
import { part } from "../player/bar.js";
import { Feed } from "../recording/feed.js";
import { postJson, toast } from "../site.js";
import { METERS, PLAIN_CHANGES, SIGNATURES, changeWords, countWords, neighbour, placedWords, reasonWords, scopeOf, scoped, withChange, without } from "./changes.js";
import { DoubtMarks } from "./doubt-marks.js";
import { barHolding, barsOf, barsWords, click, spanOf, typedBars } from "./selection.js";

/**
 * What a key means for the changes made so far: Ctrl or Command with Z takes back, with Shift and Z or with Y brings back.
 * What is being typed has a history of its own.
 * @param {KeyboardEvent} event
 * @returns {"undo" | "redo" | null}
 */
function historyKey(event) {
  if (!(event.ctrlKey || event.metaKey) || event.altKey) return null;
  const typing = event.target instanceof HTMLInputElement && !["range", "checkbox", "radio"].includes(event.target.type);
  if (typing || event.target instanceof HTMLTextAreaElement) return null;
  const key = event.key.toLowerCase();
  if (key === "z") return event.shiftKey ? "redo" : "undo";
  return key === "y" ? "redo" : null;
}

/** Pixels between a bar's handle and the card that opens at it. */
const GAP = 8;

/**
 * @typedef {object} NotationOptions
 * @property {HTMLElement} root
 * @property {import("./page.js").ScorePageData} data
 * @property {import("../player/timeline.js").Timeline} timeline
 * @property {import("./changes.js").Doubt[] | null} doubts null: nobody has looked for any
 * @property {import("./sheet.js").Sheet} sheet
 * @property {import("../player/transport.js").Transport} transport
 * @property {import("../player/disposer.js").Disposer} disposer
 * @property {() => void} choosing  bars are about to be chosen here: whoever else lets them be chosen stops
 * @property {(url: string) => Promise<void>} goOn  show another score in this page's place
 */

export class Notation {
  /** Whether bars are being chosen by clicks on the score. */
  choosing = false;
  /** @type {import("./selection.js").Bars | null} */
  #chosen = null;
  /** @type {number | null} */
  #anchor = null;
  /** Where the focus goes when the card closes. @type {HTMLElement | null} */
  #from = null;
  #busy = false;

  /** @param {NotationOptions} options */
  constructor(options) {
    this.options = options;
    const { root, data, timeline, sheet, disposer } = options;
    this.bars = barsOf(timeline, data.facts.bars);
    this.doubts = options.doubts ?? [];
    this.panel = part(root, "notation", HTMLElement);
    this.card = part(root, "reading", HTMLElement);
    this.marks = new DoubtMarks(sheet, this.doubts, timeline, disposer);
    part(this.panel, "doubt-count", HTMLElement).textContent = countWords(options.doubts);
    disposer.on(this.marks, "open", (/** @type {CustomEvent} */ event) => {
      const { index, handle, tint } = event.detail;
      this.#openDoubt(index, handle, tint);
    });
    for (const [name, direction] of /** @type {["doubt-before" | "doubt-after", 1 | -1][]} */ ([["doubt-before", -1], ["doubt-after", 1]])) {
      const button = part(this.panel, name, HTMLButtonElement);
      button.hidden = !this.doubts.length;
      disposer.on(button, "click", () => this.walk(direction));
    }
    disposer.on(this.card, "keydown", (/** @type {KeyboardEvent} */ event) => {
      if (event.key === "Escape") this.close();
    });
    disposer.on(document, "pointerdown", (/** @type {PointerEvent} */ event) => {
      const inside = event.target instanceof Element && event.target.closest("[data-part=reading], .sheet, [data-part=change-bars]");
      if (!inside && !this.card.hidden) this.close(false);
    });
    for (const moved of ["layout", "turn"]) disposer.on(sheet, moved, () => !this.choosing && this.close(false));
    if (data.can_edit) this.#dress();
  }

  /** What only the owner finds. */
  #dress() {
    const { data, disposer } = this.options;
    const { manner } = data;
    if (!manner) return;
    for (const input of this.panel.querySelectorAll("input[name=style]")) {
      disposer.on(input, "change", () => void this.#ask({ ...manner, style: /** @type {HTMLInputElement} */ (input).value }));
    }
    const layout = part(this.panel, "layout", HTMLSelectElement);
    disposer.on(layout, "change", () => void this.#ask({ ...manner, layout: layout.value }));
    disposer.on(part(this.panel, "change-bars", HTMLElement), "click", () => this.choose(!this.choosing));
    /** @type {Record<string, string | null>} */
    const ways = { undo: data.before, redo: data.after };
    for (const [name, url] of Object.entries(ways)) {
      const button = this.panel.querySelector(`[data-part=${name}]`);
      if (button && url) disposer.on(button, "click", () => void this.#goOn(url));
    }
    disposer.on(document, "keydown", (/** @type {KeyboardEvent} */ event) => {
      const way = historyKey(event);
      const url = way && ways[way];
      if (!url || document.querySelector("dialog[open]")) return;
      event.preventDefault();
      void this.#goOn(url);
    });
    part(this.panel, "changes", HTMLElement).replaceChildren(...manner.changes.map((change, index) => {
      const words = placedWords(change, this.bars);
      const remove = make("button", { type: "button", class: "chip-remove", "aria-label": `Take back: ${words}`, text: "×" });
      disposer.on(remove, "click", () => void this.#ask(without(manner, index)));
      return make("li", { class: "chip accent" }, words, remove);
    }));
  }

  // --- Walking through the doubts ------------------------------------------------------------------------------------

  /** To the next or previous bar in doubt. @param {1 | -1} direction */
  walk(direction) {
    const index = neighbour(this.doubts, this.options.transport.position, this.marks.current, direction);
    if (index < 0) this.#say(countWords(this.options.doubts));
    else void this.marks.focus(index);
  }

  /**
   * @param {number} index
   * @param {HTMLElement} handle
   * @param {HTMLElement} tint
   */
  #openDoubt(index, handle, tint) {
    const doubt = this.doubts[index];
    if (this.choosing) this.choose(false);
    const reasons = make("ul", { class: "reading-reasons" }, ...reasonWords(doubt).map((words) => make("li", { text: words })));
    /** @type {HTMLElement[]} */
    const children = [reasons];
    if (this.options.data.can_edit) {
      children.push(...this.#asking(doubt.changes, scopeOf(doubt), () => doubt, true));
    }
    this.#open(`Bar ${doubt.bar}`, children, handle, tint);
  }

  // --- Choosing bars -------------------------------------------------------------------------------------------------

  /** Let bars be chosen for a change, or end it. @param {boolean} on */
  choose(on) {
    const { sheet } = this.options;
    const opener = this.panel.querySelector("[data-part=change-bars]");
    if (on) this.options.choosing();
    this.choosing = on;
    sheet.choosing = on;
    sheet.root.classList.toggle("choosing", on);
    opener?.setAttribute("aria-expanded", String(on));
    if (!on) {
      this.#chosen = null;
      sheet.mark(null);
      this.close(false);
      return;
    }
    const here = barHolding(this.bars, this.options.timeline.quarterAt(this.options.transport.position)) ?? this.bars[0];
    if (!here || !(opener instanceof HTMLElement)) return;
    const numbers = make("p", { class: "bar-range" }, ...["from", "to"].map((name) => make("label", {}, make("span", { text: name === "from" ? "Bars" : "to" }), make("input", { type: "number", "data-part": `reading-${name}`, min: this.bars[0].number, max: this.bars[this.bars.length - 1].number, inputmode: "numeric" }))));
    const hint = make("p", { class: "hint", text: "Click bars in the score; Shift takes in all between." });
    const stretch = () => spanOf(this.bars, this.#chosen) ?? { start: 0, end: this.bars[this.bars.length - 1].end };
    this.#open("Change the notation", [numbers, hint, ...this.#asking([], "here", stretch, false)], opener, opener);
    const [from, to] = numbers.querySelectorAll("input");
    from.addEventListener("change", () => this.#mark(typedBars(this.bars, from.value, to.value, "from") ?? this.#chosen));
    to.addEventListener("change", () => this.#mark(typedBars(this.bars, to.value, from.value, "to") ?? this.#chosen));
    this.card.classList.add("below");
    if (matchMedia("(width < 48rem)").matches) sheet.root.scrollIntoView({ block: "start" });
    this.#mark({ from: here.number, to: here.number });
  }

  /**
   * A click on a bar of the score while bars are chosen.
   * @param {number} quarter
   * @param {boolean} extend
   */
  click(quarter, extend) {
    const bar = barHolding(this.bars, quarter);
    if (!bar) return;
    const { chosen, anchor } = click(this.#chosen, this.#anchor, bar.number, extend);
    this.#anchor = anchor;
    this.#mark(chosen);
  }

  /** @param {import("./selection.js").Bars | null} bars */
  #mark(bars) {
    this.#chosen = bars;
    if (!bars) return;
    part(this.card, "reading-from", HTMLInputElement).value = String(bars.from);
    part(this.card, "reading-to", HTMLInputElement).value = String(bars.to);
    const inside = this.bars.filter((bar) => bar.number >= bars.from && bar.number <= bars.to);
    this.options.sheet.mark(inside.length ? { from: inside[0].quarter, until: inside[inside.length - 1].until } : null);
    this.#say(`${barsWords(bars)} chosen`);
  }

  // --- The card ------------------------------------------------------------------------------------------------------

  /**
   * Scope and changes as buttons.
   * @param {import("./changes.js").Change[]} suggested
   * @param {import("./changes.js").Scope} first the scope that is chosen at first
   * @param {() => import("./changes.js").Stretch} stretch
   * @param {boolean} single
   */
  #asking(suggested, first, stretch, single) {
    const scopes = make("fieldset", { class: "segments small" }, make("legend", { class: "visually-hidden", text: "Where" }),
      ...[["here", single ? "This bar" : "These bars"], ["on", "From here on"], ["all", "Whole piece"]].map(([value, words]) =>
        make("label", {}, make("input", { type: "radio", name: "reading-scope", value, checked: value === first }), make("span", { text: words }))));
    const apply = (/** @type {string} */ kind, /** @type {string} */ value) => {
      const chosen = scopes.querySelector("input:checked");
      const scope = /** @type {import("./changes.js").Scope} */ (chosen instanceof HTMLInputElement ? chosen.value : first);
      const { manner } = this.options.data;
      if (manner) void this.#ask(withChange(manner, scoped({ kind, value }, scope, stretch())));
    };
    const button = (/** @type {string} */ kind, /** @type {string} */ value, name = "button small") => {
      const made = make("button", { type: "button", class: name, "data-change": `${kind} ${value}`.trim(), text: changeWords({ kind, value }) });
      made.addEventListener("click", () => apply(kind, value));
      return made;
    };
    const choice = (/** @type {string} */ kind, /** @type {string} */ label, /** @type {string[][]} */ values, /** @type {string} */ now) => {
      const select = make("select", { "aria-label": label }, ...values.map(([value, words]) => make("option", { value, text: words, selected: value === now })));
      const go = make("button", { type: "button", class: "button small", "aria-label": `Set ${label.toLowerCase()}`, text: "Set" });
      go.addEventListener("click", () => apply(kind, select.value));
      return make("div", { class: "reading-choice" }, make("span", { text: label }), select, go);
    };
    const known = new Set(suggested.map(({ kind, value }) => `${kind} ${value}`));
    const others = [
      make("div", { class: "readings" }, ...PLAIN_CHANGES.filter(([kind, value]) => !known.has(`${kind} ${value}`)).map(([kind, value]) => button(kind, value))),
      choice("meter", "Metre", METERS.map((meter) => [meter, meter]), this.options.data.facts.meter ?? "4/4"),
      choice("key", "Key", SIGNATURES, "0"),
    ];
    if (!suggested.length) return [scopes, ...others];
    const more = make("details", { class: "reading-more" }, make("summary", { text: "Something else" }), ...others);
    return [scopes, make("div", { class: "readings" }, ...suggested.map(({ kind, value }, at) => button(kind, value, at ? "button small" : "button small primary"))), more];
  }

  /**
   * @param {string} title
   * @param {HTMLElement[]} children
   * @param {HTMLElement} from  the control that opens it
   * @param {HTMLElement} at    what it is about, and does not cover
   */
  #open(title, children, from, at) {
    this.#from = from;
    const heading = make("h3", { id: "reading-title", text: title, tabindex: -1 });
    const close = make("button", { type: "button", class: "tool", "aria-label": "Close", text: "×" });
    close.addEventListener("click", () => this.close());
    this.card.replaceChildren(make("div", { class: "reading-head" }, heading, close), ...children);
    this.card.classList.remove("below");
    this.card.hidden = false;
    this.#place(at);
    heading.focus({ preventScroll: true });
  }

  /** Under what it is about, and inside the window as far as that goes. @param {HTMLElement} at */
  #place(at) {
    const frame = /** @type {HTMLElement} */ (this.card.offsetParent ?? this.card).getBoundingClientRect();
    const box = at.getBoundingClientRect();
    const { offsetWidth, offsetHeight } = this.card;
    const left = Math.min(Math.max(box.left, GAP), innerWidth - offsetWidth - GAP);
    const below = box.bottom + GAP;
    const top = below + offsetHeight <= innerHeight - GAP ? below : Math.max(GAP, innerHeight - offsetHeight - GAP);
    this.card.style.setProperty("--left", `${Math.round(left - frame.left)}px`);
    this.card.style.setProperty("--top", `${Math.round(top - frame.top)}px`);
  }

  /** @param {boolean} [back] whether the focus goes back to where it came from */
  close(back = true) {
    if (this.card.hidden) return;
    this.card.hidden = true;
    const from = this.#from;
    this.#from = null;
    if (this.choosing) this.choose(false);
    // What was drawn anew meanwhile has another handle at the same place.
    if (back) (from?.isConnected ? from : this.marks.handle(Number(from?.dataset.doubt ?? -1)))?.focus({ preventScroll: true });
  }

  /**
   * Make changes that were decided elsewhere on the page.
   * @param {import("./changes.js").Change[]} changes
   */
  make(changes) {
    const { manner } = this.options.data;
    if (manner) void this.#ask(changes.reduce(withChange, manner));
  }

  // --- Writing it down anew ------------------------------------------------------------------------------------------

  /** @param {import("./changes.js").Manner} manner all that shall hold */
  async #ask(manner) {
    const { data, disposer } = this.options;
    if (this.#busy || !data.notate) return;
    this.close(false);
    this.#work(true);
    try {
      const { job } = await postJson(data.notate, manner, disposer.signal);
      await this.options.goOn(await this.#written(job));
    } catch (fault) {
      this.#failed(fault);
    }
  }

  /**
   * The address of the score that a job has made.
   * @param {import("../compose/card.js").JobData} job
   * @returns {Promise<string>}
   */
  #written(job) {
    const { disposer } = this.options;
    let last = 0;
    return new Promise((resolve, reject) => {
      const feed = new Feed(job.socket, () => last, (event) => {
        last = event.id;
        if (event.kind !== "ended") return;
        feed.dispose();
        if (event.take_url) resolve(event.take_url);
        else reject(new Error(event.error || "This was stopped."));
      }, (state) => {
        if (state === "forbidden") reject(new Error("This can no longer be followed here."));
        else this.#say(state === "waiting" ? "The connection was lost; trying again" : "Writing it down anew");
      });
      disposer.add(() => feed.dispose());
    });
  }

  /** @param {string} url */
  async #goOn(url) {
    if (this.#busy) return;
    this.#work(true);
    try {
      await this.options.goOn(url);
    } catch (fault) {
      this.#failed(fault);
    }
  }

  /** @param {unknown} fault */
  #failed(fault) {
    if (this.options.disposer.signal.aborted) return;
    this.#work(false);
    toast(fault instanceof Error ? fault.message : String(fault), { error: true });
  }

  /** @param {boolean} on */
  #work(on) {
    this.#busy = on;
    this.panel.setAttribute("aria-busy", String(on));
    for (const control of this.panel.querySelectorAll("button, select, fieldset")) {
      /** @type {HTMLButtonElement} */ (control).disabled = on;
    }
    this.#say(on ? "Writing it down anew" : "");
  }

  /** @param {string} words */
  #say(words) {
    part(this.panel, "notation-said", HTMLElement).textContent = words;
  }
}
