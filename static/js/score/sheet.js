/**
 * The engraved score on the page: one page at a time or all below each other, with the cursor and the sounding notes lit.
 *
 * Events: "note" (detail {id}), "place" (detail {quarter, extend}), "layout" (pages were laid out anew), "turn",
 * "drawn" (detail {holder}: a page, whenever what lies over its bars is to be drawn).
 */
import { scrolling } from "../dom.js";
import { PageMap, measureAt } from "./anchors.js";

export const ZOOMS = [0.2, 0.25, 0.3, 0.33, 0.36, 0.4, 0.45, 0.5, 0.6, 0.7, 0.85, 1];

/** What a system takes at full size, in pixels: each staff with what stands around it, and the margins. */
const STAFF_HEIGHT = 150;
const MARGINS = 120;

/**
 * How many staves stand one under the other in a MusicXML score.
 * @param {string} xml
 */
export function stavesOf(xml) {
  const more = [...xml.matchAll(/<staves>\s*(\d+)\s*<\/staves>/g)].reduce((sum, [, count]) => sum + Number(count) - 1, 0);
  return Math.max((xml.match(/<score-part[\s>]/g) ?? []).length, 1) + more;
}

/**
 * A size of notes at which two systems of piano music, or one of more players, are likely to fit on a page.
 * @param {number} height pixels
 * @param {number} staves
 */
function firstZoom(height, staves) {
  const system = staves > 2 ? height / (staves * STAFF_HEIGHT + MARGINS) : 1;
  const fitting = Math.max(0.3, Math.min(0.4, (0.4 * height) / 464, system));
  return ZOOMS.findLast((zoom) => zoom <= fitting) ?? 0.3;
}

export class Sheet extends EventTarget {
  page = 1;
  pages = 0;
  scrolling = false;
  /** @type {import("./engraver.js").Measure[]} */
  measures = [];
  /** @type {import("./engraver.js").Moment[]} */
  #moments = [];
  /** @type {Map<number, {holder: HTMLElement, map: PageMap | null}>} pages that are in the document */
  #shown = new Map();
  /** @type {Map<string, Element[]>} drawn notes by the id of the written note they belong to */
  #drawn = new Map();
  /** @type {Set<string>} */
  #lit = new Set();
  #round = 0;
  #quarter = 0;
  /** After the reader has turned a page by hand the score does not turn back by itself for a while. */
  #readingUntil = 0;
  #ready = false;
  /** While bars are being chosen a click tells its place, on a note too. */
  choosing = false;
  /** Bars that are marked, as a stretch of the music. @type {{from: number, until: number} | null} */
  #marked = null;
  #staves = 1;

  /**
   * @param {HTMLElement} root
   * @param {import("./engraver.js").Engraver} engraver
   */
  constructor(root, engraver) {
    super();
    this.root = root;
    this.engraver = engraver;
    this.zoom = firstZoom(root.clientHeight, 1);
    this.cursor = document.createElement("div");
    this.cursor.className = "cursor";
    this.cursor.hidden = true;
    root.addEventListener("click", this.#click);
    this.observer = new IntersectionObserver(this.#seen, { root, rootMargin: "400px 0px" });
  }

  /** @returns {import("./engraver.js").Layout} */
  get #layout() {
    const width = Math.max(this.root.clientWidth, 240);
    const system = Math.ceil((this.#staves * STAFF_HEIGHT + MARGINS) * this.zoom);
    // A system that is taller than the page is not cut off: the page is as tall as the system, and scrolls.
    const height = Math.max(this.scrolling ? Math.round(width * 1.3) : Math.max(this.root.clientHeight, 160), system);
    this.root.classList.toggle("tall", !this.scrolling && height > this.root.clientHeight);
    return { width, height, zoom: this.zoom };
  }

  /** @param {string} xml */
  async load(xml) {
    const untouched = this.zoom === firstZoom(this.root.clientHeight, 1);
    this.#staves = stavesOf(xml);
    if (untouched) this.zoom = firstZoom(this.root.clientHeight, this.#staves);
    await this.#take(this.engraver.load(xml, this.#layout));
    this.#ready = true;
  }

  /** Lay out anew after the width, the zoom or the manner of reading changed. */
  async relayout() {
    if (this.#ready) await this.#take(this.engraver.layout(this.#layout));
  }

  /** @param {1 | -1} direction */
  async zoomBy(direction) {
    const at = ZOOMS.findIndex((zoom) => zoom >= this.zoom - 1e-6);
    const next = ZOOMS[Math.min(Math.max(at + direction, 0), ZOOMS.length - 1)];
    if (next === this.zoom) return;
    this.zoom = next;
    await this.relayout();
  }

  /** @param {boolean} scrolling */
  async setScrolling(scrolling) {
    this.scrolling = scrolling;
    this.root.classList.toggle("scrolling", scrolling);
    await this.relayout();
  }

  /**
   * The first page is shown as soon as it is drawn; when its moments fall is asked for afterwards.
   * @param {Promise<number>} coming number of pages
   */
  async #take(coming) {
    const round = ++this.#round;
    this.pages = await coming;
    if (round !== this.#round) return;
    const known = this.measures.length ? await this.engraver.timing() : null;
    if (round !== this.#round) return;
    if (known) this.#keep(known);
    await this.#build(round);
    if (known || round !== this.#round) return;
    this.#keep(await this.engraver.timing());
    for (const [page, shown] of this.#shown) shown.map = shown.map && this.#map(shown.holder, page);
    this.mark(this.#marked);
    this.showPlace(this.#quarter, false);
  }

  /** @param {import("./engraver.js").Timing} timing */
  #keep(timing) {
    this.measures = timing.measures;
    this.#moments = timing.moments;
  }

  /** @param {number} round */
  async #build(round) {
    const here = Math.min(this.measures[measureAt(this.measures, this.#quarter)]?.page || 1, this.pages);
    const { width, height } = this.#layout;
    const holders = Array.from({ length: this.scrolling ? this.pages : 1 }, () => {
      const holder = document.createElement("div");
      holder.className = "sheet-page";
      if (this.scrolling) holder.style.aspectRatio = `${width} / ${height}`;
      return holder;
    });
    const first = this.scrolling ? null : await this.engraver.page(here);
    if (round !== this.#round) return;
    this.observer.disconnect();
    this.#shown.clear();
    this.#drawn.clear();
    this.root.replaceChildren(...holders, this.cursor);
    this.page = here;
    if (first !== null) {
      this.#mount(holders[0], here, first);
    } else {
      holders.forEach((holder, at) => {
        holder.dataset.page = String(at + 1);
        this.observer.observe(holder);
      });
      holders[here - 1]?.scrollIntoView({ block: "nearest" });
    }
    this.dispatchEvent(new Event("layout"));
    this.showPlace(this.#quarter, false);
  }

  /** @param {IntersectionObserverEntry[]} entries */
  #seen = async (entries) => {
    const round = this.#round;
    for (const entry of entries) {
      const holder = /** @type {HTMLElement} */ (entry.target);
      const page = Number(holder.dataset.page);
      if (!entry.isIntersecting || this.#shown.has(page)) continue;
      this.#shown.set(page, { holder, map: null });
      const svg = await this.engraver.page(page);
      if (round !== this.#round) return;
      this.#mount(holder, page, svg);
      this.showPlace(this.#quarter, false);
    }
  };

  /**
   * @param {HTMLElement} holder
   * @param {number} page
   * @param {string} svg
   */
  #mount(holder, page, svg) {
    holder.innerHTML = svg;
    const picture = holder.querySelector("svg");
    picture?.setAttribute("role", "img");
    picture?.setAttribute("aria-label", `Page ${page} of ${this.pages}`);
    for (const note of holder.querySelectorAll("g.note")) {
      const id = note.id.replace(/-\d+$/, "");
      const drawn = this.#drawn.get(id);
      if (drawn) drawn.push(note);
      else this.#drawn.set(id, [note]);
      if (this.#lit.has(id)) note.classList.add("sounding");
    }
    this.#shown.set(page, { holder, map: this.#map(holder, page) });
    this.#markPage(holder);
  }

  /** Put a pencil mark over bars. @param {{from: number, until: number} | null} stretch in quarters */
  mark(stretch) {
    this.#marked = stretch;
    this.redraw();
  }

  /** Draw what lies over the bars anew. */
  redraw() {
    for (const { holder } of this.#shown.values()) this.#markPage(holder);
  }

  /** The page on which a place of the music stands. @param {number} quarter */
  pageOf(quarter) {
    return this.measures[measureAt(this.measures, quarter)]?.page ?? 0;
  }

  /** @param {HTMLElement} holder */
  #markPage(holder) {
    for (const old of holder.querySelectorAll(".bar-mark")) old.remove();
    for (const box of this.#marked ? boxesOf(holder, this.measures, this.#marked) : []) {
      layOver(holder, "bar-mark", box);
    }
    this.dispatchEvent(new CustomEvent("drawn", { detail: { holder } }));
  }

  /**
   * The measure under the pointer: the one it touches, else the one whose staves it is level with or nearest to.
   * @param {MouseEvent} event
   */
  #measureUnder(event) {
    const touched = event.target instanceof Element ? event.target.closest("g.measure") : null;
    if (touched) return this.measures.find((measure) => measure.id === touched.id) ?? null;
    let best = null;
    let least = Infinity;
    for (const { holder } of this.#shown.values()) {
      for (const measure of this.measures) {
        const box = staffBox(holder, measure.id);
        if (!box || event.clientX < box.left || event.clientX > box.right) continue;
        const distance = Math.max(box.top - event.clientY, event.clientY - box.bottom, 0);
        if (distance >= least) continue;
        least = distance;
        best = measure;
      }
    }
    return best;
  }

  /**
   * @param {HTMLElement} holder
   * @param {number} page
   */
  #map(holder, page) {
    const origin = holder.getBoundingClientRect();
    const local = (/** @type {Element} */ element) => {
      const box = element.getBoundingClientRect();
      return {
        left: box.left - origin.left,
        right: box.right - origin.left,
        top: box.top - origin.top,
        bottom: box.bottom - origin.top,
      };
    };
    const systemElements = [...holder.querySelectorAll("g.system")];
    const systems = systemElements.map((system) => {
      const staves = [...system.querySelectorAll("g.staff > path")].map(local);
      return {
        left: Math.min(...staves.map((box) => box.left)),
        right: Math.max(...staves.map((box) => box.right)),
        top: Math.min(...staves.map((box) => box.top)) - 12,
        bottom: Math.max(...staves.map((box) => box.bottom)) + 12,
      };
    });
    const at = this.measures.findIndex((measure) => measure.page === page);
    let last = at;
    while (this.measures[last + 1]?.page === page) last++;
    const start = this.measures[at]?.quarter ?? 0;
    const end = this.measures[last + 1]?.quarter ?? Infinity;
    /** @type {import("./anchors.js").Anchor[]} */
    const anchors = [];
    const final = this.#moments[this.#moments.length - 1]?.quarter ?? 0;
    for (const moment of this.#moments) {
      if (moment.quarter < start || moment.quarter >= end) continue;
      for (const id of moment.ids.length ? moment.ids : moment.measure ? [moment.measure] : []) {
        const element = holder.querySelector(`[id="${CSS.escape(id)}"]`);
        const system = element ? systemElements.indexOf(/** @type {Element} */ (element.closest("g.system"))) : -1;
        if (!element || system < 0) continue;
        const head = element.querySelector(".notehead") ?? element;
        anchors.push({ quarter: moment.quarter, x: local(head).left + 4, system });
      }
    }
    return new PageMap(anchors, systems, Number.isFinite(end) ? end : Math.max(final, start + 0.01));
  }

  /**
   * @param {number} page from 1
   * @param {boolean} [byHand]
   */
  async turnTo(page, byHand = false) {
    const wanted = Math.min(Math.max(page, 1), this.pages);
    if (byHand) this.#readingUntil = performance.now() + 6000;
    if (this.scrolling) {
      this.root.querySelector(`[data-page="${wanted}"]`)?.scrollIntoView({ block: "start", behavior: "smooth" });
      this.page = wanted;
      this.dispatchEvent(new Event("turn"));
      return;
    }
    if (wanted === this.page || !this.pages) return;
    this.page = wanted;
    const round = ++this.#round;
    const svg = await this.engraver.page(wanted);
    if (round !== this.#round) return;
    const holder = this.root.querySelector(".sheet-page");
    if (!(holder instanceof HTMLElement)) return;
    this.#shown.clear();
    this.#drawn.clear();
    this.#mount(holder, wanted, svg);
    this.dispatchEvent(new Event("turn"));
    this.showPlace(this.#quarter, false);
  }

  /**
   * Move the cursor; turn the page (or scroll) to it when `follow`.
   * @param {number} quarter
   * @param {boolean} follow
   */
  showPlace(quarter, follow) {
    this.#quarter = quarter;
    const page = this.pageOf(quarter);
    if (!page) return;
    if (follow && page !== this.page && performance.now() > this.#readingUntil) {
      if (this.scrolling) this.page = page;
      else void this.turnTo(page);
    }
    const shown = this.#shown.get(page);
    const place = shown?.map?.cursor(quarter) ?? null;
    this.cursor.hidden = !place;
    if (!place || !shown) return;
    const top = shown.holder.offsetTop + place.top;
    this.cursor.style.transform = `translate(${(shown.holder.offsetLeft + place.x).toFixed(1)}px, ${top.toFixed(1)}px)`;
    this.cursor.style.height = `${Math.round(place.bottom - place.top)}px`;
    if (follow && this.scrolling && performance.now() > this.#readingUntil) this.#scrollTo(top, place.bottom - place.top);
  }

  /** Let the next cursor movement turn the page again, as after a jump. */
  followAgain() {
    this.#readingUntil = 0;
  }

  /**
   * @param {number} top
   * @param {number} height
   */
  #scrollTo(top, height) {
    const { scrollTop, clientHeight } = this.root;
    if (top < scrollTop || top + height > scrollTop + clientHeight) {
      const behavior = scrolling();
      this.root.scrollTo({ top: Math.max(0, top - 24), behavior });
    }
  }

  /** @param {Set<string>} ids of the written notes that sound */
  light(ids) {
    for (const id of this.#lit) {
      if (!ids.has(id)) this.#drawn.get(id)?.forEach((note) => note.classList.remove("sounding"));
    }
    for (const id of ids) {
      if (!this.#lit.has(id)) this.#drawn.get(id)?.forEach((note) => note.classList.add("sounding"));
    }
    this.#lit = ids;
  }

  /** @param {MouseEvent} event */
  #click = (event) => {
    const target = /** @type {Element} */ (event.target);
    if (this.choosing) {
      const chosen = this.#measureUnder(event);
      if (chosen) this.dispatchEvent(new CustomEvent("place", { detail: { quarter: chosen.quarter, extend: event.shiftKey } }));
      return;
    }
    const note = target.closest("g.note");
    if (note) {
      this.dispatchEvent(new CustomEvent("note", { detail: { id: note.id.replace(/-\d+$/, "") } }));
      return;
    }
    for (const { holder, map } of this.#shown.values()) {
      const box = holder.getBoundingClientRect();
      if (!map || event.clientY < box.top || event.clientY > box.bottom) continue;
      const quarter = map.quarterAt(event.clientX - box.left, event.clientY - box.top);
      if (quarter !== null) this.dispatchEvent(new CustomEvent("place", { detail: { quarter, extend: false } }));
    }
  };

  dispose() {
    this.root.removeEventListener("click", this.#click);
    this.observer.disconnect();
  }
}

/**
 * Where a stretch of the music lies on a page, one box a system, in the page's own pixels; none when it is not on it.
 * @param {HTMLElement} holder
 * @param {import("./engraver.js").Measure[]} measures
 * @param {{from: number, until: number}} stretch in quarters
 * @returns {import("./anchors.js").Box[]}
 */
export function boxesOf(holder, measures, stretch) {
  const origin = holder.getBoundingClientRect();
  /** @type {import("./anchors.js").Box[]} */
  const boxes = [];
  for (const measure of measures) {
    if (measure.quarter < stretch.from - 1e-6 || measure.quarter >= stretch.until - 1e-6) continue;
    const box = staffBox(holder, measure.id);
    if (!box) continue;
    const own = { left: box.left - origin.left, right: box.right - origin.left, top: box.top - origin.top, bottom: box.bottom - origin.top };
    const last = boxes[boxes.length - 1];
    if (last && Math.abs(last.top - own.top) < 4) last.right = own.right;
    else boxes.push(own);
  }
  return boxes;
}

/**
 * Where a measure's staves lie on the screen, with a little air above and below; null when it is not drawn there.
 * @param {HTMLElement} holder
 * @param {string} id
 * @returns {import("./anchors.js").Box | null}
 */
function staffBox(holder, id) {
  const lines = [...holder.querySelectorAll(`[id="${CSS.escape(id)}"] g.staff > path`)].map((line) => line.getBoundingClientRect());
  if (!lines.length) return null;
  return {
    left: Math.min(...lines.map((line) => line.left)),
    right: Math.max(...lines.map((line) => line.right)),
    top: Math.min(...lines.map((line) => line.top)) - 14,
    bottom: Math.max(...lines.map((line) => line.bottom)) + 14,
  };
}

/**
 * Lay something over a page.
 * @param {HTMLElement} holder
 * @param {string} name its class
 * @param {import("./anchors.js").Box} box
 */
export function layOver(holder, name, box) {
  const mark = document.createElement("div");
  mark.className = name;
  mark.style.left = `${box.left}px`;
  mark.style.top = `${box.top}px`;
  mark.style.width = `${box.right - box.left}px`;
  mark.style.height = `${box.bottom - box.top}px`;
  holder.append(mark);
  return mark;
}
