/** Canvases that stay crisp and follow the page's colours. */

/**
 * The page's colours by the names of their custom properties, read anew after the theme changed.
 */
export class Colours extends EventTarget {
  /** @type {Map<string, string>} */
  #known = new Map();

  /** @param {import("./disposer.js").Disposer} disposer */
  constructor(disposer) {
    super();
    const forget = () => {
      this.#known.clear();
      this.dispatchEvent(new Event("change"));
    };
    disposer.on(matchMedia("(prefers-color-scheme: dark)"), "change", forget);
    disposer.on(document, "themechange", forget);
  }

  /** @param {string} name such as "--ink" */
  get(name) {
    let value = this.#known.get(name);
    if (value === undefined) {
      value = getComputedStyle(document.documentElement).getPropertyValue(name).trim() || "#777777";
      this.#known.set(name, value);
    }
    return value;
  }

  /** @param {number} lane */
  lane(lane) {
    return this.get(`--part-${(lane % 8) + 1}`);
  }
}

/**
 * Keep a canvas as large as its box, in the screen's own pixels.
 * @param {HTMLCanvasElement} canvas
 * @param {import("./disposer.js").Disposer} disposer
 * @param {(width: number, height: number) => void} resized CSS pixels
 */
export function fitCanvas(canvas, disposer, resized) {
  const fit = () => {
    const width = canvas.clientWidth;
    const height = canvas.clientHeight;
    const ratio = Math.min(window.devicePixelRatio || 1, 3);
    if (!width || !height) return;
    const wide = Math.round(width * ratio);
    const high = Math.round(height * ratio);
    if (canvas.width !== wide || canvas.height !== high) {
      canvas.width = wide;
      canvas.height = high;
    }
    resized(width, height);
  };
  const observer = new ResizeObserver(fit);
  observer.observe(canvas);
  disposer.add(() => observer.disconnect());
  fit();
}

/**
 * A drawing context whose unit is the CSS pixel.
 * @param {HTMLCanvasElement} canvas
 */
export function pen(canvas) {
  const context = canvas.getContext("2d");
  if (!context) throw new Error("no 2d context");
  const ratio = canvas.width / Math.max(canvas.clientWidth, 1);
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  return context;
}
