/** The spectrogram as a drawing over the common time axis: tiles fetched as needed, coarser ones in the meantime. */
import { pen } from "../player/canvas.js";
import { hertzText, pitchHertz, pitchName } from "../player/format.js";
import { ticks } from "../player/axis.js";
import { wholeText } from "../player/format.js";
import { heightOf, levelFor, tilesIn } from "./tiles.js";

/** Images kept, about 100 MB at most. */
const KEPT = 60;
const FOOT = 20;

export class Spectrogram {
  /** @type {import("./tiles.js").Picture | null} */
  picture = null;
  position = 0;
  #height = 0;
  /** @type {Map<string, HTMLImageElement>} in order of last use */
  #images = new Map();

  /**
   * @param {HTMLCanvasElement} canvas
   * @param {import("../player/axis.js").Axis} axis
   * @param {import("../player/canvas.js").Colours} colours
   * @param {string} base   address of the tiles
   * @param {number} inset  pixels at the left for the frequencies
   * @param {() => void} changed asks for a new drawing
   */
  constructor(canvas, axis, colours, base, inset, changed) {
    this.canvas = canvas;
    this.axis = axis;
    this.colours = colours;
    this.base = base;
    this.inset = inset;
    this.changed = changed;
  }

  /** @param {number} height */
  resize(height) {
    this.#height = height;
  }

  /** @param {import("./tiles.js").Picture} picture */
  show(picture) {
    this.picture = picture;
    this.changed();
  }

  get #inner() {
    return this.#height - FOOT;
  }

  draw() {
    const { axis, colours, picture, inset } = this;
    const context = pen(this.canvas);
    context.clearRect(0, 0, inset + axis.width, this.#height);
    if (!picture) return;
    context.save();
    context.beginPath();
    context.rect(inset, 0, axis.width, this.#inner);
    context.clip();
    context.translate(inset, 0);
    context.fillStyle = "#000";
    context.fillRect(0, 0, axis.width, this.#inner);
    const level = levelFor(picture, axis.scale * (this.canvas.width / Math.max(this.canvas.clientWidth, 1)));
    const drawn = this.#drawLevels(context, picture, level);
    context.fillStyle = colours.get("--cursor");
    context.fillRect(axis.x(this.position) - 0.75, 0, 1.5, this.#inner);
    context.restore();
    this.#drawFrequencies(context, picture);
    this.#drawTimes(context);
    this.canvas.dataset.tilesDrawn = String(drawn);
    this.canvas.dataset.level = String(level);
  }

  /**
   * The overview first, then what is there of the finer level.
   * @param {CanvasRenderingContext2D} context
   * @param {import("./tiles.js").Picture} picture
   * @param {number} level
   */
  #drawLevels(context, picture, level) {
    const { axis } = this;
    let drawn = 0;
    for (const layer of level ? [0, level] : [0]) {
      for (const tile of tilesIn(picture, layer, axis.start, axis.end)) {
        const image = this.#image(picture, tile);
        if (!image.complete || !image.naturalWidth) continue;
        const from = axis.x(tile.start);
        context.drawImage(image, from, 0, axis.x(tile.end) - from, this.#inner);
        drawn++;
      }
    }
    return drawn;
  }

  /**
   * @param {import("./tiles.js").Picture} picture
   * @param {import("./tiles.js").Tile} tile
   */
  #image(picture, tile) {
    const address = `${this.base}${picture.kind}/${tile.level}/${tile.index}.png`;
    let image = this.#images.get(address);
    if (image) {
      this.#images.delete(address);
    } else {
      image = new Image();
      image.decoding = "async";
      image.addEventListener("load", this.changed, { once: true });
      image.src = address;
    }
    this.#images.set(address, image);
    for (const oldest of this.#images.keys()) {
      if (this.#images.size <= KEPT) break;
      this.#images.delete(oldest);
    }
    return image;
  }

  /**
   * Note names on the left, frequencies inside on the right.
   * @param {CanvasRenderingContext2D} context
   * @param {import("./tiles.js").Picture} picture
   */
  #drawFrequencies(context, picture) {
    const { axis, colours, inset } = this;
    context.font = `10px ${colours.get("--sans")}`;
    context.textBaseline = "middle";
    context.fillStyle = colours.get("--ink-soft");
    context.textAlign = "right";
    for (let pitch = 12; pitch < 136; pitch += 12) {
      const at = heightOf(picture, pitchHertz(pitch));
      if (at < 0 || at > 1) continue;
      const y = (1 - at) * this.#inner;
      context.fillText(pitchName(pitch), inset - 8, Math.min(Math.max(y, 6), this.#inner - 6));
      context.fillRect(inset - 5, Math.round(y), 5, 1);
    }
    context.fillStyle = "#ffffff";
    context.shadowColor = "#000000";
    context.shadowBlur = 3;
    for (const hertz of [50, 100, 200, 500, 1000, 2000, 5000, 10000]) {
      const at = heightOf(picture, hertz);
      if (at <= 0.02 || at >= 0.98) continue;
      const y = (1 - at) * this.#inner;
      context.fillRect(inset + axis.width - 6, Math.round(y), 6, 1);
      context.fillText(hertzText(hertz), inset + axis.width - 10, y);
    }
    context.shadowBlur = 0;
    context.textAlign = "left";
  }

  /** @param {CanvasRenderingContext2D} context */
  #drawTimes(context) {
    const { axis, colours, inset } = this;
    context.fillStyle = colours.get("--ink-soft");
    for (const tick of ticks(axis)) {
      const x = inset + Math.round(axis.x(tick.seconds));
      if (x < inset) continue;
      context.fillRect(x, this.#inner, 1, 5);
      context.fillText(tick.step < 1 ? `${tick.seconds}` : wholeText(tick.seconds), x + 4, this.#inner + FOOT / 2 + 1);
    }
  }
}
