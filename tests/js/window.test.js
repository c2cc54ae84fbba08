import assert from "node:assert/strict";
import { test } from "node:test";
import { stretches } from "../../static/js/player/motion.js";
import { NoteList } from "../../static/js/player/notes.js";
import { upcoming } from "../../static/js/score/window.js";

const note = (onset, offset, pitch = 60) => ({ id: `n${onset}`, lane: 0, pitch, velocity: 80, onset, offset });
const source = (notes, more = {}) => ({ notes: new NoteList(notes), pedals: [], beats: [], ...more });
const motion = { position: 0, clock: 10, rate: 1, playing: true, duration: 20, loop: null };

/** Send everything in windows as the sequencer does. */
function sendAll(moving, what, seconds) {
  const sent = [];
  let held = [];
  for (let at = moving.clock; at < moving.clock + seconds - 1e-9; at += 0.1) {
    const step = upcoming(stretches(moving, at, at + 0.1), what, held, at === moving.clock);
    sent.push(...step.events);
    held = step.held;
  }
  return sent;
}

const brief = (events) => events.map((event) => [event.kind, +event.time.toFixed(3), event.pitch]);

test("every note is struck and let go once, at its moment", () => {
  const sent = sendAll(motion, source([note(0.05, 0.45), note(0.5, 0.9, 64)]), 2);
  assert.deepEqual(brief(sent), [["on", 10.05, 60], ["off", 10.45, 60], ["on", 10.5, 64], ["off", 10.9, 64]]);
});

test("speed moves the moments, not the order", () => {
  const sent = sendAll({ ...motion, rate: 0.5 }, source([note(0.5, 1)]), 3);
  assert.deepEqual(brief(sent), [["on", 11, 60], ["off", 12, 60]]);
});

test("a key struck again before it was let go comes up first", () => {
  const sent = sendAll(motion, source([note(0.1, 0.8), note(0.5, 1)]), 2);
  assert.deepEqual(brief(sent), [["on", 10.1, 60], ["off", 10.5, 60], ["on", 10.5, 60], ["off", 11, 60]]);
});

test("a loop ends what sounds and enters again at its start", () => {
  const loop = { start: 1, end: 2 };
  const sent = sendAll({ ...motion, position: 1, loop }, source([note(0.2, 1.6, 50), note(1.5, 3, 60)]), 2.3);
  assert.deepEqual(brief(sent).filter(([kind]) => kind !== "pedal").slice(0, 8), [
    ["on", 10, 50], ["on", 10.5, 60], ["off", 10.6, 50], ["off", 11, 60],
    ["on", 11, 50], ["on", 11.5, 60], ["off", 11.6, 50], ["off", 12, 60],
  ]);
});

test("what hardly sounds any more is not struck again after a jump", () => {
  const sent = sendAll({ ...motion, position: 1 }, source([note(0, 1.1)]), 1);
  assert.deepEqual(sent, []);
});

test("the pedal is found down when one enters while it is held", () => {
  const sent = sendAll({ ...motion, position: 1 }, source([], { pedals: [[0.5, 1.5]] }), 1);
  assert.deepEqual(sent.map((event) => [event.kind, +event.time.toFixed(3), event.down]), [["pedal", 10, true], ["pedal", 10.5, false]]);
});

test("the metronome tells first beats from others", () => {
  const beats = [{ time: 0.2, downbeat: true }, { time: 0.7, downbeat: false }];
  const sent = sendAll(motion, source([], { beats }), 1);
  assert.deepEqual(sent.map((event) => [event.kind, event.strong]), [["click", true], ["click", false]]);
});
