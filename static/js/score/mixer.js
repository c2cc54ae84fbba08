/** The row above the roll: each lane with mute and solo, and which notes the synthesiser plays. */
import { part } from "../player/bar.js";
import { audibleLanes } from "./music.js";

export class Mixer extends EventTarget {
  /** @type {{mute: boolean, solo: boolean}[]} */
  #settings;

  /**
   * Events: "audible" (lanes changed), "source" (written or played, metronome).
   * @param {HTMLElement} root
   * @param {import("./music.js").Lane[]} lanes
   * @param {boolean} hasPlayed whether there is a performance to choose
   * @param {import("../player/disposer.js").Disposer} disposer
   */
  constructor(root, lanes, hasPlayed, disposer) {
    super();
    this.root = root;
    this.#settings = lanes.map(() => ({ mute: false, solo: false }));
    const list = part(root, "lanes", HTMLElement);
    list.replaceChildren(...lanes.map((lane) => this.#row(lane, disposer)));
    const choice = part(root, "choice", HTMLElement);
    choice.hidden = !hasPlayed;
    disposer.on(choice, "change", () => this.dispatchEvent(new Event("source")));
    disposer.on(part(document, "metronome", HTMLInputElement), "change", () => this.dispatchEvent(new Event("source")));
  }

  get asPlayed() {
    return this.root.querySelector('input[name="notes"]:checked')?.getAttribute("value") === "played";
  }

  get metronome() {
    return part(document, "metronome", HTMLInputElement).checked;
  }

  get audible() {
    return audibleLanes(this.#settings);
  }

  /**
   * @param {import("./music.js").Lane} lane
   * @param {import("../player/disposer.js").Disposer} disposer
   */
  #row(lane, disposer) {
    const row = document.createElement("li");
    row.className = "lane";
    row.style.setProperty("--lane", `var(--part-${(lane.index % 8) + 1})`);
    const name = document.createElement("span");
    name.className = "lane-name";
    name.textContent = lane.name;
    row.append(name);
    for (const kind of /** @type {const} */ (["mute", "solo"])) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = `lane-button ${kind}`;
      button.textContent = kind === "mute" ? "M" : "S";
      button.title = kind === "mute" ? `Mute ${lane.name}` : `Hear only ${lane.name}`;
      button.setAttribute("aria-label", button.title);
      button.setAttribute("aria-pressed", "false");
      disposer.on(button, "click", () => {
        this.#settings[lane.index][kind] = !this.#settings[lane.index][kind];
        button.setAttribute("aria-pressed", String(this.#settings[lane.index][kind]));
        this.dispatchEvent(new Event("audible"));
      });
      row.append(button);
    }
    return row;
  }
}
