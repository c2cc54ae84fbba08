/** The PDF of a score that was written down anew is engraved after the rest; it takes its place among the downloads. */
import { make } from "../dom.js";
import { getJson } from "../player/data.js";

/** How often is looked, in milliseconds, and how many times. */
const EVERY = 1500;
const TIMES = 80;

/**
 * @param {HTMLElement} root
 * @param {import("./page.js").ScorePageData} data
 * @param {import("../player/disposer.js").Disposer} disposer
 */
export function awaitPdf(root, data, disposer) {
  const place = root.querySelector("[data-part=pdf-wait]");
  if (!place) return;
  let left = TIMES;
  const look = async () => {
    try {
      const { files } = await getJson(data.api, disposer.signal);
      const pdf = files.find((/** @type {{role: string}} */ file) => file.role === "pdf");
      if (pdf) {
        const size = make("span", { class: "small muted", text: `${Math.max(1, Math.round(pdf.size / 1024))} KB` });
        place.replaceWith(make("a", { class: "menu-item between", href: `${pdf.url}?download=1`, download: pdf.name }, "PDF", size));
        return;
      }
    } catch {
      // Asked again; the other files are there.
    }
    if (--left > 0 && !disposer.signal.aborted) timer = window.setTimeout(look, EVERY);
  };
  let timer = window.setTimeout(look, EVERY);
  disposer.add(() => clearTimeout(timer));
}
