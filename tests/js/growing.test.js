import assert from "node:assert/strict";
import { test } from "node:test";
import { LEAD, atEdge, barsWritten, beatsOf, jobFrom, planOf, players, spanOf } from "../../static/js/compose/growing.js";
import { Transport } from "../../static/js/player/transport.js";
import { after, liveNotes, nothingYet, wholeFraction } from "../../static/js/recording/progress.js";

const brief = { tempo: 120, meter: "6/8", bars: 4 };

test("a plan knows its bars when tempo, metre and length are known", () => {
  const plan = planOf(brief);
  assert.deepEqual([plan.bars, plan.barSeconds, plan.seconds], [4, 1.5, 6]);
  assert.equal(planOf({ tempo: 60, meter: "4/4", seconds: 60 }).bars, 15);
  assert.equal(planOf({ meter: "4/4", bars: 4 }), null);
  assert.equal(planOf({ tempo: 60, bars: 4 }), null);
});

test("the plan's beats begin each bar and close the last", () => {
  const { beats } = beatsOf(planOf(brief));
  assert.equal(beats.length, 4 * 6 + 1);
  assert.deepEqual(beats.filter((beat) => beat.downbeat).map((beat) => [beat.bar, beat.time]), [[1, 0], [2, 1.5], [3, 3], [4, 4.5], [5, 6]]);
});

test("the picture spans the plan, grows with the music, and closes on what there is", () => {
  const plan = planOf(brief);
  assert.equal(spanOf(1, plan, false), 6);
  assert.equal(spanOf(7, plan, false), 7);
  assert.equal(spanOf(2, plan, true), 2);
  assert.ok(spanOf(40, null, false) > 40);
});

test("bars written are said when they can be", () => {
  assert.equal(barsWritten(3, 0.5, planOf(brief), 4), "2 of 4 bars");
  assert.equal(barsWritten(99, 1, planOf(brief), 4), "4 of 4 bars");
  assert.equal(barsWritten(3, 0.5, null, 8), "4 of 8 bars");
  assert.equal(barsWritten(3, 0.5, null, null), "");
});

test("players keep the order asked for; those unasked come after", () => {
  assert.deepEqual(players(["violin", "violin", "cello"], ["drums", "cello"]), ["violin", "cello", "drums"]);
  const notes = liveNotes([[0, 1, 60, 80, "cello", 1]], ["violin", "cello"]);
  assert.equal(notes[0].lane, 1);
});

test("listening waits at the edge, goes on with a lead, and stops at the end", () => {
  const now = { position: 4, there: 4, ended: false, playing: true, waiting: false };
  assert.equal(atEdge(now), "wait");
  assert.equal(atEdge({ ...now, there: 9 }), null);
  assert.equal(atEdge({ ...now, ended: true }), "stop");
  const waiting = { ...now, playing: false, waiting: true };
  assert.equal(atEdge({ ...waiting, there: 4 + LEAD / 2 }), null);
  assert.equal(atEdge({ ...waiting, there: 4 + LEAD }), "go on");
  assert.equal(atEdge({ ...waiting, there: 4.4, ended: true }), "go on", "the rest is short, but all there is");
  assert.equal(atEdge({ ...waiting, ended: true }), "stop");
});

test("more music lets the transport run on from where it is", () => {
  let clock = 0;
  const transport = new Transport(2, () => clock);
  /** @type {string[]} */
  const told = [];
  for (const type of ["change", "extend", "jump"]) transport.addEventListener(type, () => told.push(type));
  return transport.play().then(() => {
    clock = 1.5;
    told.length = 0;
    transport.extend(10);
    assert.deepEqual([told, transport.position, transport.duration], [["extend"], 1.5, 10]);
    clock = 4;
    assert.equal(transport.position, 4);
    transport.extend(3);
    assert.equal(transport.duration, 10, "music never becomes less");
  });
});

test("composing fills the bar up to engraving", () => {
  const at = (name, fraction, id) => wholeFraction(after(nothingYet(), { id, attempt: 1, kind: "stage", name, fraction }));
  assert.ok(at("composing", 0.5, 1) > 0.4 && at("composing", 1, 2) <= at("engraving", 0, 3));
});

test("a job told without its addresses gets them by the pattern", () => {
  const id = "12345678-1234-1234-1234-123456789abc";
  const job = jobFrom({ id, status: "running" }, "/api/jobs/00000000-0000-0000-0000-000000000000/");
  assert.deepEqual([job.url, job.cancel, job.socket], [`/api/jobs/${id}/`, `/api/jobs/${id}/cancel/`, `/ws/jobs/${id}/`]);
});
