/** Before and after: which version of a sound is heard and drawn, changed by a press or a key while it plays. */
import { make } from "../dom.js";
import { part } from "../player/bar.js";
import { getJson } from "../player/data.js";
import { OWN } from "../player/versions.js";

/**
 * The choice over the waveform, there as soon as there is something to compare.
 * @param {HTMLElement} root
 * @param {import("../recording/page.js").App} app
 */
export function comparing(root, app) {
  const { versions, strip, bar, disposer } = app;
  const box = part(root, "versions", HTMLElement);
  const list = part(box, "version-list", HTMLElement);
  /** @type {Map<string, Promise<import("../player/waveform.js").Peaks>>} */
  const peaks = new Map();
  let drawn = OWN;

  const draw = async () => {
    const { heard } = versions;
    const version = versions.list.find(({ key }) => key === heard);
    if (!version?.peaks || drawn === heard) return;
    drawn = heard;
    const coming = peaks.get(heard) ?? getJson(version.peaks, disposer.signal);
    peaks.set(heard, coming);
    try {
      const found = await coming;
      if (drawn !== heard) return;
      strip.waveform?.setPeaks(found);
      strip.frame.request();
    } catch {
      peaks.delete(heard);
    }
  };

  const show = () => {
    const { list: all, heard } = versions;
    box.hidden = all.length < 2;
    const known = new Set([...list.querySelectorAll("input")].map(({ value }) => value));
    if (all.length !== known.size || all.some(({ key }) => !known.has(key))) {
      const focused = list.contains(document.activeElement);
      list.replaceChildren(
        ...all.map(({ key, name }) => make("label", {}, make("input", { type: "radio", name: "version", value: key, autocomplete: "off" }), make("span", { text: name }))),
      );
      if (focused) list.querySelector("input")?.focus();
    }
    for (const input of list.querySelectorAll("input")) input.checked = input.value === heard;
    void draw();
  };
  disposer.on(versions, "change", show);
  disposer.on(list, "change", (/** @type {Event} */ event) => {
    if (event.target instanceof HTMLInputElement) versions.hear(event.target.value);
  });
  disposer.on(part(box, "version-swap", HTMLElement), "click", () => swap());

  function swap() {
    versions.swap();
    const now = versions.list.find(({ key }) => key === versions.heard);
    if (now && versions.list.length > 1) bar.say(`Now heard: ${now.name}`);
  }
  show();
  return { swap };
}
