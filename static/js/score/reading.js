/** What surrounds the engraved score: turning pages, zoom, pages or scroll, laying out anew when the width changes. */
import { part } from "../player/bar.js";

/**
 * @param {HTMLElement} root
 * @param {import("./sheet.js").Sheet} sheet
 * @param {import("../player/disposer.js").Disposer} disposer
 */
export function dressSheet(root, sheet, disposer) {
  const previous = part(root, "previous", HTMLButtonElement);
  const next = part(root, "next", HTMLButtonElement);
  const place = part(root, "page", HTMLElement);

  const show = () => {
    previous.disabled = sheet.page <= 1;
    next.disabled = sheet.page >= sheet.pages;
    place.textContent = `${sheet.page} / ${sheet.pages || 1}`;
    sheet.root.dataset.pages = String(sheet.pages);
    sheet.root.dataset.page = String(sheet.page);
  };
  disposer.on(sheet, "turn", show);
  disposer.on(sheet, "layout", () => {
    show();
    sheet.root.dataset.ready = "1";
    sheet.root.removeAttribute("aria-busy");
  });
  disposer.on(previous, "click", () => void sheet.turnTo(sheet.page - 1, true));
  disposer.on(next, "click", () => void sheet.turnTo(sheet.page + 1, true));
  disposer.on(part(root, "smaller", HTMLElement), "click", () => void sheet.zoomBy(-1));
  disposer.on(part(root, "larger", HTMLElement), "click", () => void sheet.zoomBy(1));
  disposer.on(part(root, "manner", HTMLElement), "change", (event) => {
    void sheet.setScrolling(/** @type {HTMLInputElement} */ (event.target).value === "scroll");
  });

  let width = sheet.root.clientWidth;
  let height = sheet.root.clientHeight;
  let timer = 0;
  const observer = new ResizeObserver(() => {
    const { clientWidth, clientHeight } = sheet.root;
    // A phone's address bar comes and goes: small changes of height alone do not make a new layout.
    if (Math.abs(clientWidth - width) < 2 && Math.abs(clientHeight - height) < 90) return;
    width = clientWidth;
    height = clientHeight;
    clearTimeout(timer);
    timer = window.setTimeout(() => void sheet.relayout(), 200);
  });
  observer.observe(sheet.root);
  disposer.add(() => {
    clearTimeout(timer);
    observer.disconnect();
  });
}
