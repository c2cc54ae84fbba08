import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import {
  FACETS, NOTHING, adventureWords, beyond, chipsOf, chordsText, facetOf, facetWords, lengthWords, marks, merged, openFacets,
  parseChords, parseForm, swingWords, withFacet, withoutFacet,
} from "../../static/js/compose/brief.js";
import { NAMES, isDrums, lanesFor, programOf } from "../../static/js/player/general-midi.js";

const read = { ...NOTHING, words: "a slow waltz in D minor", key: "D minor", meter: "3/4", tempo: 66, genre: "waltz" };
const chip = (chips, name) => chips.find((one) => one.facet.name === name);

test("what is set by hand wins over the words, now and after more typing", () => {
  const hand = withFacet({}, facetOf("key"), { key: "E major" });
  assert.equal(merged(read, hand).key, "E major");
  assert.equal(merged({ ...read, key: "G minor" }, hand).key, "E major");
  assert.deepEqual([chip(chipsOf(read, hand), "key").byHand, chip(chipsOf(read, hand), "meter").byHand], [true, false]);
  assert.equal(merged(read, withoutFacet(hand, "key")).key, "D minor", "the words decide again");
});

test("a chip taken away leaves its field to the composer, whatever the words say", () => {
  const hand = withFacet({}, facetOf("tempo"), {});
  assert.equal(merged(read, hand).tempo, null);
  assert.equal(chip(chipsOf(read, hand), "tempo"), undefined);
  assert.ok(openFacets(read, hand).some((facet) => facet.name === "tempo"));
});

test("fields that go together are set together: a time in place of bars", () => {
  const hand = withFacet({}, facetOf("length"), { seconds: 120 });
  const brief = merged({ ...read, bars: 32 }, hand);
  assert.deepEqual([brief.bars, brief.seconds], [null, 120]);
});

test("every chip is either shown or open, and every field but four belongs to one", () => {
  const shown = chipsOf(read, {}).map((one) => one.facet.name);
  assert.deepEqual(shown, ["genre", "key", "meter", "tempo"]);
  assert.equal(shown.length + openFacets(read, {}).length, FACETS.length);
  const fields = FACETS.flatMap((facet) => facet.fields);
  assert.equal(new Set(fields).size, fields.length);
  const alone = Object.keys(NOTHING).filter((field) => !fields.includes(field));
  assert.deepEqual(alone.sort(), ["seed", "temperature", "top_p", "words"]);
});

test("a brief composed before keeps its words, and by hand only what they do not say", () => {
  const before = { ...read, key: "A minor", instruments: ["flute"], seed: 7 };
  const hand = beyond(before, read);
  assert.deepEqual(Object.keys(hand).sort(), ["instruments", "key"]);
  assert.deepEqual({ ...merged(read, hand), seed: 7 }, before);
});

test("values in words", () => {
  assert.equal(facetWords("instruments", { instruments: ["violin", "violin", "cello"] }), "2 × violin, cello");
  assert.equal(facetWords("tempo", { tempo: 72, tempo_word: "Adagio" }), "Adagio, ♩ = 72");
  assert.equal(facetWords("length", { bars: 1 }), "1 bar");
  assert.equal(facetWords("dynamics", { dynamics: "p-f" }), "p to f");
  assert.deepEqual([45, 60, 90, 120].map(lengthWords), ["45 seconds", "1 minute", "1:30 minutes", "2 minutes"]);
  assert.deepEqual([0, 0.02, 0.66, 1].map(swingWords), ["straight", "a touch of swing", "swing", "hard swing"]);
  assert.deepEqual([0.6, 1, 1.4].map(adventureWords), ["by the book", "balanced", "daring"]);
});

test("chords: a bar each without bar lines, several in a bar with them, and back", () => {
  assert.deepEqual(parseChords(" Am F  C,G "), ["Am", "F", "C", "G"]);
  assert.deepEqual(parseChords("| Am F | C  G7 |"), ["Am F", "C G7"]);
  assert.deepEqual(parseChords("  "), []);
  for (const chords of [["Am", "F"], ["Am F", "C"]]) assert.deepEqual(parseChords(chordsText(chords)), chords);
});

test("forms: letters that stand together, names that are parted", () => {
  assert.deepEqual(parseForm("AABA"), ["A", "A", "B", "A"]);
  assert.deepEqual(parseForm("A B A'"), ["A", "B", "A'"]);
  assert.deepEqual(parseForm("intro verse, chorus"), ["intro", "verse", "chorus"]);
});

test("the words are marked where they were understood and where not, counted as the server counts", () => {
  const words = "🎹 a waltz, zorblax";
  const marked = marks(words, [{ start: 4, end: 9 }], ["zorblax"]);
  assert.equal(marked.map((one) => one.text).join(""), words);
  assert.deepEqual(marked.filter((one) => one.kind).map((one) => [one.text, one.kind]), [["waltz", "known"], ["zorblax", "unclear"]]);
  assert.deepEqual(marks("an answer", [], ["an"]).filter((one) => one.kind).map((one) => one.text), ["an"], "only whole words");
  assert.deepEqual(marks("short", [{ start: -3, end: 99 }], []), [{ text: "short", kind: "known" }]);
});

test("instruments have the engine's names and programs", () => {
  const source = readFileSync(new URL("../../ml_engine/instruments.py", import.meta.url), "utf8");
  const block = source.slice(source.indexOf("NAMES: tuple"), source.indexOf(")  # fmt"));
  assert.deepEqual(NAMES, [...block.matchAll(/"([^"]+)"/g)].map((found) => found[1]));
  assert.deepEqual([programOf("Violin"), programOf("no such thing"), isDrums("drums"), isDrums("steel drums")], [40, 0, true, false]);
  assert.deepEqual(lanesFor(["flute", "drums"]).map((lane) => [lane.index, lane.name, lane.program, lane.drums]), [[0, "Flute", 73, false], [1, "Drums", 0, true]]);
});
