/**
 * Where the music's moments stand on a drawn page, and the cursor between them. Pure: boxes in, places out; pixels count
 * from the page's upper left corner.
 *
 * @typedef {{quarter: number, x: number, system: number}} Anchor
 * @typedef {{top: number, bottom: number, left: number, right: number}} Box
 */
import { indexAt } from "../player/timeline.js";

export class PageMap {
  /**
   * @param {Anchor[]} anchors  at least where each measure and each note on the page begins
   * @param {Box[]} systems
   * @param {number} end        quarter at which the page's last measure ends
   */
  constructor(anchors, systems, end) {
    /** @type {Anchor[]} one per moment, the leftmost, in order of the music */
    this.anchors = [];
    for (const anchor of [...anchors].sort((a, b) => a.quarter - b.quarter || a.x - b.x)) {
      const last = this.anchors[this.anchors.length - 1];
      if (!last || anchor.quarter - last.quarter > 1e-6) this.anchors.push(anchor);
    }
    this.systems = systems;
    this.end = end;
    this.quarters = this.anchors.map((anchor) => anchor.quarter);
  }

  /**
   * Where the cursor stands at a place of the music; null when that is not on this page.
   * @param {number} quarter
   * @returns {{x: number, top: number, bottom: number} | null}
   */
  cursor(quarter) {
    if (!this.anchors.length || quarter >= this.end) return null;
    const at = Math.max(indexAt(this.quarters, quarter), 0);
    const from = this.anchors[at];
    const to = this.anchors[at + 1];
    const system = this.systems[from.system];
    if (!system) return null;
    const goal = to && to.system === from.system ? to.x : system.right;
    const until = to ? to.quarter : this.end;
    const share = until > from.quarter ? Math.min(Math.max((quarter - from.quarter) / (until - from.quarter), 0), 1) : 0;
    return { x: from.x + (goal - from.x) * share, top: system.top, bottom: system.bottom };
  }

  /**
   * The place of the music nearest to a point of the page; null when there is none.
   * @param {number} x
   * @param {number} y
   * @returns {number | null}
   */
  quarterAt(x, y) {
    let best = -1;
    let least = Infinity;
    this.systems.forEach((system, at) => {
      const distance = y < system.top ? system.top - y : y > system.bottom ? y - system.bottom : 0;
      if (distance < least) {
        least = distance;
        best = at;
      }
    });
    const line = this.anchors.filter((anchor) => anchor.system === best);
    if (!line.length) return null;
    const before = line.filter((anchor) => anchor.x <= x);
    const from = before[before.length - 1] ?? line[0];
    const to = line[line.indexOf(from) + 1];
    if (!to || x < from.x) return from.quarter;
    return from.quarter + ((x - from.x) / (to.x - from.x)) * (to.quarter - from.quarter);
  }
}

/**
 * The measure that holds a place of the music.
 * @param {{quarter: number}[]} measures in order
 * @param {number} quarter
 */
export function measureAt(measures, quarter) {
  return Math.max(indexAt(measures.map((measure) => measure.quarter), quarter + 1e-6), 0);
}
