import assert from "node:assert/strict";
import { test } from "node:test";
import { METERS, PLAIN_CHANGES, SIGNATURES, changeWords, countWords, neighbour, placedWords, reasonWords, scopeOf, scoped, withChange, without } from "../../static/js/score/changes.js";

/** Four bars of two seconds. */
const bars = [0, 2, 4, 6].map((start, at) => ({ number: at + 1, start, end: start + 2, quarter: at * 4, until: at * 4 + 4 }));
const manner = { changes: [], style: "plain", layout: "piano" };
const doubt = (start, changes = []) => ({ bar: start / 2 + 1, start, end: start + 2, strength: 0.5, reasons: ["key"], changes });

test("every change that can be chosen says what it does", () => {
  const all = [...PLAIN_CHANGES, ...METERS.map((value) => ["meter", value]), ...SIGNATURES.map(([value]) => ["key", value])];
  const words = all.map(([kind, value]) => changeWords({ kind, value }));
  assert.equal(new Set(words).size, words.length);
  assert.equal(changeWords({ kind: "tempo", value: "1/2" }), "Half as many beats");
  assert.equal(changeWords({ kind: "shift", value: "-1" }), "Bar line one beat earlier");
  assert.equal(changeWords({ kind: "shift", value: "2" }), "Bar line 2 beats later");
  assert.equal(changeWords({ kind: "key", value: "1" }), "In G major or E minor");
  assert.equal(changeWords({ kind: "key", value: "-7" }), "In C♭ major or A♭ minor");
});

test("a reason nobody knows is still a sentence", () => {
  const [known, unknown] = reasonWords({ ...doubt(0), reasons: ["hands", "weather"] });
  assert.match(known, /hand/);
  assert.equal(unknown, "It can be read otherwise.");
});

test("a change is for these bars, from here on or everywhere", () => {
  const change = { kind: "meter", value: "3/4" };
  const stretch = { start: 2, end: 4 };
  assert.deepEqual(scoped(change, "here", stretch), { ...change, start: 2, end: 4 });
  assert.deepEqual(scoped(change, "on", stretch), { ...change, start: 2, end: null });
  assert.deepEqual(scoped(change, "all", stretch), { ...change, start: 0, end: null });
  assert.equal(scoped(change, "here", { start: -0.5, end: 1 }).start, 0);
  assert.equal(scopeOf(doubt(2, [scoped(change, "on", stretch)])), "on");
  assert.equal(scopeOf(doubt(2, [scoped(change, "here", stretch)])), "here");
  assert.equal(scopeOf(doubt(2)), "here");
});

test("a change tells its place in bars as they are numbered now", () => {
  const change = { kind: "hands", value: "" };
  assert.equal(placedWords({ ...change, start: 0, end: null }, bars), "Swap the hands, everywhere");
  assert.equal(placedWords({ ...change, start: 4, end: null }, bars), "Swap the hands, from bar 3 on");
  assert.equal(placedWords({ ...change, start: 2, end: 6 }, bars), "Swap the hands, bars 2–3");
  assert.equal(placedWords({ ...change, start: 2, end: 4 }, bars), "Swap the hands, bar 2");
});

test("metres and keys replace each other at one place, shifts add up", () => {
  const at = (kind, value, start = 0) => ({ kind, value, start, end: null });
  const once = withChange(manner, at("meter", "3/4"));
  assert.deepEqual(withChange(once, at("meter", "6/8")).changes, [at("meter", "6/8")]);
  assert.equal(withChange(once, at("meter", "6/8", 2)).changes.length, 2);
  assert.equal(withChange(withChange(manner, at("shift", "1")), at("shift", "1")).changes.length, 2);
  assert.deepEqual(manner.changes, []);
  const two = withChange(once, at("key", "1"));
  assert.deepEqual(without(two, 0), { ...manner, changes: [at("key", "1")] });
});

test("the walk goes from the moment that is heard, then from doubt to doubt, and round", () => {
  const doubts = [doubt(2), doubt(6)];
  assert.equal(neighbour(doubts, 0, -1, 1), 0);
  assert.equal(neighbour(doubts, 3, -1, 1), 1);
  assert.equal(neighbour(doubts, 3, -1, -1), 0);
  assert.equal(neighbour(doubts, 7, -1, 1), 0);
  assert.equal(neighbour(doubts, 0, 1, 1), 0);
  assert.equal(neighbour(doubts, 0, 0, -1), 1);
  assert.equal(neighbour([], 0, -1, 1), -1);
});

test("no doubt, and nobody having looked, are told apart", () => {
  assert.equal(countWords([]), "No bar is in doubt.");
  assert.match(countWords(null), /not looked for/);
  assert.equal(countWords([doubt(0)]), "1 bar in doubt");
  assert.equal(countWords([doubt(0), doubt(2)]), "2 bars in doubt");
});
