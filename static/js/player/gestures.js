/**
 * What hands do on a drawing over the time axis: wheel, pinch, drag, click. Coordinates are CSS pixels from its upper
 * left corner, x less the inset (the keyboard of the roll).
 *
 * @typedef {object} Hands
 * @property {(x: number, y: number) => void} [click]
 * @property {(x: number, y: number) => "scroll" | "select" | "seek"} [grasp] what a drag that begins here does
 * @property {(from: number, to: number, done: boolean, top: number, bottom: number) => void} [select] with where it began and is, from above
 * @property {(x: number, done: boolean) => void} [seek]
 * @property {(x: number, y: number) => string} [cursor] the pointer's shape over a place
 */

/** A press that moves less than this is a click, in pixels. */
const SLIP = 4;

/**
 * @param {HTMLElement} element
 * @param {import("./axis.js").Axis} axis
 * @param {import("./disposer.js").Disposer} disposer
 * @param {Hands} hands
 * @param {number} [inset]
 */
export function watchHands(element, axis, disposer, hands, inset = 0) {
  /** @type {Map<number, {x: number, y: number}>} */
  const down = new Map();
  /** @type {{x: number, y: number, last: number, kind: "scroll" | "select" | "seek", moved: boolean} | null} */
  let drag = null;
  let apart = 0;

  const place = (/** @type {MouseEvent} */ event) => {
    const box = element.getBoundingClientRect();
    return { x: event.clientX - box.left - inset, y: event.clientY - box.top };
  };
  const spread = () => {
    const [a, b] = [...down.values()];
    return { apart: Math.hypot(a.x - b.x, a.y - b.y), middle: (a.x + b.x) / 2 };
  };

  disposer.on(
    element,
    "wheel",
    (/** @type {WheelEvent} */ event) => {
      const unit = event.deltaMode === 1 ? 16 : 1;
      if (event.ctrlKey || event.metaKey) {
        event.preventDefault();
        axis.zoom(Math.exp(-event.deltaY * unit * 0.004), place(event).x);
      } else if (Math.abs(event.deltaX) > Math.abs(event.deltaY) || event.shiftKey) {
        event.preventDefault();
        axis.scroll((event.deltaX || event.deltaY) * unit);
      }
    },
    { passive: false },
  );

  disposer.on(element, "pointerdown", (/** @type {PointerEvent} */ event) => {
    if (event.button !== 0) return;
    const at = place(event);
    down.set(event.pointerId, at);
    element.setPointerCapture(event.pointerId);
    if (down.size === 2) {
      drag = null;
      apart = spread().apart;
    } else if (down.size === 1) {
      drag = { ...at, last: at.x, kind: hands.grasp?.(at.x, at.y) ?? "scroll", moved: false };
    }
  });

  disposer.on(element, "pointermove", (/** @type {PointerEvent} */ event) => {
    const at = place(event);
    if (!down.has(event.pointerId)) {
      element.style.cursor = hands.cursor?.(at.x, at.y) ?? "default";
      return;
    }
    down.set(event.pointerId, at);
    if (down.size === 2) {
      const now = spread();
      if (apart > 0 && now.apart > 0) axis.zoom(now.apart / apart, now.middle);
      apart = now.apart;
      return;
    }
    if (!drag) return;
    if (!drag.moved && Math.hypot(at.x - drag.x, at.y - drag.y) < SLIP) return;
    drag.moved = true;
    if (drag.kind === "scroll") axis.scroll(drag.last - at.x);
    else if (drag.kind === "select") hands.select?.(drag.x, at.x, false, drag.y, at.y);
    else hands.seek?.(at.x, false);
    drag.last = at.x;
  });

  const release = (/** @type {PointerEvent} */ event) => {
    if (!down.delete(event.pointerId)) return;
    const at = place(event);
    const was = drag;
    drag = null;
    if (!was || event.type === "pointercancel") return;
    if (!was.moved) hands.click?.(at.x, at.y);
    else if (was.kind === "select") hands.select?.(was.x, at.x, true, was.y, at.y);
    else if (was.kind === "seek") hands.seek?.(at.x, true);
  };
  disposer.on(element, "pointerup", release);
  disposer.on(element, "pointercancel", release);
}
