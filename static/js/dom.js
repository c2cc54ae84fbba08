/** Making elements in one line, and how far they may move. */

/** Whether somebody asked that nothing moves by itself. */
export function still() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

/** How one scrolls to a place. @returns {"auto" | "smooth"} */
export function scrolling() {
  return still() ? "auto" : "smooth";
}

/**
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Record<string, string | number | boolean | null | undefined>} [attributes] "text" is its text; true sets, false and null leave out
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function make(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    if (name === "text") made.textContent = String(value);
    else made.setAttribute(name, value === true ? "" : String(value));
  }
  made.append(...children);
  return made;
}

/**
 * A copy of what a <template> holds: its first element.
 * @param {string} id
 * @returns {HTMLElement}
 */
export function copyOf(id) {
  const found = document.getElementById(id);
  const first = found instanceof HTMLTemplateElement ? found.content.firstElementChild : null;
  if (!(first instanceof HTMLElement)) throw new Error(`The page has no template "${id}".`);
  return /** @type {HTMLElement} */ (first.cloneNode(true));
}

/**
 * An icon that the page carries once, in its hidden sheet of icons.
 * @param {string} name
 */
export function icon(name) {
  const found = document.querySelector(`#icons .icon-${name}`);
  return found ? found.cloneNode(true) : document.createTextNode("");
}
