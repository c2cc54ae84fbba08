/**
 * Asks the engraver's thread for pages.
 *
 * @typedef {{width: number, height: number, zoom: number}} Layout   CSS pixels of one page; zoom 1 is 100 %
 * @typedef {{id: string, quarter: number, page: number}} Measure     page counts from 1
 * @typedef {{quarter: number, ids: string[], measure: string | null}} Moment  what begins at a place of the music
 * @typedef {{measures: Measure[], moments: Moment[]}} Timing
 */
export class Engraver {
  #next = 1;
  /** @type {Map<number, {resolve: (value: any) => void, reject: (fault: Error) => void}>} */
  #waiting = new Map();

  constructor() {
    this.worker = new Worker(new URL("./engraver-worker.js", import.meta.url), { type: "module" });
    this.worker.addEventListener("message", (event) => {
      const waiting = this.#waiting.get(event.data.id);
      this.#waiting.delete(event.data.id);
      if ("fault" in event.data) waiting?.reject(new Error(event.data.fault));
      else waiting?.resolve(event.data.value);
    });
    this.worker.addEventListener("error", (event) => {
      event.preventDefault();
      for (const waiting of this.#waiting.values()) waiting.reject(new Error(event.message || "The engraver stopped."));
      this.#waiting.clear();
    });
  }

  /**
   * @param {string} xml MusicXML
   * @param {Layout} layout
   * @returns {Promise<number>} how many pages there are
   */
  load(xml, layout) {
    return this.#ask({ ask: "load", xml, layout });
  }

  /**
   * @param {Layout} layout
   * @returns {Promise<number>} how many pages there are
   */
  layout(layout) {
    return this.#ask({ ask: "layout", layout });
  }

  /**
   * What begins when, and on which page.
   * @returns {Promise<Timing>}
   */
  timing() {
    return this.#ask({ ask: "timing" });
  }

  /**
   * @param {number} page from 1
   * @returns {Promise<string>} SVG
   */
  page(page) {
    return this.#ask({ ask: "page", page });
  }

  /** @param {object} question */
  #ask(question) {
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.worker.postMessage({ id, ...question });
    });
  }

  dispose() {
    this.worker.terminate();
    for (const waiting of this.#waiting.values()) waiting.reject(new Error("closed"));
    this.#waiting.clear();
  }
}
