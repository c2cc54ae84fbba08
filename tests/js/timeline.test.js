import assert from "node:assert/strict";
import { test } from "node:test";
import { Timeline, indexAt } from "../../static/js/player/timeline.js";

/** 3/4 with an upbeat; the second bar is slower. */
const beats = [
  { time: 0.5, bar: 0, beat: 3, downbeat: false, quarter: 0 },
  { time: 1, bar: 1, beat: 1, downbeat: true, quarter: 1 },
  { time: 1.5, bar: 1, beat: 2, downbeat: false, quarter: 2 },
  { time: 2, bar: 1, beat: 3, downbeat: false, quarter: 3 },
  { time: 2.5, bar: 2, beat: 1, downbeat: true, quarter: 4 },
  { time: 3.5, bar: 2, beat: 2, downbeat: false, quarter: 5 },
];
const timeline = new Timeline({ beats });

test("seconds and quarters go into each other, also outside the beats", () => {
  assert.equal(timeline.secondsAt(1.5), 1.25);
  assert.equal(timeline.quarterAt(3), 4.5);
  assert.equal(timeline.secondsAt(-1), 0, "as in the first beat");
  assert.equal(timeline.secondsAt(6), 4.5, "as in the last");
  for (const quarter of [-2, 0, 0.3, 3.9, 4.2, 9]) {
    assert.ok(Math.abs(timeline.quarterAt(timeline.secondsAt(quarter)) - quarter) < 1e-9);
  }
});

test("the bar of a moment, with upbeat and last bar", () => {
  assert.deepEqual(timeline.barAt(0.7), { number: 0, start: 0.5, end: 1, beat: 3 });
  assert.deepEqual(timeline.barAt(1.6), { number: 1, start: 1, end: 2.5, beat: 2 });
  assert.deepEqual(timeline.barAt(9), { number: 2, start: 2.5, end: 4.5, beat: 2 });
});

test("steps by beat and by bar", () => {
  assert.equal(timeline.step(1, "beat", 1), 1.5);
  assert.equal(timeline.step(1.2, "bar", 1), 2.5);
  assert.equal(timeline.step(1.4, "beat", -1), 1, "first to the start of the beat one is in");
  assert.equal(timeline.step(1.02, "beat", -1), 0.5, "then to the one before");
  assert.equal(timeline.step(0.5, "beat", -1), 0);
  assert.equal(timeline.step(99, "bar", 1), 2.5, "there is nothing behind the last bar");
});

test("indexAt finds the last value that is not beyond", () => {
  assert.equal(indexAt([1, 2, 2, 3], 2), 2);
  assert.equal(indexAt([1, 2], 0.5), -1);
  assert.equal(indexAt([], 1), -1);
});
