import assert from "node:assert/strict";
import test from "node:test";

import { holdAt, Stretch, tidied } from "../../static/js/player/stretch.js";
import { request, stepsWords, strengthWords } from "../../static/js/sound/reworking-wish.js";

const bounds = { duration: 8, shortest: 0.2, longest: 5 };
/** Ten pixels a second from the start. */
const axis = /** @type {any} */ ({ scale: 10, time: (/** @type {number} */ x) => x / 10 });

test("a stretch lies within the sound, in hundredths, neither too short nor too long", () => {
  assert.deepEqual(tidied(3, 1, bounds), { start: 1, end: 3 });
  assert.deepEqual(tidied(1.2345, 2.3456, bounds), { start: 1.23, end: 2.35 });
  assert.deepEqual(tidied(-3, 2, bounds), { start: 0, end: 2 });
  assert.deepEqual(tidied(4, 4, bounds), { start: 4, end: 4.2 });
  assert.deepEqual(tidied(4, 4, bounds, "end"), { start: 3.8, end: 4 });
  assert.deepEqual(tidied(7.95, 9, bounds), { start: 7.8, end: 8 });
  assert.deepEqual(tidied(0, 8, bounds), { start: 0, end: 5 });
  assert.deepEqual(tidied(0, 8, bounds, "end"), { start: 3, end: 8 });
});

test("a stretch never ends beyond a sound whose length is between two hundredths", () => {
  const { end } = tidied(1, 20, { duration: 7.9375, shortest: 0.2, longest: 300 });
  assert.equal(end, 7.9375);
});

test("a hand takes hold of the nearer end, or draws anew", () => {
  const span = { start: 2, end: 4 };
  assert.equal(holdAt(span, 2.4, 0.5), "start");
  assert.equal(holdAt(span, 3.8, 0.5), "end");
  assert.equal(holdAt(span, 3, 0.5), "new");
  assert.equal(holdAt(null, 3, 0.5), "new");
});

test("an end is moved beyond the other, and the other stays", () => {
  const stretch = new Stretch(bounds);
  /** @type {boolean[]} */
  const told = [];
  stretch.addEventListener("change", (event) => told.push(/** @type {CustomEvent} */ (event).detail));
  stretch.grasp(axis, 10);
  stretch.drag(1, 2, false);
  stretch.drag(1, 3, true);
  assert.deepEqual(stretch.span, { start: 1, end: 3 });
  stretch.grasp(axis, 29);
  stretch.drag(2.9, 2, false);
  stretch.drag(2.9, 0.5, true);
  assert.deepEqual(stretch.span, { start: 0.5, end: 1 });
  stretch.grasp(axis, 60);
  stretch.drag(6, 7, true);
  assert.deepEqual(stretch.span, { start: 6, end: 7 });
  assert.deepEqual(told, [false, true, false, true, true]);
});

test("what is asked names the sound once, and a stretch only where one is painted", () => {
  const wish = { span: { start: 1, end: 2.5 }, strength: 0.5, words: "warm", negative: "drums", steps: 8, guidance: 1.5, candidates: 2 };
  const painted = request("a-take", { ...wish, mode: "repaint" });
  assert.deepEqual([painted.repainting_take, painted.between, painted.varying_take], ["a-take", [1, 2.5], undefined]);
  const varied = request("a-take", { ...wish, mode: "vary" });
  assert.deepEqual([varied.varying_take, varied.between, varied.strength, varied.engine], ["a-take", undefined, 0.5, "diffusion"]);
});

test("sliders say what they do", () => {
  assert.equal(strengthWords("repaint", 1), "new notes");
  assert.equal(strengthWords("vary", 1), "all but its notes");
  assert.notEqual(strengthWords("vary", 0.2), strengthWords("vary", 0.7));
  assert.equal(stepsWords(8), "8, usual");
});
