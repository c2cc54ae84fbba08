/**
 * Parts as a person decides about them: what one is called, who plays it, which it joins, and which notes go from one to
 * another. Each decision is a change that makes a new score (see notation.js), so Undo takes it back.
 */
import { make } from "../dom.js";
import { part } from "../player/bar.js";
import { NAMES, baseName, freeName } from "../player/general-midi.js";
import { heardOf } from "./music.js";
import { Picking } from "./picking.js";

/** The families of General MIDI, eight instruments each. */
const FAMILIES = [
  "Pianos", "Bells and mallets", "Organs", "Guitars", "Basses", "Strings", "Ensembles", "Brass", "Reeds", "Pipes", "Synth leads",
  "Synth pads", "Synth effects", "From around the world", "Percussion with pitch", "Noises",
];

/** @param {string} name */
const capital = (name) => name.slice(0, 1).toUpperCase() + name.slice(1);

/**
 * Every instrument there is, by family, drums first.
 * @param {string} [chosen]
 * @returns {HTMLElement[]}
 */
function instrumentOptions(chosen) {
  const option = (/** @type {string} */ name) => make("option", { value: name, text: capital(name), selected: name === chosen });
  return [
    option("drums"),
    ...FAMILIES.map((label, at) => make("optgroup", { label }, ...NAMES.slice(8 * at, 8 * at + 8).map(option))),
  ];
}

/**
 * The changes that take picked notes to a part: one for each part they are in now.
 * @param {import("./music.js").MusicData} music
 * @param {Iterable<import("../player/notes.js").SoundNote>} picked
 * @param {string} target
 * @returns {import("./changes.js").Change[]}
 */
export function movesTo(music, picked, target) {
  return [...heardOf(music, picked)].filter(([source]) => source !== target).map(([source, notes]) => ({
    kind: "move", value: `${source}=${target}`, start: notes[0][0], end: Math.ceil(notes[notes.length - 1][0] * 1000 + 1) / 1000, notes,
  }));
}

export class Parts {
  /**
   * @param {object} options
   * @param {HTMLElement} options.root
   * @param {import("./music.js").MusicData} options.music
   * @param {import("./mixer.js").Mixer} options.mixer
   * @param {import("../player/strip.js").Strip} options.strip
   * @param {import("../player/transport.js").Transport} options.transport
   * @param {import("../player/disposer.js").Disposer} options.disposer
   * @param {(note: import("../player/notes.js").SoundNote) => void} options.hear
   * @param {(changes: import("./changes.js").Change[]) => void} options.change
   */
  constructor(options) {
    this.options = options;
    const { root, music, mixer, strip, transport, disposer, hear } = options;
    /** Those that can be told from one another when what was heard is written down anew. */
    this.parts = music.parts.filter((one) => one.instrument);
    this.dialog = part(root, "part-dialog", HTMLDialogElement);
    disposer.on(mixer, "edit", (/** @type {CustomEvent} */ event) => {
      const found = this.parts.find((one) => one.id === event.detail);
      if (found) this.#edit(found);
    });
    this.picking = new Picking(strip, transport, disposer, hear);
    this.bar = part(root, "picker", HTMLElement);
    this.opener = part(root, "pick-open", HTMLElement);
    this.target = part(this.bar, "pick-target", HTMLSelectElement);
    this.target.replaceChildren(
      make("optgroup", { label: "Parts" }, ...this.parts.map((one) => make("option", { value: one.instrument, text: one.name }))),
      make("optgroup", { label: "A new part" }, ...["drums", ...NAMES].filter((name) => name !== "drums" || !this.#taken.includes(name)).map((name) => {
        const free = freeName(name, this.#taken);
        return make("option", { value: free, text: capital(free) });
      })),
    );
    disposer.on(this.opener, "click", () => this.pick(!this.picking.active));
    disposer.on(this.picking, "change", () => this.#count());
    disposer.on(part(this.bar, "pick-all", HTMLElement), "click", () => this.picking.pickAll());
    disposer.on(part(this.bar, "pick-none", HTMLElement), "click", () => this.picking.clear());
    disposer.on(part(this.bar, "pick-done", HTMLElement), "click", () => this.pick(false));
    disposer.on(part(this.bar, "pick-move", HTMLElement), "click", () => this.#move());
  }

  get #taken() {
    return this.parts.map((one) => one.instrument ?? "");
  }

  /** Let notes be picked in the roll, or end it. @param {boolean} on */
  pick(on) {
    if (on === this.picking.active) return;
    this.bar.hidden = !on;
    this.opener.setAttribute("aria-expanded", String(on));
    this.picking.begin(on);
    if (on) {
      this.picking.canvas.focus({ preventScroll: true });
      this.bar.scrollIntoView({ block: "start" });
    } else if (this.picking.canvas.contains(document.activeElement) || this.bar.contains(document.activeElement)) this.opener.focus();
  }

  #count() {
    const count = this.picking.notes.size;
    part(this.bar, "pick-count", HTMLElement).textContent = count === 1 ? "1 note picked" : `${count} notes picked`;
    part(this.bar, "pick-move", HTMLButtonElement).disabled = !count;
  }

  #move() {
    const changes = movesTo(this.options.music, this.picking.notes, this.target.value);
    if (!changes.length) {
      part(this.bar, "pick-count", HTMLElement).textContent = "These notes are in that part already";
      return;
    }
    this.options.change(changes);
  }

  /** @param {import("./music.js").PartData} one */
  #edit(one) {
    const key = one.instrument ?? "";
    const name = make("input", { type: "text", id: "part-name", maxlength: 60, value: one.name, autocomplete: "off", required: true });
    const instrument = make("select", { id: "part-instrument" }, ...instrumentOptions(baseName(key)));
    const others = this.parts.filter((other) => other !== one);
    const into = make("select", { id: "part-into" }, ...others.map((other) => make("option", { value: other.instrument, text: other.name })));
    const row = (/** @type {string} */ label, /** @type {HTMLElement} */ field, /** @type {string} */ words, /** @type {() => void} */ act) => {
      const form = make("form", { class: "part-row" }, make("label", { for: field.id, text: label }), field, make("button", { class: "button small", text: words }));
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        this.dialog.close();
        act();
      });
      return form;
    };
    const change = (/** @type {string} */ kind, /** @type {string} */ value) => this.options.change([{ kind, value: `${key}=${value}`, start: 0, end: null }]);
    const close = make("form", { method: "dialog", class: "actions" }, make("button", { class: "button", text: "Close" }));
    this.dialog.replaceChildren(
      make("h2", { id: "part-dialog-title", text: one.name }),
      row("Name", name, "Rename", () => name.value.trim() && name.value.trim() !== one.name && change("name", name.value.trim())),
      row("Instrument", instrument, "Change", () => instrument.value !== baseName(key) && change("instrument", instrument.value)),
      ...(others.length ? [row("Join with", into, "Join", () => change("merge", into.value))] : []),
      make("p", { class: "hint", text: "Nothing is listened to again. Each change makes a new score; Undo goes back to this one." }),
      close,
    );
    this.dialog.showModal();
    name.select();
  }
}
