import assert from "node:assert/strict";
import { test } from "node:test";
import { seedOf } from "../../static/js/compose/growing.js";
import { comparison, crossing, pairOf, soundWords, workText } from "../../static/js/compose/sides.js";

const piece = { kind: "compose", settings: { brief: { seed: 7 } } };
const sound = { kind: "sound", settings: { wish: { brief: { seed: 7 } } } };

test("the seed is found wherever a job keeps it", () => {
  const settings = [{ brief: { seed: 0 } }, { wish: { brief: { seed: 2 } } }, { rework: { brief: { seed: 3 } } }, { seed: 4 }, {}];
  assert.deepEqual(settings.map((one) => seedOf({ settings: one })), [0, 2, 3, 4, null]);
});

test("a piece and a sound with one seed are a pair, in whatever order; nothing else is", () => {
  assert.deepEqual(pairOf([piece, sound]), { notes: piece, sound });
  assert.deepEqual(pairOf([sound, piece]), { notes: piece, sound });
  const otherSeed = { kind: "sound", settings: { wish: { brief: { seed: 8 } } } };
  const seedless = [{ kind: "compose", settings: {} }, { kind: "sound", settings: {} }];
  for (const jobs of [[], [piece], [piece, piece], [sound, sound], [piece, otherSeed], [piece, sound, sound], seedless]) assert.equal(pairOf(jobs), null);
});

test("the other side is heard from the same second, waits where it is not made yet, and says so where it has ended", () => {
  const other = { name: "Sound first", there: 4, ended: true };
  assert.deepEqual(crossing(2.5, other), { at: 2.5, words: "" });
  assert.deepEqual(crossing(0, other), { at: 0, words: "" });
  assert.equal(crossing(9, { ...other, ended: false }).at, 4);
  const beyond = crossing(9, other);
  assert.equal(beyond.at, null);
  assert.match(beyond.words, /Sound first.*ends at 0:04\.0/);
  for (const ended of [true, false]) assert.equal(crossing(0, { ...other, there: 0, ended }).at, null);
});

test("the words tell an engine that wrote notes from one that never had any", () => {
  assert.match(soundWords({ title: "MusicGen small", notes: false }), /by MusicGen small: no note/);
  assert.match(soundWords({ title: "Notewright’s own", notes: true }), /from notes that are not kept: no note/);
});

test("how long work took is said from its beginning, not from when it was asked for", () => {
  const at = (/** @type {string} */ clock) => `2026-01-01T12:${clock}+00:00`;
  assert.equal(workText({ started: at("00:00.000"), finished: at("00:03.440") }), "3.4 s");
  assert.equal(workText({ started: at("00:00"), finished: at("00:42.300") }), "42 s");
  assert.equal(workText({ started: at("00:00"), finished: at("01:59.800") }), "2 min 0 s");
  assert.equal(workText({ started: null, finished: at("00:42") }), "not known");
});

/** @param {object} [facts] of the sound @param {boolean} [notes] whether its engine writes notes */
function rows(facts = {}, notes = false) {
  const job = { started: "2026-01-01T12:00:00Z", finished: "2026-01-01T12:00:02Z" };
  const made = (/** @type {string} */ url, /** @type {object} */ more) => ({ job, take: { url, model: "m", licence: "MIT", complete: true, facts: {}, ...more } });
  const score = made("/takes/1/", { facts: { duration: 20.04, key: "D minor", tempo: 95.6 } });
  const found = comparison(score, made("/takes/2/", { complete: false, facts: { duration: 3.5, ...facts } }), { title: "E", notes }, { hearTune: "/compose/?melody=1" });
  return Object.fromEntries(found.map((row) => [row.name, [row.notes, row.sound]]));
}

test("the table says what is known, and of a sound without notes only what was asked for", () => {
  const asked = rows({ key: "D minor", licence: { name: "CC BY-NC 4.0", commercial: "no" } });
  assert.deepEqual(asked.Length, ["0:20.0", "0:03.5, stopped early"]);
  assert.deepEqual(asked.Key, ["D minor", "D minor was asked for"]);
  assert.deepEqual(asked.Tempo, ["96 bpm", "not known until it is written down"]);
  assert.deepEqual(asked["Made in"], ["2.0 s", "2.0 s"]);
  assert.deepEqual(asked.Model, ["m", "E (m)"]);
  assert.deepEqual(asked["Licence of its weights"], ["MIT", "MIT; commercial use: no"]);
  const own = rows({ key: "E minor", tempo: 80, licence: { name: "Apache-2.0", commercial: "yes" } }, true);
  assert.deepEqual([own.Key[1], own.Tempo[1], own["Licence of its weights"][1]], ["E minor", "80 bpm", "MIT"]);
  assert.deepEqual(own.Next.map((links) => links.map((link) => link.href)), [["/takes/1/", "/compose/?melody=1"], ["/takes/2/", "/takes/2/#scores-title"]]);
});
