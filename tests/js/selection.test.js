import assert from "node:assert/strict";
import { test } from "node:test";
import { layOut } from "../../static/js/lineage/layout.js";
import { Timeline } from "../../static/js/player/timeline.js";
import { barHolding, barsBetween, barsOf, barsWords, click, spanOf, tidy, typedBars } from "../../static/js/score/selection.js";

/** Four bars of 3/4 at two beats a second, after an upbeat of one beat. */
function timeline() {
  const beats = [{ time: 0, bar: 0, beat: 3, downbeat: false, quarter: 0 }];
  for (let at = 0; at < 12; at++) {
    beats.push({ time: 0.5 + at / 2, bar: 1 + Math.floor(at / 3), beat: (at % 3) + 1, downbeat: at % 3 === 0, quarter: at + 1 });
  }
  return new Timeline({ beats });
}
const bars = barsOf(timeline());

test("bars lie between bar lines, in seconds and in quarters; the last has the length of the one before", () => {
  assert.deepEqual(bars.map((bar) => bar.number), [0, 1, 2, 3, 4]);
  assert.deepEqual([bars[1].start, bars[1].end, bars[1].quarter, bars[1].until], [0.5, 2, 1, 4]);
  assert.deepEqual([bars[4].start, bars[4].end, bars[4].until], [5, 6.5, 13]);
});

test("a beat that closes the last bar begins none", () => {
  assert.deepEqual(barsOf(timeline(), 3).map((bar) => [bar.number, bar.end]).at(-1), [3, 5]);
});

test("a drag takes the bars it touches, but not one it only grazes", () => {
  assert.deepEqual(barsBetween(bars, 1, 4), { from: 1, to: 3 });
  assert.deepEqual(barsBetween(bars, 4, 1), { from: 1, to: 3 });
  assert.deepEqual(barsBetween(bars, 0.6, 2.05), { from: 1, to: 1 });
  assert.deepEqual(barsBetween(bars, 2.5, 2.5), { from: 2, to: 2 }, "a click");
  assert.equal(barsBetween(bars, 90, 91), null);
});

test("a click chooses a bar, with Shift all from the first one clicked", () => {
  const first = click(null, null, 3, false);
  assert.deepEqual(first, { chosen: { from: 3, to: 3 }, anchor: 3 });
  const wider = click(first.chosen, first.anchor, 1, true);
  assert.deepEqual(wider.chosen, { from: 1, to: 3 });
  assert.deepEqual(click(wider.chosen, wider.anchor, 4, true).chosen, { from: 3, to: 4 });
});

test("places of the music find their bar; typed numbers are put right", () => {
  assert.equal(barHolding(bars, 4).number, 2);
  assert.equal(barHolding(bars, 3.99).number, 1);
  assert.equal(barHolding(bars, 99), null);
  assert.deepEqual(tidy(bars, 3, 2), { from: 2, to: 3 });
  assert.deepEqual(tidy(bars, -5, 99), { from: 0, to: 4 });
  assert.equal(tidy(bars, NaN, 2), null);
});

test("chosen bars have a stretch of time and a name", () => {
  assert.deepEqual(spanOf(bars, { from: 2, to: 3 }), { start: 2, end: 5 });
  assert.equal(spanOf(bars, null), null);
  assert.deepEqual([barsWords({ from: 2, to: 2 }), barsWords({ from: 2, to: 3 })], ["bar 2", "bars 2–3"]);
});

const take = (id, created, ...parents) => ({ id, title: id, kind: "composition", url: "", parents, created: String(created), model: "", mode: "", label: id, complete: true });

test("one line of work is one column", () => {
  const { rows, columns, stems } = layOut([take("c", 3, "b"), take("a", 1), take("b", 2, "a")]);
  assert.deepEqual(rows.map((row) => [row.take.id, row.column]), [["a", 0], ["b", 0], ["c", 0]]);
  assert.deepEqual([columns, stems.length], [1, 2]);
});

test("branches step aside and no two takes share a place; stems lead downwards", () => {
  const takes = [take("a", 1), take("b", 2, "a"), take("c", 3, "b"), take("d", 4, "a"), take("e", 5)];
  const { rows, stems } = layOut(takes);
  assert.deepEqual(rows.map((row) => row.take.id), ["a", "b", "c", "d", "e"]);
  assert.deepEqual(rows.map((row) => row.column), [0, 1, 1, 0, 0]);
  assert.ok(stems.every((stem) => stem.toRow > stem.fromRow));
});

test("a blend stands below both and hangs on both; a parent elsewhere is left out", () => {
  const { rows, stems } = layOut([take("a", 1), take("b", 2), take("x", 3, "a", "b"), take("y", 4, "gone")]);
  const row = (id) => rows.findIndex((one) => one.take.id === id);
  assert.ok(row("x") > row("a") && row("x") > row("b"));
  assert.equal(stems.filter((stem) => stem.toRow === row("x")).length, 2);
  assert.equal(rows.length, 4);
  const around = layOut([take("r", 1), take("p", 2, "r"), take("q", 3, "r"), take("s", 4, "r"), take("o", 5), take("x", 6, "p", "o")]);
  for (const stem of around.stems) {
    const passed = around.rows.slice(stem.fromRow + 1, stem.toRow);
    assert.ok(passed.every((one) => one.column !== stem.via), "a stem runs through another's notehead");
    assert.ok(stem.via < around.columns);
  }
  assert.equal(layOut([]).rows.length, 0);
});

test("a number that is typed takes the other along rather than changing places with it", () => {
  assert.deepEqual(typedBars(bars, "3", "1", "from"), { from: 3, to: 3 });
  assert.deepEqual(typedBars(bars, "1", "3", "from"), { from: 1, to: 3 });
  assert.deepEqual(typedBars(bars, "1", "3", "to"), { from: 1, to: 1 });
  assert.deepEqual(typedBars(bars, "2", "0", "to"), { from: 0, to: 2 });
  assert.deepEqual(typedBars(bars, "9", "", "from"), { from: 4, to: 4 });
  assert.equal(typedBars(bars, "", "2", "from"), null);
});
