/** The waveform of sound that is still being made: it grows from the left into the room of its whole length. */
import { fitCanvas, pen } from "../player/canvas.js";
import { Frame } from "../player/disposer.js";
import { BUCKET } from "./stream.js";

/**
 * The lows and highs for each pixel column: pure.
 * @param {[number, number][]} peaks   a bucket each
 * @param {number} perSecond buckets a second
 * @param {number} seconds   the picture spans
 * @param {number} width     pixels
 * @returns {Float32Array} low and high of each column in turn, up to where there is sound
 */
export function shapeOf(peaks, perSecond, seconds, width) {
  const perPixel = (seconds * perSecond) / Math.max(width, 1);
  const columns = Math.min(width, Math.ceil(peaks.length / Math.max(perPixel, 1e-9)));
  const shape = new Float32Array(2 * columns);
  for (let x = 0; x < columns; x++) {
    const from = Math.min(Math.floor(x * perPixel), peaks.length - 1);
    const to = Math.min(Math.max(Math.floor((x + 1) * perPixel), from + 1), peaks.length);
    let [low, high] = peaks[from];
    for (let index = from + 1; index < to; index++) {
      low = Math.min(low, peaks[index][0]);
      high = Math.max(high, peaks[index][1]);
    }
    shape[2 * x] = low;
    shape[2 * x + 1] = high;
  }
  return shape;
}

/**
 * How loud the loudest is, for the scale: never so small that soft noise fills the picture.
 * @param {[number, number][]} peaks
 */
export function loudest(peaks) {
  return peaks.reduce((most, [low, high]) => Math.max(most, -low, high), 0.1);
}

export class GrowingWave {
  /** Seconds. */
  position = 0;
  #size = { width: 0, height: 0 };

  /**
   * @param {HTMLCanvasElement} canvas
   * @param {import("./stream.js").Heard} heard
   * @param {number} seconds that were asked for
   * @param {import("../player/canvas.js").Colours} colours
   * @param {import("../player/disposer.js").Disposer} disposer
   * @param {(seconds: number) => void} seek asked for by a click
   */
  constructor(canvas, heard, seconds, colours, disposer, seek) {
    this.canvas = canvas;
    this.heard = heard;
    this.asked = seconds;
    this.colours = colours;
    this.frame = new Frame(() => this.#draw());
    disposer.add(() => this.frame.cancel());
    for (const type of ["more", "ended", "cleared"]) disposer.on(heard, type, this.frame.request);
    disposer.on(colours, "change", this.frame.request);
    fitCanvas(canvas, disposer, (width, height) => {
      this.#size = { width, height };
      this.frame.request();
    });
    disposer.on(canvas, "click", (/** @type {MouseEvent} */ event) => {
      const box = canvas.getBoundingClientRect();
      seek(((event.clientX - box.left) / Math.max(box.width, 1)) * this.seconds);
    });
  }

  /** The picture's whole length. */
  get seconds() {
    return this.heard.ended ? Math.max(this.heard.seconds, 0.1) : Math.max(this.asked, this.heard.seconds);
  }

  /** @param {number} seconds */
  show(seconds) {
    this.position = seconds;
    this.frame.request();
  }

  #draw() {
    const { width, height } = this.#size;
    if (!width) return;
    const { heard, colours } = this;
    const context = pen(this.canvas);
    const middle = height / 2;
    const shape = shapeOf(heard.peaks, heard.rate / BUCKET, this.seconds, Math.round(width));
    const reach = (middle - 3) / loudest(heard.peaks);
    const played = (this.position / this.seconds) * width;
    context.clearRect(0, 0, width, height);
    context.fillStyle = colours.get("--roll-line");
    context.fillRect(0, Math.round(middle), width, 1);
    context.fillStyle = colours.get("--wave");
    for (let x = 0; 2 * x < shape.length; x++) {
      const top = middle - shape[2 * x + 1] * reach;
      context.globalAlpha = x < played ? 0.95 : 0.5;
      context.fillRect(x, top, 1, Math.max(middle - shape[2 * x] * reach - top, 1));
    }
    context.globalAlpha = 1;
    if (!heard.ended && heard.length) {
      // Where the maker has come to.
      context.fillStyle = colours.get("--accent");
      context.fillRect(shape.length / 2, 0, 1, height);
    }
    context.fillStyle = colours.get("--cursor");
    context.fillRect(played - 0.75, 0, 1.5, height);
    this.canvas.dataset.columnsDrawn = String(shape.length / 2);
  }
}
