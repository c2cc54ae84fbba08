import assert from "node:assert/strict";
import { test } from "node:test";
import { after, backOff, liveNotes, nothingYet, stageWords, wholeFraction } from "../../static/js/recording/progress.js";
import { heightOf, hertzAt, levelFor, tilesIn } from "../../static/js/recording/tiles.js";

const row = (onset, pitch) => [onset, onset + 0.5, pitch, 80, "piano", 0.9];
const tell = (events) => events.reduce(after, nothingYet());

test("notes gather; an event seen before counts once", () => {
  const events = [
    { id: 1, attempt: 1, kind: "started" },
    { id: 2, attempt: 1, kind: "notes", until: 2, notes: [row(0, 60), row(1, 62)] },
    { id: 2, attempt: 1, kind: "notes", until: 2, notes: [row(0, 60), row(1, 62)] },
    { id: 3, attempt: 1, kind: "notes", until: 4, notes: [row(3, 64)] },
  ];
  const progress = tell(events);
  assert.deepEqual([progress.rows.length, progress.until, progress.last], [3, 4, 3]);
});

test("a new attempt clears what the last one found, and late words of the last are void", () => {
  const progress = tell([
    { id: 1, attempt: 1, kind: "started" },
    { id: 2, attempt: 1, kind: "notes", until: 2, notes: [row(0, 60)] },
    { id: 5, attempt: 2, kind: "started" },
    { id: 6, attempt: 1, kind: "notes", until: 3, notes: [row(2, 61)] },
    { id: 7, attempt: 2, kind: "notes", until: 1, notes: [row(0, 72)] },
  ]);
  assert.deepEqual(progress.rows.map((found) => found[2]), [72]);
  assert.deepEqual([progress.attempt, progress.until, progress.last], [2, 1, 7]);
});

test("the whole fraction never goes back from stage to stage", () => {
  const stages = ["decoding", "cleaning", "listening", "notating", "engraving"];
  let before = -1;
  let id = 0;
  let progress = nothingYet();
  for (const name of stages) {
    for (const fraction of [0, 0.5, 1]) {
      progress = after(progress, { id: ++id, attempt: 1, kind: "stage", name, fraction });
      assert.ok(wholeFraction(progress) >= before, `${name} ${fraction}`);
      before = wholeFraction(progress);
    }
  }
  assert.equal(before, 1);
});

test("the end is told with its way on or its reason", () => {
  const done = tell([{ id: 9, attempt: 1, kind: "ended", status: "succeeded", take_url: "/takes/x/" }]);
  assert.deepEqual(done.ended, { status: "succeeded", takeUrl: "/takes/x/", error: "" });
  const failed = tell([{ id: 9, attempt: 1, kind: "ended", status: "failed", error: "There is no sound in it." }]);
  assert.equal(failed.ended?.error, "There is no sound in it.");
});

test("live notes have a lane for each instrument; stages have words", () => {
  const rows = [row(0, 60), [1, 1, 40, 80, "bass", 1]];
  const notes = liveNotes(rows);
  assert.deepEqual(notes.map((note) => note.lane), [0, 1]);
  assert.ok(notes[1].offset > notes[1].onset);
  assert.deepEqual([stageWords(""), stageWords("listening"), stageWords("other")], ["Waiting for its turn", "Listening", "Other"]);
});

test("notes that come in keep their bends", () => {
  const notes = liveNotes([[...row(0, 60), [0, 40]], row(1, 62)]);
  assert.deepEqual(notes.map((note) => note.bend), [[0, 40], undefined]);
});

test("reconnecting waits longer each time, but not for ever", () => {
  assert.ok(backOff(0, 0.5) <= 1000);
  assert.ok(backOff(3, 0.5) > backOff(1, 0.5));
  assert.ok(backOff(50, 1) < 20000);
});

const picture = {
  kind: "cqt", label: "", seconds: 100, low_hz: 55, high_hz: 7040, axis: "log", height: 200, tile_width: 500,
  levels: [{ width: 500, tiles: 1 }, { width: 1000, tiles: 2 }, { width: 2000, tiles: 4 }],
};

test("the level is as fine as the screen and no finer", () => {
  assert.equal(levelFor(picture, 5), 0);
  assert.equal(levelFor(picture, 10), 1);
  assert.equal(levelFor(picture, 1000), 2, "the finest there is");
});

test("tiles cover the stretch that is seen, and only that", () => {
  assert.deepEqual(tilesIn(picture, 2, 30, 60).map((tile) => [tile.index, tile.start, tile.end]), [[1, 25, 50], [2, 50, 75]]);
  assert.deepEqual(tilesIn(picture, 0, 0, 100).map((tile) => tile.index), [0]);
  assert.equal(tilesIn(picture, 2, 0, 1000).length, 4);
});

test("frequencies stand on a logarithmic scale", () => {
  assert.ok(Math.abs(heightOf(picture, 440) - 3 / 7) < 1e-9);
  assert.ok(Math.abs(hertzAt(picture, heightOf(picture, 1234)) - 1234) < 1e-9);
});
