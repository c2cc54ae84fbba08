/** The legend of a comparison: each kind of error with its drawing and its number, to be switched on and off. */
import { make } from "../dom.js";
import { Colours, fitCanvas, pen } from "../player/canvas.js";
import { drawLook, drawSigns } from "../player/looks.js";
import { KINDS } from "./faults.js";

const KEPT = "compare-kinds";

/** Tells "change" when kinds were switched on or off. What is off stays off on the next page. */
export class Legend extends EventTarget {
  /** Kinds that are switched on. @type {Set<string>} */
  shown;

  /**
   * @param {HTMLElement} root
   * @param {Record<string, number>} counts by kind
   * @param {import("../player/disposer.js").Disposer} disposer
   */
  constructor(root, counts, disposer) {
    super();
    const off = keptOff();
    this.shown = new Set(Object.keys(KINDS).filter((kind) => !off.includes(kind)));
    const colours = new Colours(disposer);
    /** @type {(() => void)[]} */
    const drawings = [];
    for (const [kind, { name, means, look }] of Object.entries(KINDS)) {
      const box = make("input", { type: "checkbox", value: kind, checked: this.shown.has(kind), autocomplete: "off" });
      const canvas = make("canvas", { class: "swatch", "aria-hidden": "true" });
      const label = make("label", { class: "kind", title: means }, box, canvas, make("span", { text: name }), " ",
        make("span", { class: "kind-count", text: counts[kind] ?? 0 }));
      if (!counts[kind]) label.classList.add("none");
      root.append(label);
      const draw = () => {
        const context = pen(canvas);
        context.clearRect(0, 0, canvas.clientWidth, canvas.clientHeight);
        const note = { x: 1, y: canvas.clientHeight - 9, width: canvas.clientWidth - 2, height: 8 };
        drawLook(context, note, look, colours);
        drawSigns(context, [{ box: note, look }], colours, 0);
      };
      drawings.push(draw);
      fitCanvas(canvas, disposer, draw);
      disposer.on(box, "change", () => {
        if (box.checked) this.shown.add(kind);
        else this.shown.delete(kind);
        keep(Object.keys(KINDS).filter((one) => !this.shown.has(one)));
        this.dispatchEvent(new Event("change"));
      });
    }
    disposer.on(colours, "change", () => drawings.forEach((draw) => draw()));
  }
}

/** @returns {string[]} kinds that were switched off before; wrong ends are, until someone wants them */
function keptOff() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEPT) ?? "null");
    return Array.isArray(kept) ? kept : ["offset"];
  } catch {
    return ["offset"];
  }
}

/** @param {string[]} off */
function keep(off) {
  try {
    localStorage.setItem(KEPT, JSON.stringify(off));
  } catch {
    // Without storage the choice holds for this page.
  }
}
