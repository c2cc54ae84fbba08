/**
 * The notes a score page works with, from the prepared file: once as written, once as played, each in a lane (a part, or
 * one hand of it). Pure; the page only shows what this says.
 *
 * @typedef {{id: string, name: string, program: number, staves: number, drums?: boolean}} PartData
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
 * @typedef {{index: number, name: string, part: string, staff: number, program: number, drums: boolean}} Lane
 */
import { NoteList } from "../player/notes.js";

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
    const hands = part.staves === 2 ? ["right hand", "left hand"] : [""];
    hands.forEach((hand, staff) => {
      const name = !hand ? part.name || "Part" : several ? `${part.name}, ${hand}` : hand[0].toUpperCase() + hand.slice(1);
      const drums = part.drums ?? /^(drum|percussion)/i.test(part.name);
      lanes.push({ index: lanes.length, name, part: part.id, staff: staff + 1, program: part.program, drums });
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
      return { ...home, pitch, velocity, onset, offset: Math.max(offset, onset + 0.03), ...(bend && { bend }) };
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
