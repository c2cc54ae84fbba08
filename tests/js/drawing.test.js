import assert from "node:assert/strict";
import { test } from "node:test";
import { Axis, ticks } from "../../static/js/player/axis.js";
import { clockText, hertzText, isBlackKey, pitchHertz, pitchName, spokenTime, wholeText } from "../../static/js/player/format.js";
import { Rows, bendLine, columns, noteAt, shade } from "../../static/js/player/geometry.js";
import { PageMap, measureAt } from "../../static/js/score/anchors.js";

function axisOf(duration, width) {
  const axis = new Axis(duration);
  axis.resize(width);
  return axis;
}

test("zooming holds the moment under the pointer and never shows more than there is", () => {
  const axis = axisOf(100, 1000);
  assert.deepEqual([axis.start, axis.end], [0, 100]);
  const before = axis.time(300);
  axis.zoom(4, 300);
  assert.ok(Math.abs(axis.time(300) - before) < 1e-9);
  assert.equal(axis.scale, 40);
  axis.zoom(0.001, 500);
  assert.deepEqual([axis.start, axis.end], [0, 100]);
  axis.zoom(1e9);
  assert.ok(axis.scale <= 1200);
});

test("scrolling stops at both ends; following brings a moment into sight", () => {
  const axis = axisOf(100, 1000);
  axis.zoom(10, 0);
  axis.scroll(-500);
  assert.equal(axis.start, 0);
  axis.follow(50, false);
  assert.ok(axis.start < 50 && axis.end > 50);
  const start = axis.start;
  axis.follow(51, false);
  assert.equal(axis.start, start, "still in sight: the picture rests");
  axis.scrollTo(1e6);
  assert.ok(Math.abs(axis.end - 100) < 1e-9);
});

test("a wider window shows the same music larger; a change is told once", () => {
  const axis = axisOf(60, 600);
  let told = 0;
  axis.addEventListener("change", () => told++);
  axis.resize(600);
  assert.equal(told, 0);
  axis.resize(1200);
  assert.deepEqual([axis.seconds, told], [60, 1]);
});

test("ticks are round and far enough apart", () => {
  const axis = axisOf(125, 1000);
  const found = ticks(axis, 70);
  assert.deepEqual(found.slice(0, 3).map((tick) => tick.seconds), [0, 10, 20]);
  assert.ok(found.every((tick) => tick.seconds <= 125));
});

test("rows: higher pitches stand higher, and a point finds its pitch again", () => {
  const rows = new Rows(40, 80, 20, 200);
  assert.ok(rows.y(80) < rows.y(40));
  for (const pitch of [40, 60, 80]) assert.equal(rows.pitch(rows.y(pitch) + rows.row / 2), pitch);
  const narrow = new Rows(60, 60, 0, 300);
  assert.ok(narrow.high - narrow.low >= 29);
});

test("a click finds the note beneath it, or the nearest within reach", () => {
  const axis = axisOf(10, 1000);
  const rows = new Rows(40, 80, 0, 430);
  const notes = [{ onset: 1, offset: 2, pitch: 60 }, { onset: 1, offset: 2, pitch: 64 }];
  const y = rows.y(60) + rows.row / 2;
  assert.equal(noteAt(notes, 150, y, axis, rows), notes[0]);
  assert.equal(noteAt(notes, 203, y, axis, rows), notes[0], "three pixels beside it");
  assert.equal(noteAt(notes, 250, y, axis, rows), null);
});

test("louder is darker", () => {
  assert.ok(shade(30) < shade(60) && shade(60) < shade(110) && shade(127) <= 1);
});

test("waveform columns keep the extremes and are flat outside", () => {
  const peaks = Array.from({ length: 100 }, (_, at) => (at === 50 ? [-0.9, 0.8] : [-0.1, 0.1]));
  const wide = columns(peaks, 10, 0, 1, 12);
  assert.deepEqual([wide[2 * 5], wide[2 * 5 + 1]].map((value) => +value.toFixed(2)), [-0.9, 0.8]);
  assert.deepEqual([wide[22], wide[23]], [0, 0]);
  const close = columns(peaks, 10, 5, 1000, 50);
  assert.ok(close.every((value, at) => Math.abs(value - (at % 2 ? 0.8 : -0.9)) < 1e-6), "one peak over many pixels");
});

test("the cursor glides between moments and jumps to the next line", () => {
  const systems = [{ top: 0, bottom: 100, left: 0, right: 500 }, { top: 200, bottom: 300, left: 0, right: 500 }];
  const map = new PageMap(
    [{ quarter: 0, x: 100, system: 0 }, { quarter: 0, x: 120, system: 0 }, { quarter: 2, x: 300, system: 0 }, { quarter: 4, x: 80, system: 1 }],
    systems,
    6,
  );
  assert.equal(map.cursor(1)?.x, 200);
  assert.equal(map.cursor(3)?.x, 400, "towards the end of its line");
  assert.deepEqual(map.cursor(4), { x: 80, top: 200, bottom: 300 });
  assert.equal(map.cursor(5)?.x, 290);
  assert.equal(map.cursor(6), null, "that is the next page's");
  assert.equal(map.quarterAt(200, 50), 1);
  assert.equal(map.quarterAt(10, 260), 4);
  assert.equal(measureAt([{ quarter: 0 }, { quarter: 4 }, { quarter: 8 }], 5), 1);
});

test("words for times, pitches and frequencies", () => {
  assert.deepEqual([clockText(75.26), clockText(0), wholeText(3675)], ["1:15.2", "0:00.0", "1:01:15"]);
  assert.deepEqual([spokenTime(61), spokenTime(0)], ["1 minute 1 second", "0 seconds"]);
  assert.deepEqual([pitchName(60), pitchName(69), pitchName(21), pitchName(70)], ["C4", "A4", "A0", "B♭4"]);
  assert.deepEqual([isBlackKey(61), isBlackKey(60)], [true, false]);
  assert.equal(pitchHertz(69), 440);
  assert.deepEqual([hertzText(440), hertzText(2500)], ["440 Hz", "2.5 kHz"]);
});

test("a bend is a line through the middle of the row it is heard in, to the end of its note", () => {
  const axis = axisOf(10, 1000);
  const rows = new Rows(60, 72, 22, 310);
  const note = { onset: 1, offset: 1.1, pitch: 64, bend: [0, 100, -50, 0, 0, 0, 0, 0, 25] };
  const line = bendLine(note, axis, rows, 0.02);
  assert.deepEqual(line.map(([x]) => Math.round(x)), [100, 102, 104, 106, 108, 110]);
  assert.ok(Math.abs(line[0][1] - (rows.y(64) + rows.row / 2)) < 1e-9);
  assert.ok(Math.abs(line[1][1] - (rows.y(65) + rows.row / 2)) < 1e-9);
  assert.ok(line[2][1] > line[0][1], "below its pitch is lower on the page");
  assert.deepEqual(bendLine({ onset: 1, offset: 2, pitch: 64 }, axis, rows, 0.02), []);
});
