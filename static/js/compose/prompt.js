/**
 * The words: read by the server while they are typed, older questions dropped, with what was understood and what was not
 * marked in the text itself.
 *
 * @typedef {{brief: import("./brief.js").Fields, chips: {field: string, label: string, start: number, end: number}[],
 *   unclear: string[], notices: string[]}} Reading
 */
import { make } from "../dom.js";
import { part } from "../player/bar.js";
import { postJson } from "../site.js";
import { marks } from "./brief.js";

/** How long the typing rests before it is read, in milliseconds. */
const REST = 280;

export class Prompt extends EventTarget {
  #timer = 0;
  /** @type {AbortController | null} */
  #asking = null;
  /** What was read last, and of which words. */
  #readWords = "";

  /**
   * Events: "read" (detail Reading), "checked" (detail Reading: of the brief with what was set by hand), "fault" (detail:
   * a sentence).
   * @param {HTMLElement} root
   * @param {string} url
   * @param {() => {brief: import("./brief.js").Brief, touched: boolean}} whole the brief with what was set by hand
   * @param {import("../player/disposer.js").Disposer} disposer
   */
  constructor(root, url, whole, disposer) {
    super();
    this.url = url;
    this.whole = whole;
    this.area = part(root, "words", HTMLTextAreaElement);
    this.mirror = part(root, "mirror", HTMLElement);
    disposer.on(this.area, "input", () => {
      this.#mark([], []);
      this.#fit();
      this.ask(REST);
    });
    disposer.on(this.area, "scroll", () => (this.mirror.scrollTop = this.area.scrollTop));
    disposer.on(window, "resize", () => this.#fit());
    disposer.add(() => {
      clearTimeout(this.#timer);
      this.#asking?.abort();
    });
  }

  get words() {
    return this.area.value;
  }

  /** @param {string} words */
  set words(words) {
    this.area.value = words;
    this.#mark([], []);
    this.#fit();
  }

  #fit() {
    this.area.style.height = "auto";
    this.area.style.height = `${this.area.scrollHeight}px`;
  }

  /**
   * Read the words, and check what is set by hand against them.
   * @param {number} [rest] milliseconds to wait for more
   * @returns {Promise<boolean>} whether there is now a brief that can be composed; false too when overtaken
   */
  ask(rest = 0) {
    clearTimeout(this.#timer);
    this.#asking?.abort();
    const asking = (this.#asking = new AbortController());
    return new Promise((resolve) => {
      asking.signal.addEventListener("abort", () => resolve(false));
      const go = () => void this.#ask(asking.signal).then(resolve);
      if (rest) this.#timer = window.setTimeout(go, rest);
      else go();
    });
  }

  /** @param {AbortSignal} signal */
  async #ask(signal) {
    const words = this.words.trim() ? this.words : "";
    try {
      if (!words) {
        this.#readWords = "";
        this.#tell("read", { brief: {}, chips: [], unclear: [], notices: [] });
      } else if (words !== this.#readWords) {
        const reading = await postJson(this.url, { words }, signal);
        if (signal.aborted) return false;
        this.#readWords = words;
        this.#mark(reading.chips, reading.unclear);
        this.#tell("read", reading);
      }
      const { brief, touched } = this.whole();
      if (touched) {
        const checked = await postJson(this.url, { brief }, signal);
        if (signal.aborted) return false;
        this.#tell("checked", checked);
      }
      return Boolean(words || touched);
    } catch (fault) {
      if (signal.aborted) return false;
      this.dispatchEvent(new CustomEvent("fault", { detail: fault instanceof Error ? fault.message : String(fault) }));
      return false;
    }
  }

  /**
   * @param {string} type
   * @param {Reading} reading
   */
  #tell(type, reading) {
    this.dispatchEvent(new CustomEvent(type, { detail: reading }));
  }

  /**
   * @param {{start: number, end: number}[]} chips
   * @param {string[]} unclear
   */
  #mark(chips, unclear) {
    const stretches = marks(this.words, chips, unclear);
    // The last line needs something to stand on when it is empty.
    this.mirror.replaceChildren(...stretches.map(({ text, kind }) => make("span", { class: kind || null, text })), "\u200b");
  }
}
