/** What a page has opened and must close: listeners, frames, observers, sound. One of these per page. */
export class Disposer {
  /** @type {(() => void)[]} */
  #closers = [];
  #controller = new AbortController();

  get signal() {
    return this.#controller.signal;
  }

  /**
   * @param {EventTarget} target
   * @param {string} type
   * @param {(event: any) => void} listener
   * @param {AddEventListenerOptions} [options]
   */
  on(target, type, listener, options = {}) {
    target.addEventListener(type, listener, { ...options, signal: this.#controller.signal });
  }

  /** @param {() => void} closer */
  add(closer) {
    this.#closers.push(closer);
  }

  dispose() {
    this.#controller.abort();
    for (const closer of this.#closers.splice(0).reverse()) closer();
  }
}

/** Draws once per frame at most, and only when something asked for it. */
export class Frame {
  #handle = 0;

  /** @param {() => void} draw */
  constructor(draw) {
    this.draw = draw;
  }

  request = () => {
    if (this.#handle) return;
    this.#handle = requestAnimationFrame(() => {
      this.#handle = 0;
      this.draw();
    });
  };

  cancel() {
    cancelAnimationFrame(this.#handle);
    this.#handle = 0;
  }
}
