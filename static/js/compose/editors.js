/**
 * What opens under a chip: one small form for each kind of field. Each tells its fields as soon as they change, so that
 * there is nothing to confirm.
 *
 * @typedef {import("./brief.js").Brief} Brief
 * @typedef {import("./brief.js").Fields} Fields
 * @typedef {Record<string, string[]>} Choices  what there is to choose from, by the brief's field
 * @typedef {(fields: Fields) => void} Tell
 */
import { icon, make } from "../dom.js";
import {
  LOUDNESS, capital, chordsText, densityWords, formText, lengthWords, parseChords, parseForm, swingWords,
} from "./brief.js";

const ENSEMBLES = {
  "Solo piano": ["piano"],
  "Voice and piano": ["voice", "piano"],
  "String quartet": ["violin", "violin", "viola", "cello"],
  "Choir in four parts": ["choir", "choir", "choir", "choir"],
  "Jazz trio": ["piano", "acoustic bass", "drums"],
  "Bossa nova band": ["flute", "guitar", "acoustic bass", "drums"],
  "Rock band": ["electric guitar", "overdriven guitar", "electric bass", "drums"],
};
const FORMS = ["AABA", "ABA", "AB", "ABAC", "intro verse chorus verse chorus outro"];
const PROGRESSIONS = ["C Am F G", "Dm7 G7 Cmaj7", "Am F C G", "I V vi IV", "E E E E A A E E B A E B"];
const TEMPO_WORDS = ["Largo", "Adagio", "Andante", "Moderato", "Allegretto", "Allegro", "Vivace", "Presto"];
const MOST_INSTRUMENTS = 16;
let ids = 0;

/**
 * The form for a facet.
 * @param {string} facet
 * @param {Brief} brief
 * @param {Choices} choices
 * @param {Tell} tell
 * @returns {HTMLElement}
 */
export function editorFor(facet, brief, choices, tell) {
  switch (facet) {
    case "genre":
      return pills("Genre", choices.genre ?? [], [brief.genre], false, ([genre]) => tell({ genre }));
    case "mood":
      return pills("Moods, one or several", choices.moods ?? [], brief.moods, true, (moods) => tell({ moods }));
    case "texture":
      return pills("Texture", choices.texture ?? [], [brief.texture], false, ([texture]) => tell({ texture }));
    case "register":
      return pills("Register", choices.register ?? [], [brief.register], false, ([register]) => tell({ register }));
    case "meter":
      return pills("Metre", choices.meter ?? [], [brief.meter], false, ([meter]) => tell({ meter }));
    case "key":
      return keyEditor(brief.key, choices.key ?? [], tell);
    case "tempo":
      return tempoEditor(brief, tell);
    case "length":
      return lengthEditor(brief, tell);
    case "instruments":
      return instrumentsEditor(brief.instruments, choices.instruments ?? [], tell);
    case "chords":
      return chordsEditor(brief.chords, tell);
    case "form":
      return formEditor(brief.form, tell);
    case "dynamics":
      return dynamicsEditor(brief.dynamics, choices.dynamics ?? Object.keys(LOUDNESS), tell);
    case "density":
      return slider("Density", ["sparse", "busy"], brief.density ?? 0.5, densityWords, (density) => tell({ density }));
    case "swing":
      return slider("Swing", ["straight", "hard"], brief.swing ?? 0, swingWords, (swing) => tell({ swing }));
    case "polyphony":
      return stepper("Most notes that one part plays at once", brief.polyphony ?? 4, 1, 10, 1, (polyphony) => tell({ polyphony }));
    case "span":
      return stepper("Semitones that one hand reaches (12 is an octave)", brief.hand_span ?? 12, 5, 24, 1, (hand_span) => tell({ hand_span }));
    default:
      return line("Title", brief.title, "Evening by the river", (title) => tell({ title }));
  }
}

/* --- Pieces ------------------------------------------------------------------------------------------------------- */

/**
 * @param {string} legend
 * @param {string[]} options
 * @param {string[]} chosen
 * @param {boolean} several
 * @param {(chosen: string[]) => void} tell
 * @param {(option: string) => string} [words]
 */
function pills(legend, options, chosen, several, tell, words = (option) => option) {
  const name = `pill-${++ids}`;
  const box = make("fieldset", { class: "pills" }, make("legend", { class: "visually-hidden", text: legend }));
  const known = chosen.filter(Boolean).filter((one) => !options.includes(one));
  for (const option of [...known, ...options]) {
    const input = make("input", { type: several ? "checkbox" : "radio", name, value: option, checked: chosen.includes(option) });
    box.append(make("label", { class: "pill" }, input, make("span", { text: words(option) })));
  }
  box.addEventListener("change", () => {
    tell([...box.querySelectorAll("input:checked")].map((input) => /** @type {HTMLInputElement} */ (input).value));
  });
  return box;
}

/**
 * @param {string} label
 * @param {number} value
 * @param {number} low
 * @param {number} high
 * @param {number} step
 * @param {(value: number) => void} tell
 */
export function stepper(label, value, low, high, step, tell) {
  const id = `stepper-${++ids}`;
  const input = make("input", { type: "number", id, min: low, max: high, step: "any", value, inputmode: "decimal" });
  const less = make("button", { type: "button", class: "tool", "aria-label": `Less: ${label}` }, icon("minus"));
  const more = make("button", { type: "button", class: "tool", "aria-label": `More: ${label}` }, icon("plus"));
  const say = () => {
    const number = Number(input.value);
    const fine = input.value !== "" && Number.isFinite(number) && number >= low && number <= high;
    input.setAttribute("aria-invalid", String(!fine));
    if (fine) tell(number);
  };
  const by = (/** @type {number} */ way) => () => {
    const now = input.value === "" ? low : Number(input.value);
    input.value = String(Math.min(Math.max(Math.round(now / step) * step + way * step, low), high));
    say();
  };
  less.addEventListener("click", by(-1));
  more.addEventListener("click", by(1));
  input.addEventListener("input", say);
  return make("div", { class: "field" }, make("label", { for: id, text: label }), make("div", { class: "stepper" }, less, input, more));
}

/**
 * @param {string} label
 * @param {[string, string]} ends
 * @param {number} value 0..1
 * @param {(value: number) => string} words
 * @param {(value: number) => void} tell
 * @param {{low?: number, high?: number, step?: number}} [range]
 */
export function slider(label, ends, value, words, tell, { low = 0, high = 1, step = 0.05 } = {}) {
  const id = `slider-${++ids}`;
  const input = make("input", { type: "range", id, min: low, max: high, step, value, "aria-valuetext": words(value) });
  const output = make("output", { class: "marking", for: id, text: words(value) });
  input.addEventListener("input", () => {
    output.textContent = words(Number(input.value));
    input.setAttribute("aria-valuetext", words(Number(input.value)));
    tell(Number(input.value));
  });
  return make("div", { class: "field" },
    make("div", { class: "row between" }, make("label", { class: "label", for: id, text: label }), output),
    make("div", { class: "worded-slider" }, make("span", { text: ends[0] }), input, make("span", { text: ends[1] })));
}

/**
 * @param {string} label
 * @param {string} value
 * @param {string} placeholder
 * @param {(value: string) => void} tell
 */
function line(label, value, placeholder, tell) {
  const id = `line-${++ids}`;
  const input = make("input", { type: "text", id, value, placeholder, autocomplete: "off", maxlength: 400 });
  input.addEventListener("input", () => tell(input.value.trim()));
  return make("div", { class: "field" }, make("label", { for: id, text: label }), input);
}

/**
 * Small buttons that fill a field with something to begin with.
 * @param {string} label
 * @param {string[]} options
 * @param {(option: string) => void} choose
 */
function suggestions(label, options, choose) {
  const list = make("ul", { class: "suggestions", "aria-label": label });
  for (const option of options) {
    const button = make("button", { type: "button", class: "suggestion", text: option });
    button.addEventListener("click", () => choose(option));
    list.append(make("li", {}, button));
  }
  return list;
}

/* --- Forms of their own --------------------------------------------------------------------------------------------- */

/**
 * @param {string} key
 * @param {string[]} options
 * @param {Tell} tell
 */
function keyEditor(key, options, tell) {
  const parted = options.map((option) => option.split(/\s+(.*)/));
  const tonics = [...new Set(parted.map(([tonic]) => tonic))];
  const modes = [...new Set(parted.map(([, mode]) => mode ?? "").filter(Boolean))];
  let [tonic = "", mode = ""] = key.split(/\s+(.*)/);
  const show = (/** @type {string} */ name) => name.replace("#", "♯").replace(/(?<=^[A-G])b/, "♭");
  const say = () => {
    if (!tonic) return;
    mode ||= modes[0] ?? "major";
    tell({ key: `${tonic} ${mode}` });
  };
  const first = pills("Tonic", tonics, [tonic], false, ([chosen]) => {
    tonic = chosen;
    say();
  }, show);
  first.classList.add("even");
  const second = pills("Mode", modes, [mode], false, ([chosen]) => {
    mode = chosen;
    tonic ||= tonics[0] ?? "C";
    say();
  });
  return make("div", { class: "stack tight" }, first, second);
}

/**
 * @param {Brief} brief
 * @param {Tell} tell
 */
function tempoEditor(brief, tell) {
  let { tempo, tempo_word } = brief;
  const say = () => tell({ tempo, tempo_word });
  const number = stepper("Quarter notes a minute", +(tempo ?? 100).toFixed(1), 20, 300, 2, (value) => {
    tempo = value;
    tempo_word = "";
    for (const input of words.querySelectorAll("input")) input.checked = false;
    say();
  });
  const words = pills("Tempo in a word", TEMPO_WORDS, [tempo_word], false, ([word]) => {
    tempo_word = word;
    tempo = null;
    say();
  });
  return make("div", { class: "stack" }, number, words);
}

/**
 * @param {Brief} brief
 * @param {Tell} tell
 */
function lengthEditor(brief, tell) {
  const bars = stepper("Bars", brief.bars ?? 16, 1, 400, 4, (value) => tell({ bars: Math.round(value) }));
  const id = `seconds-${++ids}`;
  const times = [15, 30, 45, 60, 90, 120, 180, 240, 300, 480, 600];
  const select = make("select", { id });
  if (brief.seconds && !times.includes(brief.seconds)) times.push(brief.seconds);
  select.append(make("option", { value: "", text: "by the bars" }));
  for (const time of times.sort((a, b) => a - b)) {
    select.append(make("option", { value: time, text: `about ${lengthWords(time)}`, selected: brief.seconds === time }));
  }
  select.addEventListener("change", () => select.value && tell({ seconds: Number(select.value) }));
  bars.addEventListener("input", () => (select.value = ""));
  bars.addEventListener("click", () => (select.value = ""));
  return make("div", { class: "stack" }, bars, make("div", { class: "field" }, make("label", { for: id, text: "Or a time" }), select));
}

/**
 * @param {string[]} instruments
 * @param {string[]} known
 * @param {Tell} tell
 * @param {{suggest?: boolean}} [how]
 */
export function instrumentsEditor(instruments, known, tell, { suggest = true } = {}) {
  let names = [...instruments];
  const list = make("ol", { class: "instruments" });
  const id = `add-${++ids}`;
  const add = make("select", { id });
  add.append(make("option", { value: "", text: "Choose one" }));
  for (const name of known) add.append(make("option", { value: name, text: capital(name) }));

  /**
   * @param {string[]} next
   * @param {[number, string] | null} [focus] place and button that keep the focus
   */
  const set = (next, focus = null) => {
    names = next.slice(0, MOST_INSTRUMENTS);
    draw();
    tell({ instruments: names });
    if (!focus) return;
    const row = list.children[Math.min(focus[0], list.children.length - 1)];
    const button = row?.querySelector(`[data-do="${focus[1]}"]:not(:disabled)`) ?? row?.querySelector("button:not(:disabled)");
    if (button instanceof HTMLElement) button.focus();
    else add.focus();
  };
  const swapped = (/** @type {number} */ a, /** @type {number} */ b) => {
    const next = [...names];
    [next[a], next[b]] = [next[b], next[a]];
    return next;
  };
  const draw = () => {
    list.replaceChildren(...names.map((name, at) => {
      const button = (/** @type {string} */ what, /** @type {string} */ picture, /** @type {string} */ words, /** @type {() => void} */ act, disabled = false) => {
        const made = make("button", { type: "button", class: "tool", "data-do": what, "aria-label": `${words}: ${name}`, disabled }, icon(picture));
        made.addEventListener("click", act);
        return made;
      };
      return make("li", {}, make("span", { class: "grow", text: capital(name) }),
        button("up", "up", "Higher in the score", () => set(swapped(at, at - 1), [at - 1, "up"]), at === 0),
        button("down", "down", "Lower in the score", () => set(swapped(at, at + 1), [at + 1, "down"]), at === names.length - 1),
        button("remove", "close", "Remove", () => set(names.filter((_, other) => other !== at), [at, "remove"])));
    }));
    list.hidden = !names.length;
  };
  add.addEventListener("change", () => {
    if (add.value) set([...names, add.value]);
    add.value = "";
  });
  draw();
  const box = make("div", { class: "stack" }, list, make("div", { class: "field" }, make("label", { for: id, text: "Add an instrument" }), add));
  if (suggest) {
    box.append(suggestions("Ensembles", Object.keys(ENSEMBLES), (name) => set(ENSEMBLES[/** @type {keyof typeof ENSEMBLES} */ (name)])));
  }
  return box;
}

/**
 * @param {string[]} chords
 * @param {Tell} tell
 */
function chordsEditor(chords, tell) {
  const id = `chords-${++ids}`;
  const area = make("textarea", { id, rows: 2, spellcheck: "false", autocapitalize: "off", autocomplete: "off", placeholder: "Am F C G" });
  area.value = chordsText(chords);
  const chart = make("ol", { class: "chart", "aria-label": "Bars" });
  const draw = () => {
    const bars = parseChords(area.value);
    chart.replaceChildren(...bars.slice(0, 32).map((bar) => make("li", { text: bar })));
    chart.hidden = !bars.length;
    return bars;
  };
  const say = () => tell({ chords: draw() });
  area.addEventListener("input", say);
  draw();
  return make("div", { class: "stack" },
    make("div", { class: "field" }, make("label", { for: id, text: "A chord for each bar; | parts bars of several chords" }), area), chart,
    suggestions("Progressions", PROGRESSIONS, (text) => {
      area.value = text;
      say();
    }));
}

/**
 * @param {string[]} form
 * @param {Tell} tell
 */
function formEditor(form, tell) {
  const blocks = make("ol", { class: "blocks", "aria-label": "Sections" });
  const draw = (/** @type {string[]} */ sections) => {
    const kinds = [...new Set(sections)];
    blocks.replaceChildren(...sections.map((section) => {
      const block = make("li", { text: section });
      block.style.setProperty("--lane", `var(--part-${(kinds.indexOf(section) % 8) + 1})`);
      return block;
    }));
    blocks.hidden = !sections.length;
  };
  const field = line("Sections in order", formText(form), "AABA, or verse chorus verse", (text) => {
    draw(parseForm(text));
    tell({ form: parseForm(text) });
  });
  draw(form);
  return make("div", { class: "stack" }, field, blocks, suggestions("Forms", FORMS, (text) => {
    const input = field.querySelector("input");
    if (input) input.value = text;
    draw(parseForm(text));
    tell({ form: parseForm(text) });
  }));
}

/**
 * @param {string} dynamics "p" or "p-f"
 * @param {string[]} options
 * @param {Tell} tell
 */
function dynamicsEditor(dynamics, options, tell) {
  const single = options.filter((option) => !option.includes("-"));
  let [from = "", to = ""] = dynamics.split("-");
  const say = () => from && tell({ dynamics: to && to !== from ? `${from}-${to}` : from });
  const start = pills("Loudness", single, [from], false, ([chosen]) => {
    from = chosen;
    say();
  });
  start.classList.add("loudness");
  for (const input of start.querySelectorAll("input")) {
    const spoken = LOUDNESS[/** @type {keyof typeof LOUDNESS} */ (input.value)];
    if (spoken) input.setAttribute("aria-label", `${input.value}, ${spoken}`);
  }
  const id = `towards-${++ids}`;
  const select = make("select", { id }, make("option", { value: "", text: "stays so" }));
  for (const option of single) select.append(make("option", { value: option, text: `goes to ${option}`, selected: option === to }));
  select.addEventListener("change", () => {
    to = select.value;
    from ||= "mf";
    say();
  });
  return make("div", { class: "stack" }, start, make("div", { class: "field" }, make("label", { for: id, text: "Over the piece it" }), select));
}
