/**
 * Who is heard and how loud: each part with mute, solo and volume, the stems of the recording beside them, and which of the
 * two sides is heard. Small in the row above the roll, larger in a panel of its own.
 *
 * Events: "levels" (lanes or stems changed), "source" (written or played, metronome), "hear" (the recording, its stems, the
 * parts), "edit" (detail: id of a part).
 */
import { make } from "../dom.js";
import { part } from "../player/bar.js";
import { PLAIN, keepMixer, readMixer } from "./mixer-store.js";
import { audibleLanes, levelsOf } from "./music.js";

/** @typedef {"recording" | "stems" | "both" | "parts"} Hear */
/** @typedef {{key: string, name: string, colour: string, part: string | null}} Row */

/** What a side of the mixer sounds at on the cross-fader. */
export const FADES = { recording: 0, stems: 0, both: 0.5, parts: 1 };

export class Mixer extends EventTarget {
  /** @type {import("./mixer-store.js").Settings} */
  #settings;
  /** @type {Map<string, () => void>} shows what is set, by row */
  #shows = new Map();

  /**
   * @param {HTMLElement} root
   * @param {object} options
   * @param {import("./music.js").Lane[]} options.lanes
   * @param {import("./stems.js").StemData[]} options.stems
   * @param {boolean} options.hasPlayed whether there is a performance to choose
   * @param {boolean} options.canEdit   whether parts can be changed here
   * @param {string} options.take
   * @param {import("./mixer-store.js").Settings | null} options.before how it was set for the score that was here before
   * @param {import("../player/disposer.js").Disposer} options.disposer
   */
  constructor(root, { lanes, stems, hasPlayed, canEdit, take, before, disposer }) {
    super();
    this.root = root;
    this.take = take;
    this.disposer = disposer;
    this.#settings = readMixer(localStorage, take) ?? before ?? {};
    this.lanes = lanes.map((lane) => ({
      key: lane.key ?? lane.name, name: lane.name, colour: `var(--part-${(lane.index % 8) + 1})`,
      part: canEdit && lane.staff === 1 ? lane.part : null,
    }));
    this.stems = stems.map(({ family, name }) => ({ key: `stem ${family}`, name, colour: "var(--ink-soft)", part: null }));
    this.list = part(root, "lanes", HTMLElement);
    this.list.replaceChildren(...this.lanes.map((row) => this.#row(row, "")));
    this.panel = part(document, "mixer-panel", HTMLElement);
    const apart = part(this.panel, "stems", HTMLElement);
    apart.hidden = !stems.length;
    part(apart, "stem-lanes", HTMLElement).replaceChildren(...this.stems.map((row) => this.#row(row, "stem of ")));
    const choice = part(root, "choice", HTMLElement);
    choice.hidden = !hasPlayed;
    disposer.on(choice, "change", () => this.dispatchEvent(new Event("source")));
    disposer.on(part(document, "metronome", HTMLInputElement), "change", () => this.dispatchEvent(new Event("source")));
    this.opener = part(root, "mixer-open", HTMLElement);
    disposer.on(this.opener, "click", () => this.open(this.panel.hidden));
    disposer.on(part(this.panel, "mixer-reset", HTMLElement), "click", () => this.reset());
    for (const input of this.#hears) disposer.on(input, "change", () => this.dispatchEvent(new Event("hear")));
  }

  get asPlayed() {
    return this.root.querySelector('input[name="notes"]:checked')?.getAttribute("value") === "played";
  }

  get metronome() {
    return part(document, "metronome", HTMLInputElement).checked;
  }

  /** Which lanes sound. */
  get audible() {
    return audibleLanes(this.lanes.map(({ key }) => this.#of(key)));
  }

  /** How loud each lane is, 0 to 1. */
  get levels() {
    return levelsOf(this.lanes.map(({ key }) => this.#of(key)));
  }

  get stemLevels() {
    return levelsOf(this.stems.map(({ key }) => this.#of(key)));
  }

  /** How everything is set, for the score that takes this one's place. */
  get settings() {
    return this.#settings;
  }

  /** @returns {HTMLInputElement[]} */
  get #hears() {
    return [...this.root.querySelectorAll('input[name="hear"]')].filter((input) => input instanceof HTMLInputElement);
  }

  /** Which side is heard; null where the cross-fader stands between them. @returns {Hear | null} */
  get hear() {
    return /** @type {Hear | undefined} */ (this.#hears.find((input) => input.checked)?.value) ?? null;
  }

  /** @param {Hear | null} side */
  set hear(side) {
    for (const input of this.#hears) input.checked = input.value === side;
  }

  /** From one side to the other: the recording, or its stems where those were heard last, and the parts. */
  swap() {
    const inputs = this.#hears;
    if (!inputs.length) return;
    if (this.hear === "parts") this.hear = this.#last;
    else {
      this.#last = this.hear === "stems" ? "stems" : "recording";
      this.hear = "parts";
    }
    this.dispatchEvent(new Event("hear"));
  }

  /** @type {Hear} */
  #last = "recording";

  /** @param {boolean} on */
  open(on) {
    this.panel.hidden = !on;
    this.opener.setAttribute("aria-expanded", String(on));
    (on ? part(this.panel, "part-lanes", HTMLElement) : this.root).prepend(this.list);
    if (on) this.panel.scrollIntoView({ block: "nearest" });
  }

  /** All parts and stems as they were at first. */
  reset() {
    this.#settings = {};
    for (const show of this.#shows.values()) show();
    this.#changed();
  }

  /**
   * Hear only one lane, by its place in the list, or all again.
   * @param {number} index
   */
  solo(index) {
    const row = this.lanes[index];
    if (row) this.#set(row.key, { solo: !this.#of(row.key).solo });
  }

  /** @param {string} key */
  #of(key) {
    return this.#settings[key] ?? PLAIN;
  }

  /**
   * @param {string} key
   * @param {Partial<import("./mixer-store.js").Setting>} what
   */
  #set(key, what) {
    this.#settings = { ...this.#settings, [key]: { ...this.#of(key), ...what } };
    this.#shows.get(key)?.();
    this.#changed();
  }

  #changed() {
    keepMixer(localStorage, this.take, this.#settings);
    this.dispatchEvent(new Event("levels"));
  }

  /**
   * @param {Row} row
   * @param {string} kind what comes before its name
   */
  #row({ key, name, colour, part: id }, kind) {
    const { disposer } = this;
    const whom = kind + (kind ? name.toLowerCase() : name);
    const mute = make("button", { type: "button", class: "lane-button mute", "aria-label": `Mute ${whom}`, title: `Mute ${whom}`, text: "M" });
    const solo = make("button", { type: "button", class: "lane-button solo", "aria-label": `Hear only ${whom}`, title: `Hear only ${whom}`, text: "S" });
    const volume = make("input", { type: "range", class: "lane-volume", min: 0, max: 100, step: 1, "aria-label": `Volume of ${whom}` });
    disposer.on(mute, "click", () => this.#set(key, { mute: !this.#of(key).mute }));
    disposer.on(solo, "click", () => this.#set(key, { solo: !this.#of(key).solo }));
    disposer.on(volume, "input", () => this.#set(key, { volume: Number(volume.value) / 100 }));
    const show = () => {
      const now = this.#of(key);
      mute.setAttribute("aria-pressed", String(now.mute));
      solo.setAttribute("aria-pressed", String(now.solo));
      volume.value = String(Math.round(now.volume * 100));
    };
    this.#shows.set(key, show);
    show();
    const item = make("li", { class: "lane" }, make("span", { class: "lane-name", text: name }), mute, solo, volume);
    item.style.setProperty("--lane", colour);
    if (id) {
      const edit = make("button", { type: "button", class: "button small quiet lane-edit", "aria-label": `Change the part of ${name}`, text: "Change…" });
      disposer.on(edit, "click", () => this.dispatchEvent(new CustomEvent("edit", { detail: id })));
      item.append(edit);
    }
    return item;
  }
}
