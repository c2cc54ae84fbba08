import assert from "node:assert/strict";
import { test } from "node:test";
import { correction, crossfade, positionAt, stretches, tidyLoop } from "../../static/js/player/motion.js";

const still = { position: 2, clock: 100, rate: 1, playing: false, duration: 20, loop: null };
const moving = { ...still, playing: true };

test("a transport that stands stays where it is", () => {
  assert.equal(positionAt(still, 150), 2);
});

test("playing goes on at its rate and stops at the end", () => {
  assert.equal(positionAt(moving, 104), 6);
  assert.equal(positionAt({ ...moving, rate: 0.5 }, 104), 4);
  assert.equal(positionAt(moving, 99), 2, "not before it has started");
  assert.equal(positionAt(moving, 1000), 20);
});

test("a loop is run through again and again", () => {
  const looped = { ...moving, loop: { start: 1, end: 4 } };
  assert.equal(positionAt(looped, 101), 3);
  assert.equal(positionAt(looped, 102), 1);
  assert.equal(positionAt(looped, 108.5), 1.5);
});

test("playing that begins behind the loop runs on to the end", () => {
  assert.equal(positionAt({ ...moving, position: 10, loop: { start: 1, end: 4 } }, 105), 15);
});

test("stretches unroll a loop without gap or overlap", () => {
  const found = stretches({ ...moving, rate: 2, loop: { start: 1, end: 4 } }, 100, 103);
  assert.deepEqual(found.map(({ clock, start, end, wraps }) => [clock, start, end, wraps]), [
    [100, 2, 4, true],
    [101, 1, 4, true],
    [102.5, 1, 2, false],
  ]);
  const played = found.reduce((sum, { start, end }) => sum + (end - start), 0);
  assert.equal(played, 6, "three seconds at double speed");
});

test("stretches end with the music and are none while it stands", () => {
  assert.deepEqual(stretches({ ...moving, position: 19.5 }, 100, 105).map(({ start, end }) => [start, end]), [[19.5, 20]]);
  assert.deepEqual(stretches(still, 100, 101), []);
  assert.deepEqual(stretches(moving, 99, 100), [], "not before it has started");
});

test("stretches and position agree at every moment, also over many loops", () => {
  const looped = { ...moving, rate: 0.7, loop: { start: 1.3, end: 3.1 } };
  let at = 100;
  for (let turn = 0; turn < 400; turn++) {
    for (const { clock, start, end, rate } of stretches(looped, at, at + 0.12)) {
      const middle = clock + (end - start) / rate / 2;
      assert.ok(Math.abs(positionAt(looped, middle) - (start + end) / 2) < 1e-6);
    }
    at += 0.12;
  }
});

test("a loop is put in order, kept inside and refused when too short", () => {
  assert.deepEqual(tidyLoop({ start: 8, end: 3 }, 6), { start: 3, end: 6 });
  assert.equal(tidyLoop({ start: 3, end: 3.02 }, 6), null);
  assert.equal(tidyLoop(null, 6), null);
});

test("cross-fading keeps the power", () => {
  for (const fade of [0, 0.2, 0.5, 1]) {
    const { recording, score } = crossfade(fade);
    assert.ok(Math.abs(recording ** 2 + score ** 2 - 1) < 1e-9);
  }
  assert.equal(crossfade(0).score, 0);
  assert.ok(crossfade(1).recording < 1e-9);
});

test("drift: left alone when small, nudged when audible, jumped when large", () => {
  assert.deepEqual(correction(0.03, 1, false), { rate: 1, jump: false, correcting: false });
  assert.ok(correction(0.06, 1, false).rate > 1, "behind: faster");
  assert.ok(correction(-0.06, 0.5, false).rate < 0.5, "ahead: slower");
  assert.ok(correction(0.02, 1, true).correcting, "goes on until it is really in step");
  assert.equal(correction(0.01, 1, true).rate, 1);
  assert.equal(correction(-2, 1, false).jump, true);
});
