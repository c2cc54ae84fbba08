/** The page of a sound: that of a recording, and the tree of takes in which it stands. */
import "../recording/page.js";
import { growTree } from "../lineage/tree.js";
import { pageData } from "../player/data.js";
import { Disposer } from "../player/disposer.js";

const disposer = new Disposer();
disposer.on(window, "pagehide", (/** @type {PageTransitionEvent} */ event) => {
  if (!event.persisted) disposer.dispose();
});

const tree = document.querySelector("[data-part=lineage]");
if (tree instanceof HTMLElement) growTree(document, tree.dataset.url ?? "", pageData().take ?? null, disposer);
