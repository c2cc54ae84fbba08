import assert from "node:assert/strict";
import { test } from "node:test";
import { KINDS, drawnNotes, faultWords, lanesOf, neighbour, placeWords } from "../../static/js/compare/faults.js";
import { placedSigns } from "../../static/js/player/looks.js";
import { Timeline } from "../../static/js/player/timeline.js";

const compared = {
  instruments: [
    { name: "drums", program: 0, drums: true },
    { name: "piano", program: 0, drums: false },
  ],
  heard: [
    [0, 0.4, 72, 80, "piano"],
    [1, 1.4, 60, 80, "piano"],
    [2.08, 2.4, 64, 80, "piano"],
    [3, 3.9, 65, 80, "piano"],
    [5, 5.1, 38, 80, "drums"],
  ],
  meant: [
    [0, 0.4, 60, 80, "piano"],
    [1, 1.9, 60, 80, "piano"],
    [2, 2.4, 64, 80, "piano"],
    [3, 3.4, 65, 80, "piano"],
    [3.5, 3.9, 65, 80, "piano"],
    [4, 4.4, 67, 80, "piano"],
    [5, 5.1, 36, 80, "drums"],
  ],
  faults: [
    { kind: "octave", time: 0, until: 0.4, heard: [0], meant: [0] },
    { kind: "offset", time: 1, until: 1.9, heard: [1], meant: [1] },
    { kind: "timing", time: 2, until: 2.4, heard: [2], meant: [2] },
    { kind: "merged", time: 3.5, until: 3.9, heard: [3], meant: [4] },
    { kind: "missed", time: 4, until: 4.4, heard: [], meant: [5] },
    { kind: "pitch", time: 5, until: 5.1, heard: [4], meant: [6] },
  ],
};
const all = new Set(Object.keys(KINDS));

test("every kind has a look of its own: no two share pattern and outline and sign", () => {
  const looks = Object.values(KINDS).map(({ look }) => look.sign);
  assert.equal(new Set(looks).size, looks.length);
  const shapes = Object.values(KINDS).map(({ look }) => `${look.pattern} ${look.outline ?? false} ${look.colour}`);
  assert.equal(new Set(shapes).size, shapes.length);
});

test("what was heard is drawn by its fault, what was meant as outlines beside it", () => {
  const { notes } = drawnNotes(compared, all, 4);
  assert.equal(notes.length, compared.heard.length + 5, "octave, timing, merged, missed and pitch show what was meant");
  const octave = notes.find((note) => note.pitch === 72);
  assert.deepEqual([octave.look.sign, octave.fault], ["8", 0]);
  const tie = notes.find((note) => note.pitch === 60 && note.onset === 0);
  assert.deepEqual([tie.look.outline, tie.look.from, tie.look.sign], [true, { onset: 0, pitch: 72 }, ""]);
  const missed = notes.find((note) => note.pitch === 67);
  assert.deepEqual([missed.look.outline, missed.look.marked, missed.fault], [true, true, 4]);
});

test("kinds that are switched off are drawn as right, and nothing outlines them", () => {
  const { notes } = drawnNotes(compared, new Set(["offset"]), -1);
  assert.equal(notes.length, compared.heard.length);
  assert.deepEqual(notes.map((note) => note.fault), [undefined, 1, undefined, undefined, undefined]);
});

test("faults in sentences", () => {
  const words = compared.faults.map((fault) => faultWords(fault, compared));
  assert.deepEqual(words, [
    "Octave: C4 was heard as C5.",
    "Wrong end: C4 ends 500 ms too early.",
    "Timing: E4 was heard 80 ms too late.",
    "Merged: F4 was struck again, but heard as one note with the stroke before.",
    "Missed: G4 was not heard.",
    "Another drum was heard than was struck.",
  ]);
  const beats = [0, 1, 2, 3, 4].map((at) => ({ time: at, quarter: at, bar: Math.floor(at / 2) + 1, beat: (at % 2) + 1, downbeat: at % 2 === 0 }));
  assert.equal(placeWords(compared.faults[3], new Timeline({ beats })), "Bar 2, 0:03.5");
  assert.equal(placeWords(compared.faults[3], null), "0:03.5");
});

test("the walk passes over what is switched off, goes round, and begins where one is", () => {
  const shown = new Set(["octave", "merged", "missed"]);
  assert.equal(neighbour(compared.faults, shown, -1, 1.5, 1), 3);
  assert.equal(neighbour(compared.faults, shown, -1, 1.5, -1), 0);
  assert.equal(neighbour(compared.faults, shown, 3, 0, 1), 4);
  assert.equal(neighbour(compared.faults, shown, 4, 0, 1), 0);
  assert.equal(neighbour(compared.faults, shown, 0, 0, -1), 4);
  assert.equal(neighbour(compared.faults, new Set(), 0, 0, 1), -1);
});

test("lanes know drums and programs", () => {
  assert.deepEqual(lanesOf(compared.instruments).map(({ index, drums }) => [index, drums]), [[0, true], [1, false]]);
});

test("signs stand above their notes, below at the top, and not on one another; what is looked at has the first right", () => {
  const look = { colour: "--ink", pattern: "plain", sign: "+" };
  const at = (x, y, marked = false) => ({ box: { x, y, width: 20, height: 6 }, look: { ...look, marked } });
  const places = (drawn) => placedSigns(drawn, 22, () => 8).map(({ x, y }) => [x, y]);
  assert.deepEqual(places([at(0, 100), at(5, 100), at(40, 100)]), [[0, 86], [40, 86]]);
  assert.deepEqual(places([at(0, 25)]), [[0, 32]]);
  assert.deepEqual(places([at(0, 100), at(5, 100, true), at(40, 100)]), [[5, 86], [40, 86]]);
});
