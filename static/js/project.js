// A project's page: another recording, links to copy, and a question before what cannot be undone.

import { intake } from "./intake.js";
import { growTree } from "./lineage/tree.js";
import { Disposer } from "./player/disposer.js";
import { toast } from "./site.js";

function copying() {
  for (const button of document.querySelectorAll("[data-copy]")) {
    if (!(button instanceof HTMLElement)) continue;
    const field = document.getElementById(button.dataset.copy ?? "");
    if (!(field instanceof HTMLInputElement)) continue;
    field.addEventListener("focus", () => field.select());
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(field.value);
        toast("The link is copied.");
      } catch {
        field.focus();
        toast("The browser does not let us copy; the link is selected, copy it from there.");
      }
    });
  }
}

intake();
copying();
const tree = document.querySelector("[data-part=lineage]");
if (tree instanceof HTMLElement) growTree(document, tree.dataset.url ?? "", null, new Disposer());
