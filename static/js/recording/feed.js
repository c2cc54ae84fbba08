/** A job's events over a websocket, taken up again after the last one seen whenever the line breaks. */
import { backOff } from "./progress.js";

/** Close code for those who may not see the job. */
const FORBIDDEN = 4404;
const DONE = 1000;

export class Feed {
  /** @type {WebSocket | null} */
  #socket = null;
  #timer = 0;
  #tries = 0;
  #closed = false;

  /**
   * @param {string} path      of the socket, on this host
   * @param {() => number} last id of the last event seen
   * @param {(event: import("./progress.js").JobEvent) => void} told
   * @param {(state: "open" | "waiting" | "forbidden") => void} line how the line is
   */
  constructor(path, last, told, line) {
    this.path = path;
    this.last = last;
    this.told = told;
    this.line = line;
    this.#open();
  }

  #open = () => {
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(`${scheme}//${location.host}${this.path}?after=${this.last()}`);
    this.#socket = socket;
    socket.addEventListener("open", () => this.line("open"));
    socket.addEventListener("message", (message) => {
      this.#tries = 0;
      this.told(JSON.parse(message.data));
    });
    socket.addEventListener("close", (event) => {
      if (this.#closed || event.code === DONE) return;
      if (event.code === FORBIDDEN) {
        this.line("forbidden");
        return;
      }
      this.line("waiting");
      this.#timer = window.setTimeout(this.#open, backOff(this.#tries++, Math.random()));
    });
  };

  dispose() {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#socket?.close();
  }
}
