import assert from "node:assert/strict";
import { test } from "node:test";
import { correction } from "../../static/js/player/motion.js";
import { freeName, programOf } from "../../static/js/player/general-midi.js";
import { NoteList } from "../../static/js/player/notes.js";
import { changeWords, placedWords, withChange } from "../../static/js/score/changes.js";
import { keepMixer, readMixer } from "../../static/js/score/mixer-store.js";
import { heardOf, lanesOf, levelsOf, playedNotes, writtenNotes } from "../../static/js/score/music.js";
import { stavesOf } from "../../static/js/score/sheet.js";
import { notesIn, stepTo } from "../../static/js/score/picking.js";

const music = {
  parts: [
    { id: "P1", name: "Anna", program: 71, staves: 1, drums: false, instrument: "clarinet" },
    { id: "P2", name: "The kit", program: 0, staves: 1, drums: true, instrument: "drums" },
  ],
  notes: [
    { id: "a", part: "P1", pitch: 72, velocity: 90, staff: 1, quarter: 0, quarters: 2, onset: 0, offset: 1, played: 0 },
    { id: "b", part: "P1", pitch: 74, velocity: 90, staff: 1, quarter: 2, quarters: 2, onset: 1, offset: 2, played: 3 },
    { id: "c", part: "P2", pitch: 38, velocity: 90, staff: 1, quarter: 0, quarters: 1, onset: 0, offset: 0.5, played: 2 },
  ],
  // A trill on the first note: one stroke of it is written, the other is not. A drum stroke nearby is another part's.
  performance: [
    [0.01, 0.2, 72, 90, "clarinet", 1], [0.2, 0.4, 74, 80, "clarinet", 1], [0.0, 0.1, 38, 90, "drums", 1],
    [1.0, 2.0, 74, 90, "clarinet", 1], [0.3, 0.4, 73, 60, "drums", 1],
  ],
};

test("lanes are drums by what they are, not by what they are called, and keep their keys", () => {
  assert.deepEqual(lanesOf(music.parts).map((lane) => [lane.name, lane.drums, lane.key]), [["Anna", false, "clarinet 1"], ["The kit", true, "drums 1"]]);
});

test("two staves are hands of a pianist, but not of a section", () => {
  const two = (program, name) => ({ id: "P", name, program, staves: 2, drums: false, instrument: name.toLowerCase() });
  assert.deepEqual(lanesOf([two(0, "Piano"), two(61, "Brass")]).map((lane) => lane.name), [
    "Piano, right hand", "Piano, left hand", "Brass, upper staff", "Brass, lower staff",
  ]);
});

test("the staves of a score are counted", () => {
  const part = '<score-part id="P1"><part-name>A</part-name></score-part>';
  assert.equal(stavesOf(`<part-list>${part}${part}</part-list><attributes><staves>2</staves></attributes>`), 3);
  assert.equal(stavesOf(""), 1);
});

test("with a written note goes what was heard of it", () => {
  const lanes = lanesOf(music.parts);
  const [a, b, c] = ["a", "b", "c"].map((id) => writtenNotes(music, lanes).notes.find((note) => note.id === id));
  assert.deepEqual([...heardOf(music, [a])], [["clarinet", [[0.01, 72], [0.2, 74]]]]);
  assert.deepEqual([...heardOf(music, [c, b])], [["drums", [[0, 38]]], ["clarinet", [[1, 74]]]]);
  const played = playedNotes(music, lanes).notes;
  assert.deepEqual([...heardOf(music, played.filter((note) => note.pitch === 73))], [["drums", [[0.3, 73]]]]);
  assert.equal(heardOf(music, []).size, 0);
});

test("a box takes in what it touches", () => {
  const list = new NoteList([
    { id: "x", lane: 0, pitch: 60, velocity: 80, onset: 0, offset: 4 },
    { id: "y", lane: 0, pitch: 64, velocity: 80, onset: 1, offset: 1.5 },
    { id: "z", lane: 0, pitch: 67, velocity: 80, onset: 3, offset: 3.5 },
  ]);
  const ids = (box) => notesIn(list, box).map((note) => note.id);
  assert.deepEqual(ids({ start: 1.2, end: 2, low: 59, high: 65 }), ["x", "y"]);
  assert.deepEqual(ids({ start: 1.2, end: 3.1, low: 64, high: 67 }), ["y", "z"]);
  assert.deepEqual(ids({ start: 1.6, end: 2, low: 64, high: 70 }), []);
});

test("keys lead from note to note", () => {
  const notes = [
    { pitch: 60, onset: 0, offset: 1 }, { pitch: 64, onset: 0, offset: 1 }, { pitch: 67, onset: 0, offset: 1 }, { pitch: 62, onset: 1, offset: 2 },
  ];
  assert.equal(stepTo(notes, null, "after"), notes[0]);
  assert.equal(stepTo(notes, notes[0], "above"), notes[1]);
  assert.equal(stepTo(notes, notes[1], "above"), notes[2]);
  assert.equal(stepTo(notes, notes[2], "above"), notes[2]);
  assert.equal(stepTo(notes, notes[2], "below"), notes[1]);
  assert.equal(stepTo(notes, notes[2], "after"), notes[3]);
  assert.equal(stepTo(notes, notes[3], "after"), notes[3]);
  assert.equal(stepTo(notes, notes[0], "before"), notes[0]);
});

test("a silent part is silent however loud it is set", () => {
  const at = (volume, how = {}) => ({ mute: false, solo: false, volume, ...how });
  assert.deepEqual(levelsOf([at(0.5), at(1, { mute: true }), at(0.2)]), [0.5, 0, 0.2]);
  assert.deepEqual(levelsOf([at(0.5), at(1, { solo: true }), at(0.2)]), [0, 1, 0]);
});

test("the mixer is kept for each score, and a broken store is an empty one", () => {
  let kept = null;
  const storage = { getItem: () => kept, setItem: (_, text) => (kept = text) };
  assert.equal(readMixer(storage, "one"), null);
  keepMixer(storage, "one", { "violin 1": { mute: true, solo: false, volume: 0.25 } });
  keepMixer(storage, "two", {});
  assert.deepEqual(readMixer(storage, "one"), { "violin 1": { mute: true, solo: false, volume: 0.25 } });
  for (let at = 0; at < 50; at++) keepMixer(storage, `more ${at}`, {});
  assert.equal(readMixer(storage, "one"), null, "the oldest is forgotten");
  assert.equal(Object.keys(JSON.parse(kept)).length, 40);
  for (const nonsense of ["[]", "{", "null", '{"one":3}']) {
    kept = nonsense;
    assert.equal(readMixer(storage, "one"), null);
  }
  kept = '{"one":{"a":{"volume":7,"mute":"yes"},"b":null}}';
  assert.deepEqual(readMixer(storage, "one"), { a: { mute: false, solo: false, volume: 1 }, b: { mute: false, solo: false, volume: 1 } });
  const shut = { getItem: () => { throw new Error("shut"); }, setItem: () => { throw new Error("shut"); } };
  keepMixer(shut, "one", {});
  assert.equal(readMixer(shut, "one"), null);
});

test("players of one instrument are told apart by numbers", () => {
  assert.equal(freeName("violin", ["cello"]), "violin");
  assert.equal(freeName("violin", ["violin", "violin 2"]), "violin 3");
  assert.equal(freeName("slap bass", ["slap bass"]), "slap bass 3", "slap bass 2 is an instrument of its own");
  assert.deepEqual([programOf("violin 3"), programOf("slap bass 2"), programOf("Cello")], [40, 37, 42]);
});

test("changes of parts in words, none in place of another", () => {
  assert.equal(changeWords({ kind: "name", value: "clarinet=Anna = A" }), "Clarinet is called “Anna = A”");
  assert.equal(changeWords({ kind: "instrument", value: "clarinet=oboe" }), "Clarinet becomes oboe");
  assert.equal(changeWords({ kind: "merge", value: "violin 2=violin" }), "Violin 2 joins violin");
  assert.equal(changeWords({ kind: "move", value: "piano=cello", notes: [[1, 60]] }), "1 note of piano to cello");
  assert.equal(changeWords({ kind: "move", value: "cello" }), "Notes to cello");
  const bars = [{ number: 1, start: 0, end: 2, quarter: 0, until: 4 }, { number: 2, start: 2, end: 4, quarter: 4, until: 8 }];
  assert.equal(placedWords({ kind: "move", value: "a=b", start: 2.1, end: 2.6, notes: [[2.1, 60], [2.5, 60]] }, bars), "2 notes of a to b, bar 2");
  assert.equal(placedWords({ kind: "merge", value: "a=b", start: 0, end: null }, bars), "A joins b");
  const change = { kind: "instrument", value: "a=b", start: 0, end: null };
  const manner = withChange(withChange({ changes: [], style: "plain", layout: "auto" }, change), { ...change, value: "c=d" });
  assert.deepEqual(manner.changes.map(({ value }) => value), ["a=b", "c=d"]);
});

test("stems are kept closer together than recording and score", () => {
  assert.ok(correction(0.02, 1, false, 0.012).rate > 1);
  assert.equal(correction(0.02, 1, false).rate, 1);
  assert.equal(correction(0.003, 1, true, 0.012).rate, 1);
});
