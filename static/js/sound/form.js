/**
 * What is asked of sound on the prompt page: whether notes, sound or both shall come of it, or the two to be compared, how
 * long, how closely the words are followed, a tune, a take to go on from.
 *
 * @typedef {"notes" | "sound" | "both" | "compare"} Making
 */
import { slider } from "../compose/editors.js";
import { part } from "../player/bar.js";
import { Recorder } from "../record.js";
import { stepsWords } from "./reworking-wish.js";

export const SHORTEST = 2;
export const LONGEST = 300;
/** How long it is where nobody says so, in seconds. */
const USUAL = 20;

/**
 * What an address or a form says shall be made.
 * @param {string | null | undefined} said
 * @returns {Making}
 */
export function makingOf(said) {
  return said === "sound" || said === "both" || said === "compare" ? said : "notes";
}

/**
 * A number of seconds that can be made, from what was typed.
 * @param {string} typed
 * @returns {number | null} null for what is no number
 */
export function secondsOf(typed) {
  const seconds = Number(typed);
  if (typed.trim() === "" || !Number.isFinite(seconds)) return null;
  return Math.min(Math.max(Math.round(10 * seconds) / 10, SHORTEST), LONGEST);
}

/** @param {number} guidance */
export function guidanceWords(guidance) {
  const how = guidance <= 1 ? "not drawn to the words" : guidance < 2 ? "near the words" : guidance < 3.5 ? "close to the words" : "very close, and harder";
  return `${guidance.toFixed(1)}, ${how}`;
}

/** @param {number} temperature */
export function warmthWords(temperature) {
  const how = temperature <= 0.3 ? "the likeliest" : temperature < 0.8 ? "calm" : temperature <= 1.05 ? "lively" : "wild";
  return `${temperature.toFixed(2)}, ${how}`;
}

/**
 * What an engine can do, as the page says it.
 * @param {HTMLInputElement} choice
 */
export function engineOf({ value, dataset }) {
  return {
    name: value,
    title: dataset.title ?? value,
    guidance: Number(dataset.guidance) || 1.5,
    mostGuidance: Number(dataset.mostGuidance) || 5,
    longest: Math.min(Number(dataset.longest) || LONGEST, LONGEST),
    melody: Boolean(dataset.melody),
    continuing: Boolean(dataset.continuing),
    temperature: Boolean(dataset.temperature),
    notes: Boolean(dataset.notes),
    steps: Number(dataset.steps) || 0,
    negative: Boolean(dataset.negative),
  };
}

export class SoundForm extends EventTarget {
  guidance = 1.5;
  temperature = 1;
  /** From noise to sound; the engine's own number until another is chosen. */
  steps = 0;
  /** @type {File | null} */
  #file = null;
  #address = "";
  /** The length was said here, so that what the words say does not change it any more. */
  #lengthSaid = false;

  /**
   * Events: "make" (another choice), "fault" (detail: a sentence).
   * @param {HTMLFormElement} form
   * @param {HTMLDialogElement | null} recorder
   * @param {number} most bytes that a tune may have
   * @param {import("../player/disposer.js").Disposer} disposer
   */
  constructor(form, recorder, most, disposer) {
    super();
    this.form = form;
    this.most = most;
    this.box = part(form, "sound-wishes", HTMLElement);
    this.seconds = part(this.box, "seconds", HTMLInputElement);
    this.input = part(this.box, "tune-file", HTMLInputElement);
    this.name = part(this.box, "tune-name", HTMLElement);
    this.negative = part(this.box, "negative", HTMLInputElement);
    this.audio = part(this.box, "tune-audio", HTMLAudioElement);
    this.take = this.box.querySelector("[data-part=tune-take]");
    this.continuing = this.box.querySelector("[data-part=continuing]");
    this.#engineChanged();
    disposer.on(form, "change", (/** @type {Event} */ event) => {
      if (!(event.target instanceof HTMLInputElement)) return;
      if (event.target.name === "make") this.#show(true);
      if (event.target.name === "engine") {
        this.#asItIsUsed();
        this.#engineChanged();
      }
    });
    disposer.on(this.seconds, "input", () => (this.#lengthSaid = true));
    disposer.on(this.seconds, "change", () => (this.seconds.value = String(this.length)));
    for (const button of this.box.querySelectorAll("[data-seconds]")) {
      disposer.on(button, "click", () => {
        const by = button instanceof HTMLElement ? Number(button.dataset.seconds) : 0;
        this.#lengthSaid = true;
        this.seconds.value = String(secondsOf(String(this.length + by)));
      });
    }
    this.#tune(recorder, disposer);
    const asked = new URL(location.href).searchParams;
    this.make = makingOf(asked.get("make") ?? (asked.get("continue") || asked.get("melody") ? "sound" : ""));
    const melody = asked.get("melody");
    if (melody && this.take instanceof HTMLSelectElement) {
      this.take.value = melody;
      this.#chosen();
    }
  }

  /** @returns {Making} */
  get make() {
    const chosen = this.form.querySelector("input[name=make]:checked");
    return makingOf(chosen instanceof HTMLInputElement ? chosen.value : "");
  }

  /** @param {Making} make */
  set make(make) {
    this.#check(make);
    this.#show(false);
  }

  /** The same, told as if it had been chosen by hand. @param {Making} make */
  choose(make) {
    this.#check(make);
    this.#show(true);
  }

  /** @param {Making} make */
  #check(make) {
    const wanted = this.form.querySelector(`input[name=make][value=${make}]`);
    if (wanted instanceof HTMLInputElement) wanted.checked = true;
  }

  /** Whether what is made may follow a tune or go on from a sound: what is compared begins with words alone. */
  get #follows() {
    return this.make !== "compare";
  }

  /** How long it shall be, in seconds. */
  get length() {
    return Math.min(secondsOf(this.seconds.value) ?? USUAL, this.engine.longest);
  }

  /** As long as the words say, until somebody says otherwise here. @param {number | null | undefined} seconds */
  suggestLength(seconds) {
    if (this.#lengthSaid) return;
    this.seconds.value = String(seconds || USUAL);
    this.seconds.value = String(this.length);
  }

  /** The engine that is chosen. */
  get engine() {
    return engineOf(/** @type {HTMLInputElement} */ (this.box.querySelector("input[name=engine]:checked")));
  }

  /** An engine by its name, installed or not. @param {string} name */
  engineNamed(name) {
    const found = this.box.querySelector(`input[name=engine][value="${CSS.escape(name)}"]`);
    return found instanceof HTMLInputElement ? engineOf(found) : null;
  }

  /** @param {string} name an engine; one that is not there or not installed changes nothing */
  set engineName(name) {
    const wanted = this.box.querySelector(`input[name=engine][value="${CSS.escape(name)}"]:not(:disabled)`);
    if (!(wanted instanceof HTMLInputElement)) return;
    wanted.checked = true;
    this.#asItIsUsed();
    this.#engineChanged();
  }

  /** Whether there is something to begin with even without words: a tune, or a sound to go on from. */
  get enough() {
    const fields = this.make === "notes" ? null : this.fields();
    return Boolean(fields?.has("melody") || fields?.has("melody_take") || fields?.has("continuing_take"));
  }

  /** Whether a file goes along, which may take a while. */
  get sending() {
    return this.make !== "notes" && this.#follows && this.#file !== null;
  }

  /** What was made before, as a starting point. @param {{engine?: string, seconds?: number, guidance?: number, temperature?: number, steps?: number | null, negative?: string}} wish */
  setWish(wish) {
    if (wish.engine) this.engineName = wish.engine;
    if (wish.seconds) {
      this.seconds.value = String(secondsOf(String(wish.seconds)) ?? USUAL);
      this.#lengthSaid = true;
    }
    this.guidance = wish.guidance ?? this.guidance;
    this.steps = wish.steps || this.engine.steps;
    this.negative.value = wish.negative ?? "";
    this.temperature = wish.temperature ?? this.temperature;
    this.#sliders();
  }

  /** The fields for the server. @returns {FormData} */
  fields() {
    const fields = new FormData();
    const { engine } = this;
    fields.append("engine", engine.name);
    fields.append("seconds", String(this.length));
    fields.append("guidance", String(this.guidance));
    fields.append("temperature", String(this.temperature));
    if (engine.steps && this.steps) fields.append("steps", String(this.steps));
    if (engine.negative) fields.append("negative", this.negative.value.trim());
    fields.append("with_notes", this.make === "both" ? "1" : "");
    fields.append("side_by_side", this.make === "compare" ? "1" : "");
    if (!this.#follows) return fields;
    if (engine.melody) {
      if (this.#file) fields.append("melody", this.#file, this.#file.name);
      else if (this.take instanceof HTMLSelectElement && this.take.value) fields.append("melody_take", this.take.value);
    }
    if (engine.continuing && this.continuing instanceof HTMLSelectElement && this.continuing.value) fields.append("continuing_take", this.continuing.value);
    return fields;
  }

  #asItIsUsed() {
    this.guidance = this.engine.guidance;
    this.steps = this.engine.steps;
  }

  /** Only what the engine can do is asked. */
  #engineChanged() {
    const { engine } = this;
    part(this.box, "engine-now", HTMLElement).textContent = engine.title;
    this.#sources();
    part(this.box, "warmth", HTMLElement).hidden = !engine.temperature;
    part(this.box, "steps", HTMLElement).hidden = !engine.steps;
    part(this.box, "without", HTMLElement).hidden = !engine.negative;
    this.seconds.max = String(engine.longest);
    if (this.length < Number(this.seconds.value)) this.seconds.value = String(this.length);
    const both = this.form.querySelector("input[name=make][value=both]");
    if (both instanceof HTMLInputElement) {
      both.disabled = !engine.notes;
      if (both.checked && both.disabled) this.make = "sound";
    }
    this.#sliders();
  }

  #sources() {
    const { engine } = this;
    part(this.box, "tune", HTMLElement).hidden = !engine.melody || !this.#follows;
    part(this.box, "goes-on", HTMLElement).hidden = !engine.continuing || !this.#follows;
    part(this.box, "sides-words", HTMLElement).hidden = this.#follows;
  }

  #sliders() {
    const { mostGuidance } = this.engine;
    part(this.box, "guidance", HTMLElement).replaceChildren(
      slider("Guidance", ["free", "close"], this.guidance, guidanceWords, (value) => (this.guidance = value), { low: 1, high: mostGuidance, step: 0.1 }),
    );
    part(this.box, "steps", HTMLElement).replaceChildren(
      slider("Steps", ["quick", "careful"], this.steps || 8, stepsWords, (value) => (this.steps = value), { low: 1, high: 100, step: 1 }),
    );
    part(this.box, "warmth", HTMLElement).replaceChildren(
      slider("Temperature", ["even", "wild"], this.temperature, warmthWords, (value) => (this.temperature = value), { low: 0, high: 2, step: 0.05 }),
    );
  }

  /** @param {boolean} tell */
  #show(tell) {
    const { make } = this;
    this.box.hidden = make === "notes";
    this.form.dataset.make = make;
    this.#sources();
    if (!tell) return;
    const address = new URL(location.href);
    if (make === "notes") address.searchParams.delete("make");
    else address.searchParams.set("make", make);
    history.replaceState(null, "", address);
    this.dispatchEvent(new Event("make"));
  }

  /**
   * @param {HTMLDialogElement | null} recorder
   * @param {import("../player/disposer.js").Disposer} disposer
   */
  #tune(recorder, disposer) {
    const hum = part(this.box, "hum", HTMLButtonElement);
    disposer.on(this.input, "change", () => this.#setFile(this.input.files?.[0] ?? null));
    disposer.on(part(this.box, "tune-remove", HTMLButtonElement), "click", () => {
      this.#setFile(null);
      hum.focus();
    });
    if (this.take) {
      disposer.on(this.take, "change", () => {
        const { value } = /** @type {HTMLSelectElement} */ (this.take);
        this.#setFile(null, value);
        if (value) part(this.box, "tune-remove", HTMLButtonElement).focus();
      });
    }
    hum.hidden = !recorder;
    if (recorder) {
      const microphone = new Recorder(recorder, async (file) => this.#setFile(file), this.most);
      disposer.on(hum, "click", () => microphone.open());
    }
    disposer.add(() => URL.revokeObjectURL(this.#address));
  }

  /**
   * @param {File | null} file
   * @param {string} [take] id, in place of a file
   */
  #setFile(file, take = "") {
    const wrong = !file ? "" : file.size === 0 ? "The tune's file is empty." : file.size > this.most ? "The tune's file is larger than what may be sent." : "";
    if (file) this.dispatchEvent(new CustomEvent("fault", { detail: wrong }));
    this.#file = wrong ? null : file;
    this.input.value = "";
    if (this.take instanceof HTMLSelectElement) this.take.value = take;
    this.#chosen();
  }

  #chosen() {
    const take = this.take instanceof HTMLSelectElement && this.take.value ? this.take.selectedOptions[0].textContent : "";
    const name = this.#file?.name ?? take ?? "";
    part(this.box, "tune-chosen", HTMLElement).hidden = !name;
    part(this.box, "tune-choose", HTMLElement).hidden = Boolean(name);
    this.name.textContent = name;
    URL.revokeObjectURL(this.#address);
    this.#address = this.#file ? URL.createObjectURL(this.#file) : "";
    this.audio.hidden = !this.#file;
    if (this.#file) this.audio.src = this.#address;
    else this.audio.removeAttribute("src");
  }
}
