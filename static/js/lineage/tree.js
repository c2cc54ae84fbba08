/** The takes of a project on the page: a list of links, with noteheads on stems beside it. */
import { make } from "../dom.js";
import { getJson } from "../player/data.js";
import { layOut } from "./layout.js";

/** Pixels: a row's height (the style sheet has the same), a column's width, the first column's middle. */
const ROW = 56;
const COLUMN = 24;
const MARGIN = 14;
const BEND = 0.6 * ROW;
const SVG = "http://www.w3.org/2000/svg";

/**
 * Draw the tree into the page's place for it, which stays hidden while there is nothing to tell apart.
 * @param {ParentNode} root
 * @param {string} url
 * @param {string | null} current id of the take that is shown
 * @param {import("../player/disposer.js").Disposer} disposer
 * @returns {() => Promise<void>} draws it anew
 */
export function growTree(root, url, current, disposer) {
  const place = root.querySelector("[data-part=lineage]");
  const draw = async () => {
    if (!(place instanceof HTMLElement) || !url) return;
    try {
      const { takes } = await getJson(url, disposer.signal);
      place.hidden = takes.length < 2;
      place.querySelector(".tree")?.remove();
      if (takes.length > 1) place.append(treeOf(takes, current));
    } catch {
      // The page is whole without it.
      place.hidden = true;
    }
  };
  void draw();
  return draw;
}

/**
 * @param {import("./layout.js").TakeData[]} takes
 * @param {string | null} current
 */
function treeOf(takes, current) {
  const { rows, stems, columns } = layOut(takes);
  const titles = new Map(takes.map((take) => [take.id, take.title]));
  const picture = document.createElementNS(SVG, "svg");
  const width = 2 * MARGIN + (columns - 1) * COLUMN;
  const height = rows.length * ROW;
  for (const [name, value] of Object.entries({ width, height, viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true" })) {
    picture.setAttribute(name, String(value));
  }
  const x = (/** @type {number} */ column) => MARGIN + column * COLUMN;
  const y = (/** @type {number} */ row) => (row + 0.5) * ROW;
  for (const stem of stems) {
    const line = document.createElementNS(SVG, "path");
    const [x1, y1, x2, y2] = [x(stem.fromColumn), y(stem.fromRow), x(stem.toColumn), y(stem.toRow)];
    line.setAttribute("d", `M${x1} ${y1}${bent(x1, y1, x(stem.via), Math.min(y1 + BEND, y2))}${bent(x(stem.via), y2 - BEND, x2, y2, true)}`);
    line.setAttribute("class", "stem");
    picture.append(line);
  }
  rows.forEach(({ take, column }, at) => {
    const head = document.createElementNS(SVG, "ellipse");
    for (const [name, value] of Object.entries({ cx: x(column), cy: y(at), rx: 7.5, ry: 5.2, transform: `rotate(-20 ${x(column)} ${y(at)})` })) {
      head.setAttribute(name, String(value));
    }
    head.setAttribute("class", `head ${take.kind}${take.id === current ? " here" : ""}`);
    picture.append(head);
  });
  const list = make("ol", {}, ...rows.map(({ take }) => {
    const here = take.id === current;
    const from = take.parents.map((id) => titles.get(id)).filter(Boolean);
    const facts = [take.kind === "recording" || take.title === take.label ? "" : take.title, take.complete ? "" : "stopped early"].filter(Boolean).join(" · ");
    return make("li", { class: here ? "here" : null },
      make("a", { href: take.url, "aria-current": here ? "page" : null, text: take.kind === "recording" ? take.title : take.label || take.title }),
      from.length ? make("span", { class: "visually-hidden", text: `, made from ${from.join(" and ")}` }) : "",
      make("span", { class: "tree-facts", text: take.kind === "recording" ? take.label : facts }));
  }));
  return make("div", { class: "tree" }, /** @type {any} */ (picture), list);
}

/**
 * From one column to another; straight down when they are the same.
 * @param {number} x1
 * @param {number} y1
 * @param {number} x2
 * @param {number} y2
 * @param {boolean} [ends] whether it arrives at a notehead, from its side
 */
function bent(x1, y1, x2, y2, ends = false) {
  if (x1 === x2) return `V${y2}`;
  const down = (y2 - y1) / 3;
  return ends ? `V${y1}C${x1} ${y2 - down} ${x1} ${y2} ${x2} ${y2}` : `C${x2} ${y1} ${x2} ${y1 + down} ${x2} ${y2}`;
}
