/**
 * The engraver's own thread: Verovio draws pages here so that the page stays smooth. Import maps do not reach workers,
 * hence the relative addresses.
 *
 * @typedef {{id: number, ask: "load", xml: string, layout: import("./engraver.js").Layout}
 *   | {id: number, ask: "layout", layout: import("./engraver.js").Layout}
 *   | {id: number, ask: "timing"}
 *   | {id: number, ask: "page", page: number}} Question
 */
import createVerovioModule from "../../vendor/verovio/verovio-module.mjs";
import { VerovioToolkit } from "../../vendor/verovio/verovio.mjs";

// What the engraver has to say about a file is for its makers; a page's console should show our own faults only.
console.warn = () => undefined;

const toolkit = createVerovioModule().then((module) => new VerovioToolkit(module));

/** @type {import("./engraver.js").Moment[]} the same in every layout */
let moments = [];

/** @param {import("./engraver.js").Layout} layout */
function options(layout) {
  const zoom = layout.zoom * 100;
  return {
    scale: zoom,
    pageWidth: Math.round((layout.width * 100) / zoom),
    pageHeight: Math.round((layout.height * 100) / zoom),
    pageMarginTop: 40,
    pageMarginBottom: 80,
    pageMarginLeft: 50,
    pageMarginRight: 50,
    adjustPageHeight: false,
    justifyVertically: true,
    justificationSystem: 1,
    justificationStaff: 0,
    justificationBraceGroup: 0,
    justificationMaxVertical: 0.15,
    breaks: "auto",
    header: "none",
    footer: "none",
    svgHtml5: false,
    svgViewBox: true,
    font: "Leland",
    spacingStaff: 8,
    spacingSystem: 6,
    minLastJustification: 0.5,
  };
}

/** @param {VerovioToolkit} kit */
function timing(kit) {
  if (!moments.length) {
    moments = kit.renderToTimemap({ includeMeasures: true, includeRests: true }).map((entry) => ({
      quarter: entry.qstamp,
      ids: [...(entry.on ?? []), ...(entry.restsOn ?? [])],
      measure: entry.measureOn ?? null,
    }));
  }
  /** @type {import("./engraver.js").Measure[]} */
  const measures = [];
  for (const moment of moments) {
    if (moment.measure) {
      measures.push({ id: moment.measure, quarter: moment.quarter, page: kit.getPageWithElement(moment.measure) });
    }
  }
  return { measures, moments };
}

/** @param {Question} question */
async function answer(question) {
  const kit = await toolkit;
  if (question.ask === "page") return kit.renderToSVG(question.page);
  if (question.ask === "timing") return timing(kit);
  kit.setOptions(options(question.layout));
  if (question.ask === "load") {
    moments = [];
    if (!kit.loadData(question.xml)) throw new Error("not readable");
  } else {
    kit.redoLayout();
  }
  return kit.getPageCount();
}

self.addEventListener("message", async (/** @type {MessageEvent<Question>} */ event) => {
  const { id } = event.data;
  try {
    self.postMessage({ id, value: await answer(event.data) });
  } catch (fault) {
    self.postMessage({ id, fault: String(fault) });
  }
});
