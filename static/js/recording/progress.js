/**
 * What a page knows of a running job, from its events: pure. Events come in the order of their ids and may come twice
 * after the line broke; those of an earlier attempt are void.
 *
 * @typedef {import("../player/notes.js").SoundNote} SoundNote
 * @typedef {[number, number, number, number, string, number, number[]?]} Row
 * @typedef {{id: number, attempt?: number, kind: string, name?: string, fraction?: number, detail?: string, engine?: string,
 *   reason?: string, message?: string, until?: number, notes?: Row[], start?: number, rate?: number, samples?: string, status?: string, take_url?: string | null,
 *   error?: string}} JobEvent
 *
 * @typedef {object} Progress
 * @property {number} last      id of the last event seen
 * @property {number} attempt
 * @property {string} stage
 * @property {number} fraction  of the stage
 * @property {string} detail    of the stage, in words
 * @property {string} engine
 * @property {string} reason
 * @property {string[]} warnings
 * @property {Row[]} rows
 * @property {number} until     seconds that have been listened to, or written
 * @property {{status: string, takeUrl: string | null, error: string} | null} ended
 */

/** Where each stage lies in the whole work, as far as one can say beforehand. */
const SHARES = {
  decoding: [0, 0.05],
  cleaning: [0.05, 0.1],
  listening: [0.1, 0.88],
  notating: [0.88, 0.94],
  engraving: [0.94, 1],
  composing: [0, 0.94],
  playing: [0, 1],
  looking: [0, 1],
};

const WORDS = {
  decoding: "Reading the recording",
  cleaning: "Cleaning the sound",
  listening: "Listening",
  separating: "Taking apart",
  notating: "Writing it down",
  engraving: "Engraving the score",
  composing: "Composing",
  playing: "Playing",
  looking: "Drawing spectrograms",
};

/** @returns {Progress} */
export function nothingYet() {
  return { last: 0, attempt: 0, stage: "", fraction: 0, detail: "", engine: "", reason: "", warnings: [], rows: [], until: 0, ended: null };
}

/**
 * The progress after one more event. The rows are added in place, since there may be many thousands.
 * @param {Progress} before
 * @param {JobEvent} event
 * @returns {Progress}
 */
export function after(before, event) {
  if (event.id <= before.last) return before;
  const attempt = event.attempt ?? before.attempt;
  if (attempt < before.attempt) return { ...before, last: event.id };
  const fresh = attempt > before.attempt || event.kind === "started";
  const state = { ...(fresh ? { ...nothingYet(), attempt } : before), last: event.id };
  switch (event.kind) {
    case "stage":
      return { ...state, stage: event.name ?? "", fraction: event.fraction ?? 0, detail: event.detail ?? "" };
    case "engine":
      return { ...state, engine: event.engine ?? "", reason: event.reason ?? "" };
    case "warning":
      return { ...state, warnings: [...state.warnings, event.message ?? ""] };
    case "notes":
      state.rows.push(...(event.notes ?? []));
      return { ...state, until: Math.max(state.until, event.until ?? 0) };
    case "ended":
      return {
        ...state,
        ended: { status: event.status ?? "failed", takeUrl: event.take_url ?? null, error: event.error ?? "" },
      };
    default:
      return state;
  }
}

/**
 * How much of the whole work is done, 0 to 1.
 * @param {Progress} progress
 */
export function wholeFraction(progress) {
  const share = SHARES[/** @type {keyof typeof SHARES} */ (progress.stage)];
  return share ? share[0] + (share[1] - share[0]) * Math.min(Math.max(progress.fraction, 0), 1) : 0;
}

/** @param {string} stage */
export function stageWords(stage) {
  return WORDS[/** @type {keyof typeof WORDS} */ (stage)] ?? (stage ? stage[0].toUpperCase() + stage.slice(1) : "Waiting for its turn");
}

/**
 * @param {Row[]} rows
 * @param {string[]} [instruments] a lane each; those that occur, in the order in which they do, unless said
 * @returns {SoundNote[]}
 */
export function liveNotes(rows, instruments = [...new Set(rows.map((row) => row[4]))]) {
  return rows.map(([onset, offset, pitch, velocity, instrument, , bend]) => ({
    id: null,
    lane: instruments.indexOf(instrument),
    pitch,
    velocity,
    onset,
    offset: Math.max(offset, onset + 0.03),
    ...(bend && { bend }),
  }));
}

/**
 * How long to wait before the next try to reconnect, in milliseconds: longer each time, a little random so that many
 * pages do not come at once.
 * @param {number} tries failed so far
 * @param {number} chance 0 to 1
 */
export function backOff(tries, chance) {
  return Math.min(500 * 2 ** tries, 15000) * (0.75 + chance / 2);
}
