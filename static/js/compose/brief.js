/**
 * What a piece shall be, as chips: what was read from the words, and what a person set by hand, which wins. Pure.
 *
 * @typedef {object} Brief
 * @property {string} words
 * @property {string} title
 * @property {string} key
 * @property {string} meter
 * @property {number | null} tempo        quarter notes a minute
 * @property {string} tempo_word
 * @property {number | null} bars
 * @property {number | null} seconds
 * @property {string[]} instruments
 * @property {string} genre
 * @property {string[]} moods
 * @property {string} texture
 * @property {string[]} chords            one string a bar
 * @property {string[]} form
 * @property {string} dynamics
 * @property {string} register
 * @property {number | null} density      0..1
 * @property {number | null} swing        0..1
 * @property {number | null} polyphony
 * @property {number | null} hand_span
 * @property {number | null} seed
 * @property {number} temperature
 * @property {number} top_p
 *
 * @typedef {Partial<Brief>} Fields
 * @typedef {{name: string, label: string, fields: (keyof Brief)[]}} Facet  what one chip shows: fields that go together
 * @typedef {Readonly<Record<string, Fields>>} Hand  fields set by hand, by facet; empty ones are left to the composer
 * @typedef {{facet: Facet, words: string, byHand: boolean}} BriefChip
 */

/** @type {Brief} */
export const NOTHING = {
  words: "", title: "", key: "", meter: "", tempo: null, tempo_word: "", bars: null, seconds: null, instruments: [],
  genre: "", moods: [], texture: "", chords: [], form: [], dynamics: "", register: "", density: null, swing: null,
  polyphony: null, hand_span: null, seed: null, temperature: 1, top_p: 0.95,
};

/** @type {Facet[]} in the order of the chips */
export const FACETS = [
  { name: "genre", label: "Genre", fields: ["genre"] },
  { name: "mood", label: "Mood", fields: ["moods"] },
  { name: "instruments", label: "Instruments", fields: ["instruments"] },
  { name: "key", label: "Key", fields: ["key"] },
  { name: "meter", label: "Metre", fields: ["meter"] },
  { name: "tempo", label: "Tempo", fields: ["tempo", "tempo_word"] },
  { name: "length", label: "Length", fields: ["bars", "seconds"] },
  { name: "chords", label: "Chords", fields: ["chords"] },
  { name: "form", label: "Form", fields: ["form"] },
  { name: "texture", label: "Texture", fields: ["texture"] },
  { name: "dynamics", label: "Dynamics", fields: ["dynamics"] },
  { name: "register", label: "Register", fields: ["register"] },
  { name: "density", label: "Density", fields: ["density"] },
  { name: "swing", label: "Swing", fields: ["swing"] },
  { name: "polyphony", label: "Notes at once", fields: ["polyphony"] },
  { name: "span", label: "Hand span", fields: ["hand_span"] },
  { name: "title", label: "Title", fields: ["title"] },
];

/** @param {string} name @returns {Facet} */
export function facetOf(name) {
  const found = FACETS.find((facet) => facet.name === name);
  if (!found) throw new Error(`There is no facet "${name}".`);
  return found;
}

/** @param {unknown} value */
function isSet(value) {
  return Array.isArray(value) ? value.length > 0 : value !== null && value !== undefined && value !== "";
}

/**
 * @param {Fields} brief
 * @param {Facet} facet
 */
export function has(brief, facet) {
  return facet.fields.some((field) => isSet(brief[field]));
}

/**
 * The brief that is composed: the words' fields, those set by hand in their place.
 * @param {Fields} read
 * @param {Hand} hand
 * @returns {Brief}
 */
export function merged(read, hand) {
  return Object.assign({ ...NOTHING }, read, ...Object.values(hand));
}

/**
 * @param {Hand} hand
 * @param {Facet} facet
 * @param {Fields} fields what is not named among the facet's fields is emptied
 * @returns {Hand}
 */
export function withFacet(hand, facet, fields) {
  /** @type {Record<string, unknown>} */
  const whole = {};
  for (const field of facet.fields) whole[field] = field in fields ? fields[field] : NOTHING[field];
  return { ...hand, [facet.name]: /** @type {Fields} */ (whole) };
}

/**
 * Let the words decide again.
 * @param {Hand} hand
 * @param {string} name of the facet
 * @returns {Hand}
 */
export function withoutFacet(hand, name) {
  const { [name]: _, ...rest } = hand;
  return rest;
}

/**
 * @param {Fields} read
 * @param {Hand} hand
 * @returns {BriefChip[]}
 */
export function chipsOf(read, hand) {
  const brief = merged(read, hand);
  return FACETS.filter((facet) => has(brief, facet)).map((facet) => ({
    facet, words: facetWords(facet.name, brief), byHand: facet.name in hand,
  }));
}

/**
 * What is left to the composer.
 * @param {Fields} read
 * @param {Hand} hand
 * @returns {Facet[]}
 */
export function openFacets(read, hand) {
  const brief = merged(read, hand);
  return FACETS.filter((facet) => !has(brief, facet));
}

/**
 * What of a brief its words alone do not say, as set by hand: for a brief that was composed before.
 * @param {Fields} brief
 * @param {Fields} read what its words say
 * @returns {Hand}
 */
export function beyond(brief, read) {
  /** @type {Hand} */
  let hand = {};
  for (const facet of FACETS) {
    const same = facet.fields.every((field) => String(brief[field] ?? "") === String(read[field] ?? ""));
    if (same || !has(brief, facet)) continue;
    hand = withFacet(hand, facet, Object.fromEntries(facet.fields.map((field) => [field, brief[field] ?? NOTHING[field]])));
  }
  return hand;
}

/* --- Words for values -------------------------------------------------------------------------------------------- */

const DENSITIES = ["very sparse", "sparse", "even", "busy", "very busy"];
const SWINGS = ["straight", "a touch of swing", "light swing", "swing", "hard swing"];
const ADVENTURES = ["by the book", "careful", "balanced", "curious", "daring"];

/**
 * @param {string[]} words evenly over 0..1
 * @param {number} value
 */
function among(words, value) {
  return words[Math.min(Math.max(Math.round(value * (words.length - 1)), 0), words.length - 1)];
}

/** @param {number} value 0..1 */
export const densityWords = (value) => among(DENSITIES, value);
/** @param {number} value 0..1 */
export const swingWords = (value) => (value > 0 && value < 0.125 ? SWINGS[1] : among(SWINGS, value));
/** @param {number} temperature 0.6 to 1.4 */
export const adventureWords = (temperature) => among(ADVENTURES, (temperature - 0.6) / 0.8);

/** Names of degrees of loudness, for those who do not read them. */
export const LOUDNESS = {
  ppp: "as soft as can be", pp: "very soft", p: "soft", mp: "rather soft", mf: "rather loud", f: "loud", ff: "very loud",
  fff: "as loud as can be",
};

/** @param {number} seconds */
export function lengthWords(seconds) {
  const whole = Math.round(seconds);
  const minutes = Math.floor(whole / 60);
  if (!minutes) return `${whole} seconds`;
  return whole % 60 ? `${minutes}:${String(whole % 60).padStart(2, "0")} minutes` : `${minutes} ${minutes === 1 ? "minute" : "minutes"}`;
}

/**
 * Repeated names are counted: violin, violin, cello -> "2 × violin, cello".
 * @param {string[]} names
 */
export function counted(names) {
  const kinds = [...new Set(names)];
  return kinds.map((kind) => {
    const count = names.filter((name) => name === kind).length;
    return count > 1 ? `${count} × ${kind}` : kind;
  }).join(", ");
}

/** @param {string} words */
export const capital = (words) => words.slice(0, 1).toUpperCase() + words.slice(1);

/**
 * @param {string} name of a facet
 * @param {Fields} brief
 * @returns {string}
 */
export function facetWords(name, brief) {
  switch (name) {
    case "tempo": {
      const mark = brief.tempo ? `♩ = ${+brief.tempo.toFixed(1)}` : "";
      return [brief.tempo_word, mark].filter(Boolean).join(", ");
    }
    case "length":
      return [brief.bars ? `${brief.bars} ${brief.bars === 1 ? "bar" : "bars"}` : "", brief.seconds ? lengthWords(brief.seconds) : ""]
        .filter(Boolean).join(", ");
    case "instruments":
      return counted(brief.instruments ?? []);
    case "mood":
      return (brief.moods ?? []).join(", ");
    case "chords":
      return shortened(chordsText(brief.chords ?? []), 34);
    case "form":
      return shortened(formText(brief.form ?? []), 34);
    case "dynamics":
      return (brief.dynamics ?? "").replace("-", " to ");
    case "density":
      return densityWords(brief.density ?? 0);
    case "swing":
      return swingWords(brief.swing ?? 0);
    case "polyphony":
      return `at most ${brief.polyphony}`;
    case "span":
      return `${brief.hand_span} semitones`;
    default:
      return String(brief[facetOf(name).fields[0]] ?? "");
  }
}

/**
 * @param {string} text
 * @param {number} most
 */
function shortened(text, most) {
  return text.length > most ? `${text.slice(0, most - 1).trimEnd()}…` : text;
}

/* --- Chords and form as text -------------------------------------------------------------------------------------- */

/**
 * Bars from what a person types: "Am F | C G" has two bars of two chords; without bar lines each chord fills a bar.
 * @param {string} text
 * @returns {string[]}
 */
export function parseChords(text) {
  const tidy = text.replace(/[,;]+/g, " ").replace(/\n+/g, text.includes("|") ? " | " : " ").trim();
  if (!tidy) return [];
  const bars = tidy.includes("|") ? tidy.split(/[|:]+/) : tidy.split(/\s+/);
  return bars.map((bar) => bar.trim().replace(/\s+/g, " ")).filter(Boolean);
}

/** @param {string[]} chords */
export function chordsText(chords) {
  return chords.some((bar) => bar.includes(" ")) ? chords.join(" | ") : chords.join(" ");
}

/**
 * Sections from what a person types: letters may stand together ("AABA"), names are parted.
 * @param {string} text
 * @returns {string[]}
 */
export function parseForm(text) {
  const tidy = text.trim();
  if (!tidy) return [];
  if (/^[A-Z]['′]?([A-Z]['′]?)+$/.test(tidy)) return tidy.match(/[A-Z]['′]?/g) ?? [];
  return tidy.split(/[\s,;–-]+/).filter(Boolean);
}

/** @param {string[]} form */
export function formText(form) {
  return form.every((section) => /^[A-Z]['′]?$/.test(section)) ? form.join("") : form.join(" ");
}

/* --- The words, marked ---------------------------------------------------------------------------------------------- */

/**
 * The prompt in stretches: what was understood, what was not, and the rest.
 * @param {string} words
 * @param {{start: number, end: number}[]} chips places counted in characters as the server counts them (code points)
 * @param {string[]} unclear
 * @returns {{text: string, kind: "known" | "unclear" | ""}[]}
 */
export function marks(words, chips, unclear) {
  const points = [...words];
  /** @type {("known" | "unclear" | "")[]} */
  const kinds = points.map(() => "");
  for (const { start, end } of chips) kinds.fill("known", Math.max(start, 0), Math.max(Math.min(end, points.length), 0));
  for (const bit of unclear) {
    const wanted = [...bit].length;
    for (let at = 0; at + wanted <= points.length; at++) {
      if (points.slice(at, at + wanted).join("").toLowerCase() !== bit.toLowerCase()) continue;
      const alone = !/[\p{L}\p{N}]/u.test((points[at - 1] ?? " ") + (points[at + wanted] ?? " "));
      if (!alone || kinds.slice(at, at + wanted).includes("known")) continue;
      kinds.fill("unclear", at, at + wanted);
      break;
    }
  }
  /** @type {{text: string, kind: "known" | "unclear" | ""}[]} */
  const found = [];
  points.forEach((point, at) => {
    const last = found[found.length - 1];
    if (last && last.kind === kinds[at]) last.text += point;
    else found.push({ text: point, kind: kinds[at] });
  });
  return found;
}
