/**
 * Notes picked in the piano roll, to go to another part: a drag takes in all that it touches, a click one note more or
 * less. With the keyboard a mark goes from note to note, and Space or Enter picks.
 *
 * @typedef {{start: number, end: number, low: number, high: number}} Box  seconds and MIDI pitches, both inside
 * @typedef {import("../player/notes.js").SoundNote} SoundNote
 *
 * Events: "change".
 */

/**
 * The notes that a box touches.
 * @param {import("../player/notes.js").NoteList} list
 * @param {Box} box
 */
export function notesIn(list, { start, end, low, high }) {
  return list.within(start, end).filter(({ pitch }) => pitch >= low && pitch <= high);
}

/**
 * The note that a key leads to: the next or the one before in time, or the nearest above or below about the same time.
 * @param {SoundNote[]} notes in order of time
 * @param {SoundNote | null} from
 * @param {"before" | "after" | "above" | "below"} way
 * @returns {SoundNote | null}
 */
export function stepTo(notes, from, way) {
  const at = from ? notes.indexOf(from) : -1;
  if (!from || at < 0) return notes[0] ?? null;
  if (way === "before") return notes[Math.max(at - 1, 0)];
  if (way === "after") return notes[Math.min(at + 1, notes.length - 1)];
  const side = way === "above" ? 1 : -1;
  const far = (/** @type {SoundNote} */ note) => (note.pitch - from.pitch) * side + 12 * Math.abs(note.onset - from.onset);
  const there = notes.filter((note) => (note.pitch - from.pitch) * side > 0 && note.onset < from.offset && note.offset > from.onset);
  return there.reduce((best, note) => (far(note) < far(best) ? note : best), there[0]) ?? from;
}

export class Picking extends EventTarget {
  active = false;
  /** @type {Set<SoundNote>} */
  notes = new Set();
  /** Where the keyboard is. @type {SoundNote | null} */
  mark = null;
  /** A drag that is under way. @type {Box | null} */
  #box = null;

  /**
   * @param {import("../player/strip.js").Strip} strip
   * @param {import("../player/transport.js").Transport} transport
   * @param {import("../player/disposer.js").Disposer} disposer
   * @param {(note: SoundNote) => void} hear
   */
  constructor(strip, transport, disposer, hear) {
    super();
    this.strip = strip;
    this.transport = transport;
    this.canvas = strip.roll.canvas;
    this.hear = hear;
    strip.roll.overlays.push((context) => this.#draw(context));
    disposer.on(this.canvas, "keydown", (/** @type {KeyboardEvent} */ event) => this.#key(event));
  }

  /** @param {boolean} on */
  begin(on) {
    this.active = on;
    this.strip.picking = on ? { click: (note) => note && this.toggle(note), box: (box, done) => this.#drag(box, done) } : null;
    this.canvas.tabIndex = on ? 0 : -1;
    if (!on) this.mark = null;
    this.#box = null;
    this.clear();
  }

  clear() {
    this.notes = new Set();
    this.#changed();
  }

  /** @param {SoundNote} note */
  toggle(note) {
    if (!this.notes.delete(note)) this.notes.add(note);
    this.#changed();
  }

  /** All that lies in the loop, or all there is. */
  pickAll() {
    const { roll } = this.strip;
    const { span } = this.transport;
    const all = roll.notes?.notes ?? [];
    for (const note of span ? all.filter((one) => one.onset >= span.start && one.onset < span.end) : all) this.notes.add(note);
    this.#changed();
  }

  /**
   * @param {Box} box
   * @param {boolean} done
   */
  #drag(box, done) {
    this.#box = done ? null : box;
    const { notes } = this.strip.roll;
    if (done && notes) {
      for (const note of notesIn(notes, box)) this.notes.add(note);
      this.#changed();
    } else {
      this.strip.frame.request();
    }
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (!this.active || event.ctrlKey || event.metaKey || event.altKey) return;
    const ways = /** @type {const} */ ({ ArrowLeft: "before", ArrowRight: "after", ArrowUp: "above", ArrowDown: "below" });
    const way = ways[/** @type {keyof typeof ways} */ (event.key)];
    if (way) this.#step(way, event.shiftKey);
    else if ((event.key === " " || event.key === "Enter") && this.mark) this.toggle(this.mark);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /**
   * @param {"before" | "after" | "above" | "below"} way
   * @param {boolean} picks whether what is passed is picked
   */
  #step(way, picks) {
    const notes = this.strip.roll.notes?.notes ?? [];
    const here = notes.find((note) => note.onset >= this.transport.position - 0.02) ?? notes[notes.length - 1] ?? null;
    this.mark = this.mark ? stepTo(notes, this.mark, way) : here;
    if (!this.mark) return;
    if (picks) this.notes.add(this.mark);
    this.strip.axis.follow(this.mark.onset, false);
    this.hear(this.mark);
    this.#changed();
  }

  #changed() {
    this.canvas.dataset.picked = String(this.notes.size);
    this.strip.frame.request();
    this.dispatchEvent(new Event("change"));
  }

  /** @param {CanvasRenderingContext2D} context */
  #draw(context) {
    if (!this.active) return;
    const { axis, colours } = this.strip.roll.view;
    const { rows } = this.strip.roll;
    const ring = (/** @type {SoundNote} */ note, /** @type {number} */ out) => {
      const x = axis.x(note.onset);
      context.strokeRect(x - out, rows.y(note.pitch) - out, Math.max(axis.x(note.offset) - x, 2) + 2 * out, rows.row + 2 * out);
    };
    context.strokeStyle = colours.get("--pencil");
    context.lineWidth = 2;
    for (const note of this.notes) {
      if (note.offset >= axis.start && note.onset <= axis.end) ring(note, 1);
    }
    if (this.mark) {
      context.strokeStyle = colours.get("--focus");
      context.setLineDash([3, 2]);
      ring(this.mark, 4);
      context.setLineDash([]);
    }
    if (this.#box) {
      const { start, end, low, high } = this.#box;
      const top = rows.y(high);
      context.fillStyle = colours.get("--selection");
      context.fillRect(axis.x(start), top, axis.x(end) - axis.x(start), rows.y(low) + rows.row - top);
      context.strokeStyle = colours.get("--pencil");
      context.lineWidth = 1;
      context.strokeRect(axis.x(start), top, axis.x(end) - axis.x(start), rows.y(low) + rows.row - top);
    }
  }
}
