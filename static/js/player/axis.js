/**
 * The stretch of time that roll, waveform and spectrogram show: one axis for all, so that what lies above each other
 * sounds together. Places are seconds, x are CSS pixels from the left edge of the drawing.
 */
import { clamp } from "./motion.js";

/** The closest look: this many pixels a second. */
const CLOSEST = 1200;

/** Tells "change" when what it shows has changed. */
export class Axis extends EventTarget {
  /** @param {number} duration seconds of the whole */
  constructor(duration) {
    super();
    this.duration = Math.max(duration, 0.5);
    this.width = 1;
    this.start = 0;
    /** Pixels a second. */
    this.scale = 1;
    this.fitted = true;
  }

  get seconds() {
    return this.width / this.scale;
  }

  get end() {
    return this.start + this.seconds;
  }

  /** @param {number} seconds */
  x(seconds) {
    return (seconds - this.start) * this.scale;
  }

  /** @param {number} x */
  time(x) {
    return clamp(this.start + x / this.scale, 0, this.duration);
  }

  /** Pixels a second at which everything is seen at once. */
  get widest() {
    return this.width / this.duration;
  }

  /**
   * @param {number} width pixels
   * @param {number} [comfortable] seconds to show at first when the whole is longer
   */
  resize(width, comfortable = this.duration) {
    if (width <= 0 || (width === this.width && !this.fitted)) return;
    const seconds = this.fitted ? Math.min(this.duration, comfortable) : this.seconds;
    this.width = width;
    this.#set(this.start, width / seconds);
  }

  /** @param {number} duration the whole may grow while a recording is still being listened to */
  extend(duration) {
    if (duration <= this.duration) return;
    this.duration = duration;
    this.#set(this.start, this.scale);
  }

  /**
   * Closer (factor > 1) or wider, the moment at x staying where it is.
   * @param {number} factor
   * @param {number} x
   */
  zoom(factor, x = this.width / 2) {
    this.fitted = false;
    const held = this.start + x / this.scale;
    const scale = this.#allowed(this.scale * factor);
    this.#set(held - x / scale, scale);
  }

  /** Everything at once. */
  fit() {
    this.fitted = true;
    this.#set(0, this.widest);
  }

  /** @param {number} pixels */
  scroll(pixels) {
    this.#set(this.start + pixels / this.scale, this.scale);
  }

  /** @param {number} seconds at the left edge */
  scrollTo(seconds) {
    this.#set(seconds, this.scale);
  }

  /**
   * Bring a moment into sight. While playing the picture glides under a playhead that stands at a third of the width;
   * otherwise it only moves when the moment lies outside.
   * @param {number} seconds
   * @param {boolean} glide
   */
  follow(seconds, glide) {
    const third = this.seconds / 3;
    if (glide) this.scrollTo(seconds - third);
    else if (seconds < this.start || seconds > this.end) this.scrollTo(seconds - third);
  }

  /** @param {number} scale */
  #allowed(scale) {
    return clamp(scale, this.widest, Math.max(CLOSEST, this.widest));
  }

  /**
   * @param {number} start
   * @param {number} scale
   */
  #set(start, scale) {
    const allowed = this.#allowed(scale);
    const kept = clamp(start, 0, Math.max(0, this.duration - this.width / allowed));
    if (kept === this.start && allowed === this.scale) return;
    this.start = kept;
    this.scale = allowed;
    this.dispatchEvent(new Event("change"));
  }
}

/**
 * Moments for a time ruler: steps of 1, 2 or 5 that lie at least `gap` pixels apart.
 * @param {{start: number, end: number, scale: number}} axis
 * @param {number} gap
 * @returns {{seconds: number, step: number}[]}
 */
export function ticks(axis, gap = 70) {
  const steps = [0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800];
  const step = steps.find((candidate) => candidate * axis.scale >= gap) ?? 3600;
  const found = [];
  for (let at = Math.ceil(axis.start / step - 1e-9); at * step <= axis.end + 1e-9; at++) {
    found.push({ seconds: +(at * step).toFixed(6), step });
  }
  return found;
}

/**
 * The buttons that show more, less or all of the time.
 * @param {HTMLElement} root
 * @param {Axis} axis
 * @param {import("./disposer.js").Disposer} disposer
 */
export function zoomButtons(root, axis, disposer) {
  for (const button of root.querySelectorAll("[data-zoom]")) {
    const way = button instanceof HTMLElement ? button.dataset.zoom : "";
    disposer.on(button, "click", () => (way === "fit" ? axis.fit() : axis.zoom(way === "in" ? 1.5 : 1 / 1.5)));
  }
}
