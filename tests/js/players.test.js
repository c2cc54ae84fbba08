import assert from "node:assert/strict";
import { test } from "node:test";
import { matters } from "../../static/js/players.js";

test("who plays matters to the engines that are named, whole names only", () => {
  assert.ok(matters("auto ensemble", "auto"));
  assert.ok(matters("auto ensemble", "ensemble"));
  assert.ok(!matters("auto ensemble", "piano"));
  assert.ok(!matters("auto ensemble", "ense"));
});
