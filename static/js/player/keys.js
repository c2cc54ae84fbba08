/** Keyboard shortcuts: names of keys to acts, out of the way of fields, sliders and focused buttons. */

/**
 * The name a shortcut is listed under: "Space", "ArrowLeft", "Shift+ArrowLeft", "l", "?".
 * @param {{key: string, shiftKey: boolean}} event
 */
export function keyName(event) {
  const name = event.key === " " ? "Space" : event.key.length === 1 ? event.key.toLowerCase() : event.key;
  return event.shiftKey && name.length > 1 ? `Shift+${name}` : name;
}

/** Keys that mean something of their own on a control of a kind. */
const OWN = {
  text: /./,
  range: /^(Shift\+)?(Arrow|Page|Home|End)/,
  radio: /^Arrow(Left|Right|Up|Down)$/,
  button: /^(Space|Enter)$/,
};

/**
 * Whether a key belongs to the focused control rather than to the page.
 * @param {{tag: string, type: string, editable: boolean}} target
 * @param {string} name
 */
export function belongsToControl(target, name) {
  if (target.editable || target.tag === "TEXTAREA" || target.tag === "SELECT") return true;
  if (target.tag === "INPUT") {
    if (target.type === "range") return OWN.range.test(name);
    if (target.type === "radio") return OWN.radio.test(name);
    return target.type === "checkbox" ? name === "Space" : OWN.text.test(name);
  }
  return ["BUTTON", "A", "SUMMARY"].includes(target.tag) && OWN.button.test(name);
}

/**
 * @param {Record<string, () => void>} acts
 * @param {import("./disposer.js").Disposer} disposer
 */
export function watchKeys(acts, disposer) {
  /** A button that got the focus by a press of mouse or finger: its user expects Space to play, not to press it again. */
  /** @type {Element | null} */
  let pressed = null;
  let handled = "";
  disposer.on(document, "pointerdown", (event) => {
    pressed = event.target instanceof Element ? event.target.closest("button, summary") : null;
  });
  disposer.on(document, "focusin", (event) => {
    if (event.target !== pressed) pressed = null;
  });
  // Firefox presses a button when the key comes up, whatever became of it going down.
  disposer.on(document, "keyup", (event) => {
    if (event.key === handled) event.preventDefault();
    handled = "";
  });
  disposer.on(document, "keydown", (/** @type {KeyboardEvent} */ event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (document.querySelector("dialog[open]")) return;
    const name = keyName(event);
    const target = event.target instanceof HTMLElement ? event.target : document.body;
    const type = target instanceof HTMLInputElement ? target.type : "";
    const own = belongsToControl({ tag: target.tagName, type, editable: target.isContentEditable }, name);
    if (own && !(name === "Space" && target === pressed)) return;
    const act = acts[name];
    if (!act) return;
    event.preventDefault();
    handled = event.key;
    act();
  });
}

/**
 * What the same keys do wherever something is played.
 * @param {import("./transport.js").Transport} transport
 * @param {import("./bar.js").Bar} bar
 * @returns {Record<string, () => void>}
 */
export function playerKeys(transport, bar) {
  return {
    Space: () => void transport.toggle(),
    l: () => bar.toggleLoop(),
    ",": () => bar.setLoopEdge("start"),
    ".": () => bar.setLoopEdge("end"),
    m: () => bar.toggleMute(),
    "[": () => bar.changeSpeed(-1),
    "]": () => bar.changeSpeed(1),
  };
}
