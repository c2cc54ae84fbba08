import assert from "node:assert/strict";
import test from "node:test";

import { loudest, shapeOf } from "../../static/js/sound/growing.js";
import { Resampler, Ring } from "../../static/js/sound/ring.js";
import { BUCKET, decode, Heard } from "../../static/js/sound/stream.js";

const ramp = (/** @type {number} */ from, /** @type {number} */ count) => Float32Array.from({ length: count }, (_, index) => from + index);

test("a ring gives back what went in, across its seam and when it had to grow", () => {
  const ring = new Ring(16);
  let next = 0;
  let read = 0;
  for (const [put, take] of [[10, 7], [12, 9], [40, 3], [5, 40]]) {
    ring.push(ramp(next, put));
    next += put;
    for (let index = 0; index < take && ring.length; index++) {
      assert.equal(ring.at(0), read++);
      ring.drop(1);
    }
  }
  assert.equal(ring.length, next - read);
  assert.equal(ring.at(ring.length), 0);
});

test("nothing is heard before enough is there, and what comes then is on straight lines between the samples", () => {
  const ring = new Ring(64);
  const reader = new Resampler(ring, 16_000, 48_000, 100 / 16_000);
  const out = new Float32Array(30);
  ring.push(ramp(0, 99));
  assert.equal(reader.fill(out), false);
  assert.deepEqual([...out], Array(30).fill(0));
  assert.equal(reader.dry, 0);
  ring.push(ramp(99, 1));
  assert.equal(reader.fill(out), true);
  out.forEach((value, index) => assert.ok(Math.abs(value - index / 3) < 1e-4, `${index}: ${value}`));
  assert.equal(reader.played, 10);
});

test("a rate that is no whole multiple neither drifts nor skips", () => {
  const ring = new Ring(64);
  const reader = new Resampler(ring, 16_000, 44_100, 0);
  ring.push(ramp(0, 16_000));
  reader.ended = true;
  const out = new Float32Array(128);
  let rendered = 0;
  while (!reader.finished) {
    reader.fill(out);
    // Up to the last sample, after which the line stays level.
    for (let index = 0; index < out.length && !reader.finished; index++) {
      const expected = Math.min(((rendered + index) * 16_000) / 44_100, 15_999);
      assert.ok(Math.abs(out[index] - expected) < 0.02, `${rendered + index}: ${out[index]} is not ${expected}`);
    }
    rendered += out.length;
  }
  assert.equal(reader.played, 16_000);
  assert.ok(Math.abs(rendered - 44_100) < 2 * 128);
  assert.equal(reader.dry, 0);
});

test("running dry is told once, then it waits for enough again; the end is played out without that", () => {
  const ring = new Ring(64);
  const reader = new Resampler(ring, 16_000, 16_000, 20 / 16_000);
  const out = new Float32Array(16);
  ring.push(ramp(1, 24));
  assert.equal(reader.fill(out), true);
  assert.equal(reader.fill(out), true);
  assert.equal(reader.dry, 1);
  assert.equal(out[8], 0);
  assert.equal(reader.fill(out), false);
  assert.equal(reader.dry, 1);
  ring.push(ramp(25, 10));
  assert.equal(reader.fill(out), false, "11 samples are too few to go on");
  reader.ended = true;
  assert.equal(reader.fill(out), true);
  assert.deepEqual([...out.slice(0, 12)], [24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 0]);
  assert.equal(reader.dry, 1);
  assert.ok(reader.finished);
  reader.reset(7);
  assert.deepEqual([reader.played, reader.ended, reader.flowing, ring.length], [7, false, false, 0]);
});

test("samples of events are signed words, the low byte first", () => {
  const words = Buffer.from(Int16Array.from([0, 1, -1, 32_767, -32_768]).buffer).toString("base64");
  assert.deepEqual([...decode(words)], [0, 1 / 32_768, -1 / 32_768, 32_767 / 32_768, -1]);
  assert.equal(decode("").length, 0);
});

test("stretches are put in order, each sample once, whatever comes twice or too early", () => {
  const heard = new Heard();
  /** @type {number[]} */
  const told = [];
  heard.addEventListener("more", (event) => told.push(.../** @type {any} */ (event).detail));
  heard.add(0, ramp(0, 100));
  heard.add(200, ramp(200, 50));
  heard.add(250, ramp(250, 50));
  assert.equal(heard.length, 100);
  heard.add(0, ramp(0, 100));
  heard.add(50, ramp(50, 60));
  assert.equal(heard.length, 110);
  heard.add(110, ramp(110, 90));
  assert.equal(heard.length, 300);
  assert.deepEqual(told, [...ramp(0, 300)]);
  assert.deepEqual([...heard.since(298)], [298, 299]);
  assert.equal(heard.since(1000).length, 0);
  heard.clear();
  assert.deepEqual([heard.length, heard.peaks.length, heard.ended], [0, 0, false]);
});

test("much sound is kept whole, and the picture knows every full bucket", () => {
  const heard = new Heard(16_000);
  for (let start = 0; start < 400_000; start += 3_200) heard.add(start, Float32Array.from({ length: 3_200 }, (_, index) => (start + index) / 1e6));
  assert.equal(heard.seconds, 25);
  assert.equal(heard.peaks.length, 400_000 / BUCKET);
  const [low, high] = heard.peaks[2_000];
  assert.ok(Math.abs(low - (2_000 * BUCKET) / 1e6) < 1e-6 && Math.abs(high - (2_001 * BUCKET - 1) / 1e6) < 1e-6);
});

test("the picture reaches as far as there is sound, and no peak falls between its columns", () => {
  const peaks = Array.from({ length: 100 }, (_, index) => /** @type {[number, number]} */ ([index === 37 ? -0.9 : -0.1, 0.1]));
  const half = shapeOf(peaks, 100, 2, 50);
  assert.equal(half.length, 2 * 25);
  assert.equal(half.filter((value) => value < -0.5).length, 1);
  const wide = shapeOf(peaks, 100, 1, 300);
  assert.equal(wide.length, 600);
  assert.equal(wide.filter((value) => value < -0.5).length, 3);
  assert.equal(shapeOf([], 100, 1, 300).length, 0);
  assert.equal(loudest(peaks), 0.9);
  assert.equal(loudest([[-0.001, 0.001]]), 0.1);
});

test("the first stretch says at which rate an engine makes sound, and who plays it is told before it comes", () => {
  const heard = new Heard();
  /** @type {string[]} */
  const told = [];
  heard.addEventListener("rate", () => told.push(`rate ${heard.rate}`));
  heard.addEventListener("more", () => told.push("more"));
  heard.add(0, ramp(0, 8000), 32_000);
  assert.deepEqual(told, ["rate 32000", "more"]);
  assert.equal(heard.seconds, 0.25);
  heard.add(8000, ramp(0, 8000), 32_000);
  assert.equal(heard.seconds, 0.5);
  assert.equal(told.filter((word) => word.startsWith("rate")).length, 1);
  heard.clear();
  heard.add(0, ramp(0, 8000));
  assert.equal(heard.seconds, 0.25);
});
