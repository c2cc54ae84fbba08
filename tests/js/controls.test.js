import assert from "node:assert/strict";
import { test } from "node:test";
import { nextSpeed } from "../../static/js/player/bar.js";
import { belongsToControl, keyName } from "../../static/js/player/keys.js";
import { Transport } from "../../static/js/player/transport.js";

test("keys have names", () => {
  assert.equal(keyName({ key: " ", shiftKey: false }), "Space");
  assert.equal(keyName({ key: "L", shiftKey: true }), "l");
  assert.equal(keyName({ key: "?", shiftKey: true }), "?");
  assert.equal(keyName({ key: "ArrowLeft", shiftKey: true }), "Shift+ArrowLeft");
});

test("a control keeps its own keys and gives the page the others", () => {
  const on = (tag, type, name) => belongsToControl({ tag, type, editable: false }, name);
  assert.ok(on("INPUT", "text", "l"));
  assert.ok(on("INPUT", "range", "ArrowLeft"));
  assert.ok(!on("INPUT", "range", "Space"));
  assert.ok(on("BUTTON", "", "Space"));
  assert.ok(!on("BUTTON", "", "ArrowLeft"));
  assert.ok(on("SELECT", "", "ArrowDown"));
  assert.ok(!on("BODY", "", "Space"));
});

test("speeds step up and down within bounds", () => {
  assert.deepEqual([nextSpeed(1, 1), nextSpeed(1, -1), nextSpeed(2, 1), nextSpeed(0.25, -1), nextSpeed(0.95, 1)], [1.1, 0.9, 2, 0.25, 1]);
});

function transportAt() {
  const time = { now: 0 };
  const transport = new Transport(30, () => time.now);
  return { time, transport };
}

test("pausing holds the place, changing speed does not move it", async () => {
  const { time, transport } = transportAt();
  await transport.play();
  time.now = 4;
  transport.setRate(0.5);
  assert.equal(transport.position, 4);
  time.now = 8;
  assert.equal(transport.position, 6);
  transport.pause();
  time.now = 100;
  assert.equal(transport.position, 6);
});

test("the place waits for the sound and starts where the sound really is", async () => {
  const { time, transport } = transportAt();
  let ready = (/** @type {number} */ _) => undefined;
  transport.prepare = () => new Promise((resolve) => (ready = resolve));
  const playing = transport.play();
  time.now = 3;
  assert.deepEqual([transport.playing, transport.moving, transport.position], [true, false, 0]);
  ready(0.02);
  await playing;
  time.now = 4;
  assert.ok(Math.abs(transport.position - 1.02) < 1e-9);
});

test("a start that was overtaken gives up; one that fails leaves the transport standing", async () => {
  const { transport } = transportAt();
  /** @type {((place: number) => void)[]} */
  const waiting = [];
  transport.prepare = () => new Promise((resolve) => waiting.push(resolve));
  const first = transport.play();
  transport.seek(10);
  waiting[0](0);
  await first;
  assert.equal(transport.moving, false, "the first start is void");
  waiting[1](10);
  await new Promise((done) => setTimeout(done));
  assert.deepEqual([transport.moving, transport.position], [true, 10]);
  transport.pause();
  transport.prepare = () => Promise.reject(new Error("no sound"));
  await transport.play();
  assert.deepEqual([transport.playing, transport.position], [false, 10]);
});

test("a loop holds the place inside, stopping goes to its start, playing at the end begins anew", async () => {
  const { time, transport } = transportAt();
  transport.setLoop({ start: 5, end: 7 });
  transport.seek(5);
  await transport.play();
  time.now = 5;
  assert.equal(transport.position, 6);
  transport.stop();
  assert.equal(transport.position, 5);
  transport.setLoop(null);
  transport.seek(30);
  await transport.play();
  assert.equal(transport.position, 0);
  time.now += 31;
  transport.checkEnd();
  assert.deepEqual([transport.playing, transport.position], [false, 30]);
});
