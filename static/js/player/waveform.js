/** The recording's waveform over the same time axis as the roll, as far as it has been played in another colour. */
import { pen } from "./canvas.js";
import { columns } from "./geometry.js";

/** @typedef {{duration: number, peaks: [number, number][]}} Peaks */

export class Waveform {
  /** @type {Peaks | null} */
  #peaks = null;
  #loudest = 1;
  position = 0;
  /** @type {{span: import("./motion.js").Span | null, looping: boolean}} */
  loop = { span: null, looping: false };
  /** A stretch that is chosen, drawn with ends to take hold of. @type {import("./motion.js").Span | null} */
  stretch = null;
  /** A stretch that was made anew: marked, no more. @type {import("./motion.js").Span | null} */
  marked = null;
  #height = 0;

  /**
   * @param {HTMLCanvasElement} canvas
   * @param {import("./axis.js").Axis} axis
   * @param {import("./canvas.js").Colours} colours
   * @param {number} inset pixels left free at the left, as wide as the roll's keyboard
   */
  constructor(canvas, axis, colours, inset) {
    this.canvas = canvas;
    this.axis = axis;
    this.colours = colours;
    this.inset = inset;
  }

  /** @param {Peaks} peaks */
  setPeaks(peaks) {
    this.#peaks = peaks;
    this.#loudest = peaks.peaks.reduce((most, [low, high]) => Math.max(most, -low, high), 0.05);
  }

  /** @param {number} height */
  resize(height) {
    this.#height = height;
  }

  draw() {
    const { axis, colours } = this;
    const context = pen(this.canvas);
    const width = Math.round(axis.width);
    context.clearRect(0, 0, this.inset + width, this.#height);
    context.save();
    context.beginPath();
    context.rect(this.inset, 0, width, this.#height);
    context.clip();
    context.translate(this.inset, 0);
    const middle = this.#height / 2;
    context.fillStyle = colours.get("--roll-line");
    context.fillRect(0, Math.round(middle), width, 1);
    if (this.loop.span) {
      const from = axis.x(this.loop.span.start);
      context.fillStyle = colours.get("--selection");
      context.fillRect(from, 0, axis.x(this.loop.span.end) - from, this.#height);
    }
    if (this.marked) this.#drawMarked(context, this.marked);
    if (this.#peaks) this.#drawPeaks(context, this.#peaks, width, middle);
    if (this.stretch) this.#drawStretch(context, this.stretch);
    const x = axis.x(this.position);
    context.fillStyle = colours.get("--cursor");
    context.fillRect(x - 0.75, 0, 1.5, this.#height);
    context.restore();
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {import("./motion.js").Span} span
   */
  #drawMarked(context, span) {
    const [from, to] = [this.axis.x(span.start), this.axis.x(span.end)];
    context.fillStyle = this.colours.get("--accent-soft");
    context.fillRect(from, 0, to - from, this.#height);
    context.fillStyle = this.colours.get("--pencil");
    context.fillRect(from, this.#height - 3, to - from, 3);
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {import("./motion.js").Span} span
   */
  #drawStretch(context, span) {
    const [from, to] = [this.axis.x(span.start), this.axis.x(span.end)];
    const pencil = this.colours.get("--pencil");
    context.fillStyle = pencil;
    context.globalAlpha = 0.13;
    context.fillRect(from, 0, to - from, this.#height);
    context.globalAlpha = 1;
    context.fillRect(from, 0, to - from, 2);
    context.fillRect(from, this.#height - 2, to - from, 2);
    for (const x of [from, to]) {
      context.fillRect(x - 1, 0, 2, this.#height);
      const tall = Math.min(22, this.#height * 0.5);
      context.beginPath();
      context.roundRect(x - 4, (this.#height - tall) / 2, 8, tall, 4);
      context.fill();
    }
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {Peaks} peaks
   * @param {number} width
   * @param {number} middle
   */
  #drawPeaks(context, peaks, width, middle) {
    const { axis, colours } = this;
    const reach = (middle - 2) / this.#loudest;
    const shape = columns(peaks.peaks, peaks.duration, axis.start, axis.scale, width);
    const played = axis.x(this.position);
    context.fillStyle = colours.get("--wave");
    for (let x = 0; x < width; x++) {
      const top = middle - shape[2 * x + 1] * reach;
      const bottom = middle - shape[2 * x] * reach;
      context.globalAlpha = x < played ? 0.95 : 0.5;
      context.fillRect(x, top, 1, Math.max(bottom - top, 1));
    }
    context.globalAlpha = 1;
  }
}
