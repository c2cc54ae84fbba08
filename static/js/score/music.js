/**
 * The notes a score page works with, from the prepared file: once as written, once as played, each in a lane (a part, or
 * one hand of it). Pure; the page only shows what this says.
 *
 * @typedef {{id: string, name: string, program: number, staves: number, drums?: boolean, instrument?: string}} PartData
 * @typedef {object} NoteData
 * @property {string} id
 * @property {string} part
 * @property {number} pitch
 * @property {number} velocity
 * @property {number} staff
 * @property {number} quarter   place from the start, in quarters
 * @property {number} quarters  length
 * @property {number} onset     seconds of the recording
 * @property {number} offset
 * @property {number | null} played index of the performance's row
 * @typedef {[number, number, number, number, string, number, number[]?]} PerformanceRow
 * @typedef {{parts: PartData[], notes: NoteData[], performance?: PerformanceRow[] | null, pedals?: [number, number][]}} MusicData
 *
 * @typedef {import("../player/notes.js").SoundNote} SoundNote
 *
 * @typedef {{index: number, name: string, part: string, staff: number, program: number, drums: boolean, key?: string}} Lane
 *   ``key`` names it from one score of the same music to the next
 */
import { NoteList } from "../player/notes.js";

/** Programs of sections, whose two staves are no hands: strings, choirs, brass. */
const SECTIONS = new Set([44, 45, 48, 49, 50, 51, 52, 53, 54, 55, 61, 62, 63]);

/**
 * One lane a part; two for a part on two staves, since those are a pianist's hands.
 * @param {PartData[]} parts
 * @returns {Lane[]}
 */
export function lanesOf(parts) {
  /** @type {Lane[]} */
  const lanes = [];
  for (const part of parts) {
    const several = parts.length > 1;
    const hands = part.staves !== 2 ? [""] : SECTIONS.has(part.program) ? ["upper staff", "lower staff"] : ["right hand", "left hand"];
    hands.forEach((hand, staff) => {
      const name = !hand ? part.name || "Part" : several ? `${part.name}, ${hand}` : hand[0].toUpperCase() + hand.slice(1);
      const drums = part.drums ?? /^(drum|percussion)/i.test(part.name);
      const key = `${part.instrument || part.name} ${staff + 1}`;
      lanes.push({ index: lanes.length, name, part: part.id, staff: staff + 1, program: part.program, drums, key });
    });
  }
  return lanes;
}

/**
 * @param {Lane[]} lanes
 * @param {string} part
 * @param {number} staff
 */
function laneOf(lanes, part, staff) {
  const own = lanes.filter((lane) => lane.part === part);
  return (own.find((lane) => lane.staff === staff) ?? own[0] ?? lanes[0])?.index ?? 0;
}

/**
 * @param {MusicData} data
 * @param {Lane[]} lanes
 */
export function writtenNotes(data, lanes) {
  return new NoteList(
    data.notes.map((note) => ({
      id: note.id,
      lane: laneOf(lanes, note.part, note.staff),
      pitch: note.pitch,
      velocity: note.velocity,
      played: note.played ?? null,
      onset: note.onset,
      offset: Math.max(note.offset, note.onset + 0.03),
    })),
  );
}

/**
 * What was played, in the lanes of the written notes it became; what was left unwritten goes to the hand that is nearest.
 * @param {MusicData} data
 * @param {Lane[]} lanes
 */
export function playedNotes(data, lanes) {
  const rows = data.performance ?? [];
  /** @type {Map<number, {id: string, lane: number}>} */
  const written = new Map();
  for (const note of data.notes) {
    if (note.played !== null && note.played !== undefined && !written.has(note.played)) {
      written.set(note.played, { id: note.id, lane: laneOf(lanes, note.part, note.staff) });
    }
  }
  const lower = lanes.length === 2 && lanes[0].part === lanes[1].part ? 1 : 0;
  return new NoteList(
    rows.map(([onset, offset, pitch, velocity, , , bend], at) => {
      const home = written.get(at) ?? { id: null, lane: pitch < 60 ? lower : 0 };
      return { ...home, played: at, pitch, velocity, onset, offset: Math.max(offset, onset + 0.03), ...(bend && { bend }) };
    }),
  );
}

/**
 * Which lanes sound: a solo silences all that have none; mute silences in any case.
 * @param {{mute: boolean, solo: boolean}[]} settings
 */
export function audibleLanes(settings) {
  const anySolo = settings.some((lane) => lane.solo);
  return settings.map((lane) => !lane.mute && (!anySolo || lane.solo));
}

/**
 * How loud each lane is, 0 to 1: silent where it is not to be heard.
 * @param {{mute: boolean, solo: boolean, volume: number}[]} settings
 */
export function levelsOf(settings) {
  const audible = audibleLanes(settings);
  return settings.map(({ volume }, at) => (audible[at] ? volume : 0));
}

/**
 * Notes that were picked, as the part they are in now and what was heard of each: [onset in seconds, pitch]. With a note
 * goes what was heard of it and not written: strokes of its trill, a key struck twice at one place.
 * @param {MusicData} data
 * @param {Iterable<SoundNote>} picked
 * @returns {Map<string, [number, number][]>}
 */
export function heardOf(data, picked) {
  const rows = data.performance ?? [];
  const written = new Set(data.notes.map((note) => note.played));
  /** @type {Set<number>} */
  const chosen = new Set();
  for (const note of picked) {
    if (note.played === null || note.played === undefined || !rows[note.played]) continue;
    chosen.add(note.played);
    if (note.id === null || !written.has(note.played)) continue;
    const part = rows[note.played][4];
    rows.forEach(([onset, , pitch, , instrument], at) => {
      const near = onset >= note.onset - 0.05 && onset < note.offset && Math.abs(pitch - note.pitch) <= 2;
      if (near && !written.has(at) && instrument === part) chosen.add(at);
    });
  }
  /** @type {Map<string, [number, number][]>} */
  const found = new Map();
  for (const at of [...chosen].sort((a, b) => a - b)) {
    const [onset, , pitch, , instrument] = rows[at];
    const list = found.get(instrument);
    if (list) list.push([onset, pitch]);
    else found.set(instrument, [[onset, pitch]]);
  }
  return found;
}
