/** The page of a sound, recorded or made: its picture and playing, what it can be made into, before and after, and its tree. */
import { app, moreKeys } from "../recording/page.js";
import { growTree } from "../lineage/tree.js";
import { comparing } from "./comparing.js";
import { Reworking } from "./reworking.js";

const { data, versions, strip, disposer } = app;
const root = document.querySelector("[data-part=recording-app]");

if (root instanceof HTMLElement) {
  const { swap } = comparing(root, app);
  moreKeys.b = swap;
  if (data.before) versions.add({ key: "before", name: "Before", url: data.before.recording, peaks: data.before.peaks, take: data.before.take }, 0);
  if (data.between && strip.waveform) strip.waveform.marked = { start: data.between[0], end: data.between[1] };
  if (root.querySelector("[data-part=reworking]")) Object.assign(Reflect.get(window, "__notewright"), { reworking: new Reworking(root, app) });
}

const tree = document.querySelector("[data-part=lineage]");
if (tree instanceof HTMLElement) growTree(document, tree.dataset.url ?? "", data.take ?? null, disposer);
