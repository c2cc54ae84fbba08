/** The parts of a score as files: made once, for the first who asks, then there for all who may look. */
import { make } from "../dom.js";
import { part } from "../player/bar.js";
import { getJson } from "../player/data.js";
import { whenMade } from "../recording/made.js";
import { postJson } from "../site.js";

/**
 * @typedef {{number: number, name: string, files: {format: string, url: string, size: number}[]}} PartFiles
 * @typedef {{parts: PartFiles[], zip: string | null, job?: {socket: string, status: string, error: string, stage: string}}} Listed
 */

const FORMATS = /** @type {Record<string, string>} */ ({ musicxml: "MusicXML", mid: "MIDI", pdf: "PDF" });

/** @param {number} bytes */
function sizeWords(bytes) {
  return `${Math.max(1, Math.round(bytes / 1024))} KB`;
}

export class PartFilesDialog {
  #asked = false;

  /**
   * @param {HTMLElement} root
   * @param {string} url of the API that lists the parts, and has them made
   * @param {import("../player/disposer.js").Disposer} disposer
   */
  constructor(root, url, disposer) {
    this.url = url;
    this.disposer = disposer;
    this.dialog = part(root, "parts-dialog", HTMLDialogElement);
    this.list = part(this.dialog, "parts-list", HTMLElement);
    this.said = part(this.dialog, "parts-said", HTMLElement);
    disposer.on(part(root, "parts-open", HTMLElement), "click", () => this.open());
  }

  open() {
    this.dialog.showModal();
    if (!this.#asked) void this.#ask();
  }

  async #ask() {
    const { signal } = this.disposer;
    this.#asked = true;
    this.#say("Writing out the parts");
    try {
      /** @type {Listed} */
      let listed = await postJson(this.url, {}, signal);
      if (!listed.zip && listed.job) {
        if (listed.job.status === "failed" || listed.job.status === "cancelled") throw new Error(listed.job.error || "The parts could not be written out.");
        await whenMade(listed.job.socket, this.disposer, "The parts could not be written out.", (share) => this.#say(`Writing out the parts, ${share} %`));
        listed = await getJson(this.url, signal);
      }
      this.#show(listed);
    } catch (fault) {
      this.#asked = false;
      if (!signal.aborted) this.#say(fault instanceof Error ? fault.message : String(fault), true);
    }
  }

  /** @param {Listed} listed */
  #show({ parts, zip }) {
    this.#say("");
    this.list.replaceChildren(...parts.map(({ number, name, files }) =>
      make("li", { class: "part-files" }, make("span", { class: "part-files-name", text: `${number}. ${name}` }),
        ...files.map(({ format, url, size }) => make("a", {
          class: "button small", href: url, download: true, title: sizeWords(size), "aria-label": `${name} as ${FORMATS[format] ?? format}, ${sizeWords(size)}`,
          text: FORMATS[format] ?? format,
        })))));
    const whole = part(this.dialog, "parts-zip", HTMLAnchorElement);
    whole.hidden = !zip;
    if (zip) whole.href = zip;
  }

  /**
   * @param {string} words
   * @param {boolean} [bad]
   */
  #say(words, bad = false) {
    this.said.textContent = words;
    this.said.classList.toggle("error", bad);
  }
}
