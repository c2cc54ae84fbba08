/** Bars in doubt, tinted in the engraved score, each with a handle that opens what is doubted. */
import { make } from "../dom.js";
import { reasonWords } from "./changes.js";
import { boxesOf, layOver } from "./sheet.js";

/** How strongly the least and the most doubtful bars are tinted, in per cent. */
const FAINTEST = 8;
const STRONGEST = 22;

/**
 * Events: "open" (detail {index, handle, tint: what is laid over the bar}).
 */
export class DoubtMarks extends EventTarget {
  /** The doubt whose handle shall have the focus as soon as its page is drawn. */
  #wanted = -1;

  /**
   * @param {import("./sheet.js").Sheet} sheet
   * @param {import("./changes.js").Doubt[]} doubts
   * @param {import("../player/timeline.js").Timeline} timeline
   * @param {import("../player/disposer.js").Disposer} disposer
   */
  constructor(sheet, doubts, timeline, disposer) {
    super();
    this.sheet = sheet;
    this.doubts = doubts;
    // A tenth of a quarter keeps rounded seconds on this side of the bar lines.
    this.stretches = doubts.map((doubt) => ({ from: timeline.quarterAt(doubt.start) - 0.1, until: timeline.quarterAt(doubt.end) - 0.1 }));
    disposer.on(sheet, "drawn", (/** @type {CustomEvent} */ event) => this.#draw(event.detail.holder));
    sheet.redraw();
  }

  /** @param {HTMLElement} holder */
  #draw(holder) {
    const had = document.activeElement instanceof HTMLElement && holder.contains(document.activeElement) ? document.activeElement.dataset.doubt : undefined;
    for (const old of holder.querySelectorAll(".doubt, .doubt-handle")) old.remove();
    this.doubts.forEach((doubt, index) => {
      const boxes = boxesOf(holder, this.sheet.measures, this.stretches[index]);
      const tints = boxes.map((box) => layOver(holder, "doubt", box));
      for (const tint of tints) tint.style.setProperty("--strength", `${Math.round(FAINTEST + (STRONGEST - FAINTEST) * doubt.strength)}%`);
      if (tints.length) holder.append(this.#handle(doubt, index, boxes[0], tints[0]));
    });
    const focus = this.#wanted >= 0 ? String(this.#wanted) : had;
    const handle = focus === undefined ? null : holder.querySelector(`[data-doubt="${focus}"]`);
    if (handle instanceof HTMLElement) {
      this.#wanted = -1;
      handle.focus({ preventScroll: !this.sheet.scrolling });
    }
  }

  /**
   * @param {import("./changes.js").Doubt} doubt
   * @param {number} index
   * @param {import("./anchors.js").Box} box
   * @param {HTMLElement} tint
   */
  #handle(doubt, index, box, tint) {
    const name = `Bar ${doubt.bar}: ${reasonWords(doubt).join(" ")}`;
    const handle = make("button", { type: "button", class: "doubt-handle", "data-doubt": index, "aria-label": name, title: `Bar ${doubt.bar} is in doubt`, text: "?" });
    handle.style.left = `${box.left}px`;
    handle.style.top = `${box.top}px`;
    handle.addEventListener("click", (event) => {
      event.stopPropagation();
      this.dispatchEvent(new CustomEvent("open", { detail: { index, handle, tint } }));
    });
    return handle;
  }

  /** The handle of a doubt, where it is drawn. @param {number} index */
  handle(index) {
    const found = this.sheet.root.querySelector(`[data-doubt="${index}"]`);
    return found instanceof HTMLElement ? found : null;
  }

  /** The doubt whose handle has the focus; -1 for none. */
  get current() {
    const focused = document.activeElement;
    return focused instanceof HTMLElement && focused.dataset.doubt !== undefined ? Number(focused.dataset.doubt) : -1;
  }

  /** Go to the handle of a doubt, on whatever page it is. @param {number} index */
  async focus(index) {
    const page = this.sheet.pageOf(this.stretches[index].from + 0.1);
    this.#wanted = index;
    const shown = this.handle(index);
    if (shown) {
      this.#wanted = -1;
      shown.focus();
    } else if (page) {
      await this.sheet.turnTo(page, true);
    }
  }
}
