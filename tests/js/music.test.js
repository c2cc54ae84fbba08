import assert from "node:assert/strict";
import { test } from "node:test";
import { NoteList } from "../../static/js/player/notes.js";
import { audibleLanes, lanesOf, playedNotes, writtenNotes } from "../../static/js/score/music.js";

const piano = { id: "P1", name: "Piano", program: 0, staves: 2 };
const data = {
  parts: [piano],
  notes: [
    { id: "a", part: "P1", pitch: 72, velocity: 90, staff: 1, voice: 1, quarter: 0, quarters: 1, onset: 0.5, offset: 1, played: 1 },
    { id: "b", part: "P1", pitch: 48, velocity: 60, staff: 2, voice: 1, quarter: 0, quarters: 1, onset: 0.5, offset: 0.5, played: null },
  ],
  performance: [[0.4, 0.9, 40, 70, "piano", 1], [0.52, 1.3, 72, 90, "piano", 1]],
};

test("a pianist's hands are two lanes, other parts one each", () => {
  assert.deepEqual(lanesOf([piano]).map((lane) => lane.name), ["Right hand", "Left hand"]);
  const trio = lanesOf([{ id: "V", name: "Violin", program: 40, staves: 1 }, piano]);
  assert.deepEqual(trio.map((lane) => [lane.name, lane.program]), [["Violin", 40], ["Piano, right hand", 0], ["Piano, left hand", 0]]);
});

test("written notes lie in their hand and are never without length", () => {
  const { notes } = writtenNotes(data, lanesOf(data.parts));
  assert.deepEqual(notes.map((note) => [note.id, note.lane]), [["b", 1], ["a", 0]]);
  assert.ok(notes.every((note) => note.offset > note.onset));
});

test("played notes follow the written note they became; the rest goes by height", () => {
  const { notes } = playedNotes(data, lanesOf(data.parts));
  assert.deepEqual(notes.map((note) => [note.id, note.lane, note.pitch]), [[null, 1, 40], ["a", 0, 72]]);
  assert.equal(playedNotes({ ...data, performance: null }, lanesOf(data.parts)).notes.length, 0);
});

test("a played note keeps its bend, others have none", () => {
  const performance = [[0.4, 0.9, 40, 70, "voice", 1, [0, 30, -20]], [0.52, 1.3, 72, 90, "voice", 1]];
  const { notes } = playedNotes({ ...data, performance }, lanesOf(data.parts));
  assert.deepEqual(notes.map((note) => note.bend), [[0, 30, -20], undefined]);
});

test("solo silences all others, mute wins over solo", () => {
  const off = { mute: false, solo: false };
  assert.deepEqual(audibleLanes([off, off]), [true, true]);
  assert.deepEqual(audibleLanes([{ mute: false, solo: true }, off]), [true, false]);
  assert.deepEqual(audibleLanes([{ mute: true, solo: true }, off]), [false, false]);
});

test("a long early note is found beneath many short later ones", () => {
  const notes = [{ id: "l", lane: 0, pitch: 36, velocity: 80, onset: 0, offset: 50 }];
  for (let at = 0; at < 200; at++) notes.push({ id: `s${at}`, lane: 0, pitch: 70, velocity: 80, onset: at / 5, offset: at / 5 + 0.1 });
  const list = new NoteList(notes);
  assert.deepEqual(list.sounding(30.05).map((note) => note.id).sort(), ["l", "s150"]);
  assert.deepEqual(list.beginning(1, 1.4).map((note) => note.id), ["s5", "s6"]);
  assert.deepEqual([list.low, list.high, list.end], [36, 70, 50]);
});
