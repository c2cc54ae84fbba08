/**
 * What was understood, as chips that can be changed in place, and what is left to the composer.
 *
 * Events: "change" (a field was set or emptied by hand).
 */
import { icon, make } from "../dom.js";
import { part } from "../player/bar.js";
import { chipsOf, facetOf, facetWords, has, merged, openFacets, withFacet, withoutFacet } from "./brief.js";
import { editorFor } from "./editors.js";

export class Chips extends EventTarget {
  /** @type {import("./brief.js").Fields} */
  read = {};
  /** @type {import("./brief.js").Hand} */
  hand = {};
  #open = "";

  /**
   * @param {HTMLElement} root
   * @param {import("./editors.js").Choices} choices
   * @param {import("../player/disposer.js").Disposer} disposer
   */
  constructor(root, choices, disposer) {
    super();
    this.root = root;
    this.choices = choices;
    this.list = part(root, "chips", HTMLElement);
    this.rest = part(root, "open-facets", HTMLElement);
    this.count = part(root, "open-count", HTMLElement);
    this.hint = part(root, "chips-hint", HTMLElement);
    this.panel = part(root, "chip-editor", HTMLElement);
    disposer.on(root, "click", (/** @type {MouseEvent} */ event) => this.#click(/** @type {Element} */ (event.target)));
    disposer.on(this.panel, "keydown", (/** @type {KeyboardEvent} */ event) => {
      if (event.key !== "Escape" && !(event.key === "Enter" && event.target instanceof HTMLInputElement && !event.ctrlKey && !event.metaKey)) return;
      event.preventDefault();
      this.close(true);
    });
    disposer.on(this.list, "keydown", (/** @type {KeyboardEvent} */ event) => this.#arrows(event));
    disposer.on(document, "pointerdown", (/** @type {PointerEvent} */ event) => {
      if (!this.#open || !(event.target instanceof Element)) return;
      if (!this.panel.contains(event.target) && !event.target.closest("[data-facet]")) this.close(false);
    });
    disposer.on(this.panel, "focusout", (/** @type {FocusEvent} */ event) => {
      const next = event.relatedTarget;
      if (next instanceof Node && this.#open && !this.panel.contains(next)) this.close(false);
    });
    disposer.on(window, "resize", () => this.#place());
    this.draw();
  }

  /** @returns {import("./brief.js").Brief} */
  get brief() {
    return merged(this.read, this.hand);
  }

  /** @param {import("./brief.js").Fields} read what the words say now */
  setRead(read) {
    this.read = read;
    this.draw();
  }

  /** @param {import("./brief.js").Hand} hand */
  setHand(hand) {
    this.hand = hand;
    this.draw();
    this.dispatchEvent(new Event("change"));
  }

  draw() {
    const focused = document.activeElement instanceof HTMLElement && this.root.contains(document.activeElement) ? document.activeElement.dataset : {};
    const chips = chipsOf(this.read, this.hand);
    this.list.replaceChildren(...chips.map(({ facet, words, byHand }) => {
      const open = make("button", {
        type: "button", class: "brief-chip-open", "data-facet": facet.name, "aria-haspopup": "dialog",
        "aria-expanded": this.#open === facet.name,
      }, make("span", { class: "brief-chip-kind", text: facet.label }), " ", make("span", { class: "brief-chip-words", text: words }));
      const remove = make("button", {
        type: "button", class: "brief-chip-remove", "data-remove": facet.name, "aria-label": `Leave ${facet.label.toLowerCase()} to the composer`,
      }, icon("close"));
      return make("li", { class: byHand ? "brief-chip by-hand" : "brief-chip", title: byHand ? "Set by hand" : null }, open, remove);
    }));
    const left = openFacets(this.read, this.hand);
    this.rest.replaceChildren(...left.map((facet) =>
      make("li", {}, make("button", {
        type: "button", class: "open-facet", "data-facet": facet.name, "aria-haspopup": "dialog", "aria-expanded": this.#open === facet.name,
        "aria-label": `${facet.label}: composer’s choice. Set it`,
      }, icon("plus"), facet.label))));
    this.count.textContent = String(left.length);
    this.hint.hidden = chips.length > 0;
    const again = focused.facet ? `[data-facet="${focused.facet}"]` : focused.remove ? `[data-remove="${focused.remove}"]` : "";
    if (again) this.#focus(again, focused.facet ?? focused.remove ?? "");
    this.#place();
  }

  /**
   * @param {string} selector
   * @param {string} facet
   */
  #focus(selector, facet) {
    const found = this.root.querySelector(selector) ?? this.root.querySelector(`[data-facet="${facet}"]`);
    if (found instanceof HTMLElement && found.offsetParent) found.focus();
    else (this.list.querySelector("button") ?? this.root.querySelector("summary"))?.focus();
  }

  /** @param {Element} target */
  #click(target) {
    const button = target.closest("[data-facet], [data-remove], [data-chip-do]");
    if (!(button instanceof HTMLElement)) return;
    if (button.dataset.remove) this.#empty(button.dataset.remove);
    else if (button.dataset.facet === this.#open) this.close(true);
    else if (button.dataset.facet) this.open(button.dataset.facet);
    else if (button.dataset.chipDo === "done") this.close(true);
    else if (button.dataset.chipDo === "leave") {
      this.#empty(this.#open);
      this.close(true);
    } else {
      this.setHand(withoutFacet(this.hand, this.#open));
      this.close(true);
    }
  }

  /** @param {string} name */
  #empty(name) {
    const facet = facetOf(name);
    // What the words never said needs no empty field to hold against them.
    this.setHand(has(this.read, facet) ? withFacet(this.hand, facet, {}) : withoutFacet(this.hand, name));
  }

  /** @param {string} name of a facet */
  open(name) {
    this.#open = name;
    const facet = facetOf(name);
    const said = has(this.read, facet) ? facetWords(name, merged(this.read, {})) : "";
    const editor = editorFor(name, this.brief, this.choices, (fields) => {
      this.setHand(withFacet(this.hand, facet, fields));
      const back = this.panel.querySelector("[data-chip-do=back]");
      if (back instanceof HTMLElement) back.hidden = !said;
    });
    const acts = make("div", { class: "chip-editor-acts" },
      make("button", { type: "button", class: "button quiet small", "data-chip-do": "leave", text: "Composer’s choice" }));
    const back = make("button", { type: "button", class: "button quiet small", "data-chip-do": "back", text: `As the words say: ${said}` });
    back.hidden = !said || !(name in this.hand);
    acts.append(back, make("button", { type: "button", class: "button small", "data-chip-do": "done", text: "Done" }));
    this.panel.setAttribute("aria-label", facet.label);
    this.panel.replaceChildren(make("p", { class: "chip-editor-title", text: facet.label }), make("div", { class: "chip-editor-body" }, editor), acts);
    this.panel.hidden = false;
    this.draw();
    const first = this.panel.querySelector("input:checked") ?? this.panel.querySelector("textarea, input, select");
    if (first instanceof HTMLElement) first.focus({ preventScroll: true });
    this.panel.scrollIntoView({ block: "nearest" });
  }

  /** @param {boolean} back whether the focus returns to the chip */
  close(back) {
    const name = this.#open;
    if (!name) return;
    this.#open = "";
    this.panel.hidden = true;
    this.panel.replaceChildren();
    this.draw();
    if (back) this.#focus(`[data-facet="${name}"]`, name);
  }

  /** Stand under the chip, or at its place in the row of what is left open. */
  #place() {
    if (!this.#open) return;
    const anchor = this.root.querySelector(`[data-facet="${this.#open}"]`);
    if (!(anchor instanceof HTMLElement)) return;
    const frame = this.root.getBoundingClientRect();
    const box = anchor.getBoundingClientRect();
    const left = Math.max(0, Math.min(box.left - frame.left, frame.width - this.panel.offsetWidth));
    this.panel.style.setProperty("--left", `${left}px`);
    this.panel.style.setProperty("--top", `${box.bottom - frame.top + 6}px`);
  }

  /** Left and right go from chip to chip; Delete leaves one to the composer. @param {KeyboardEvent} event */
  #arrows(event) {
    const all = [...this.list.querySelectorAll(".brief-chip-open")].filter((one) => one instanceof HTMLElement);
    const at = all.findIndex((one) => one === document.activeElement);
    if (at < 0) return;
    if (event.key === "Delete" || event.key === "Backspace") {
      const name = all[at].dataset.facet ?? "";
      event.preventDefault();
      this.#empty(name);
    } else if (event.key === "ArrowLeft" || event.key === "ArrowRight") {
      event.preventDefault();
      all[(at + (event.key === "ArrowRight" ? 1 : -1) + all.length) % all.length].focus();
    }
  }
}
