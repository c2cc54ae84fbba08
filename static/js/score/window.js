/**
 * What has to be sent to the synthesiser for the next moments: pure, from stretches of time and lists of notes.
 *
 * @typedef {import("../player/motion.js").Stretch} Stretch
 * @typedef {import("../player/notes.js").NoteList} NoteList
 * @typedef {{notes: NoteList | null, pedals: [number, number][], beats: {time: number, downbeat: boolean}[]}} Source
 * @typedef {{lane: number, pitch: number, offset: number}} Held  a note that was begun, and the place where it ends
 *
 * @typedef {{kind: "on", time: number, lane: number, pitch: number, velocity: number}
 *   | {kind: "off", time: number, lane: number, pitch: number}
 *   | {kind: "pedal", time: number, down: boolean}
 *   | {kind: "click", time: number, strong: boolean}} SynthEvent
 */

/** A note entered in its middle, after a jump, is struck again only when at least this much of it is left, in seconds. */
const WORTH_STRIKING = 0.25;

/** At the same moment a key is released before it is struck again. */
const ORDER = { off: 0, pedal: 1, on: 2, click: 3 };

/**
 * @param {Stretch[]} stretches
 * @param {Source} source
 * @param {Held[]} held   notes begun earlier and not yet ended
 * @param {boolean} fresh whether playing enters here: notes already sounding are then struck, the pedal is put right
 * @returns {{events: SynthEvent[], held: Held[]}}
 */
export function upcoming(stretches, source, held, fresh) {
  /** @type {SynthEvent[]} */
  const events = [];
  let open = [...held];
  let entering = fresh;
  for (const stretch of stretches) {
    const time = (/** @type {number} */ place) => stretch.clock + (place - stretch.start) / stretch.rate;
    if (entering) {
      enter(stretch, source, events, open);
      entering = false;
    }
    for (const note of source.notes?.beginning(stretch.start, stretch.end) ?? []) {
      const again = open.findIndex((other) => other.lane === note.lane && other.pitch === note.pitch);
      if (again >= 0) {
        // The same key is struck before it was let go: it must come up first.
        const [before] = open.splice(again, 1);
        const up = Math.min(before.offset, note.onset);
        events.push({ kind: "off", time: time(Math.max(up, stretch.start)), lane: before.lane, pitch: before.pitch });
      }
      events.push({ kind: "on", time: time(note.onset), lane: note.lane, pitch: note.pitch, velocity: note.velocity });
      open.push({ lane: note.lane, pitch: note.pitch, offset: note.offset });
    }
    open = open.filter((note) => {
      if (note.offset >= stretch.end && !stretch.wraps) return true;
      const place = Math.max(Math.min(note.offset, stretch.end), stretch.start);
      events.push({ kind: "off", time: time(place), lane: note.lane, pitch: note.pitch });
      return false;
    });
    for (const [down, up] of source.pedals) {
      if (down >= stretch.start && down < stretch.end) events.push({ kind: "pedal", time: time(down), down: true });
      if (up >= stretch.start && up < stretch.end) events.push({ kind: "pedal", time: time(up), down: false });
    }
    for (const beat of source.beats) {
      if (beat.time >= stretch.start && beat.time < stretch.end) {
        events.push({ kind: "click", time: time(beat.time), strong: beat.downbeat });
      }
    }
    if (stretch.wraps) {
      events.push({ kind: "pedal", time: time(stretch.end), down: false });
      entering = true;
    }
  }
  events.sort((a, b) => a.time - b.time || ORDER[a.kind] - ORDER[b.kind]);
  return { events, held: open };
}

/**
 * @param {Stretch} stretch
 * @param {Source} source
 * @param {SynthEvent[]} events
 * @param {Held[]} open
 */
function enter(stretch, source, events, open) {
  const place = stretch.start;
  if (source.pedals.some(([down, up]) => down < place && up > place)) {
    events.push({ kind: "pedal", time: stretch.clock, down: true });
  }
  for (const note of source.notes?.sounding(place) ?? []) {
    if (note.onset >= place || note.offset - place < WORTH_STRIKING) continue;
    events.push({ kind: "on", time: stretch.clock, lane: note.lane, pitch: note.pitch, velocity: note.velocity });
    open.push({ lane: note.lane, pitch: note.pitch, offset: note.offset });
  }
}
