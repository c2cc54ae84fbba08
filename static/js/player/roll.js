/**
 * The piano roll: notes over time, keyboard at the left, bars and beats behind, playhead and loop in front.
 */
import { pen } from "./canvas.js";
import { isBlackKey, pitchName, wholeText } from "./format.js";
import { Rows, bendLine, noteAt, shade } from "./geometry.js";
import { drawLook, drawSigns } from "./looks.js";
import { BEND_STEP } from "./notes.js";
import { ticks } from "./axis.js";

export const KEYS = 44;
export const RULER = 22;

/**
 * @typedef {import("./notes.js").SoundNote} SoundNote
 * @typedef {object} RollView
 * @property {import("./axis.js").Axis} axis
 * @property {import("./canvas.js").Colours} colours
 * @property {import("./timeline.js").Timeline | null} timeline
 * @property {number} comfortable seconds shown at first
 */

export class Roll {
  /** @type {import("./notes.js").NoteList | null} */
  notes = null;
  /** @type {boolean[]} lanes that are silent are drawn pale */
  audible = [];
  position = 0;
  /** @type {{span: import("./motion.js").Span | null, looping: boolean}} */
  loop = { span: null, looping: false };
  /** Drawn over the notes, in the axis's own coordinates. @type {((context: CanvasRenderingContext2D) => void)[]} */
  overlays = [];
  /** Bars chosen to be written anew. @type {import("./motion.js").Span | null} */
  chosen = null;
  /** Up to here a recording has been listened to; null when all of it has. @type {number | null} */
  heardUntil = null;
  /** @type {Rows} */
  rows = new Rows(48, 72, RULER, 100);
  #height = 0;

  /**
   * @param {HTMLCanvasElement} canvas
   * @param {RollView} view
   */
  constructor(canvas, view) {
    this.canvas = canvas;
    this.view = view;
  }

  /**
   * @param {number} width CSS pixels
   * @param {number} height
   */
  resize(width, height) {
    this.#height = height;
    this.view.axis.resize(width - KEYS, this.view.comfortable);
    this.#setRows();
  }

  /** @param {import("./notes.js").NoteList} notes */
  setNotes(notes) {
    this.notes = notes;
    this.#setRows();
  }

  #setRows() {
    this.rows = new Rows(this.notes?.low ?? 48, this.notes?.high ?? 72, RULER, Math.max(this.#height - RULER, 20));
  }

  /**
   * @param {number} x from the end of the keyboard
   * @param {number} y
   */
  noteAt(x, y) {
    const { axis } = this.view;
    const near = this.notes?.within(axis.time(x - 6), axis.time(x + 6)) ?? [];
    return noteAt(near, x, y, axis, this.rows);
  }

  draw() {
    const { axis, colours } = this.view;
    const context = pen(this.canvas);
    const width = KEYS + axis.width;
    context.fillStyle = colours.get("--roll-paper");
    context.fillRect(0, 0, width, this.#height);
    context.save();
    context.beginPath();
    context.rect(KEYS, 0, axis.width, this.#height);
    context.clip();
    context.translate(KEYS, 0);
    this.#drawRows(context);
    this.#drawTime(context);
    const drawn = this.#drawNotes(context);
    for (const draw of this.overlays) draw(context);
    this.#drawLoop(context);
    this.#drawChosen(context);
    this.#drawPlayhead(context);
    context.restore();
    this.#drawKeyboard(context);
    this.canvas.dataset.notesDrawn = String(drawn);
  }

  /** @param {CanvasRenderingContext2D} context */
  #drawRows(context) {
    const { axis, colours } = this.view;
    context.fillStyle = colours.get("--roll-dark-key");
    // Rows finer than this would only make a grey haze.
    for (let pitch = this.rows.low; this.rows.row >= 4 && pitch <= this.rows.high; pitch++) {
      if (isBlackKey(pitch)) context.fillRect(0, this.rows.y(pitch), axis.width, this.rows.row);
    }
    context.fillStyle = colours.get("--roll-line");
    for (let pitch = this.rows.low; pitch <= this.rows.high; pitch++) {
      if (pitch % 12 === 0) context.fillRect(0, Math.round(this.rows.y(pitch) + this.rows.row) - 0.5, axis.width, 1);
    }
  }

  /** Bars and beats where they were found, seconds elsewhere. @param {CanvasRenderingContext2D} context */
  #drawTime(context) {
    const { axis, colours, timeline } = this.view;
    context.font = `11px ${colours.get("--sans")}`;
    context.textBaseline = "middle";
    const ink = colours.get("--ink-faint");
    if (!timeline) {
      for (const tick of ticks(axis)) {
        const x = Math.round(axis.x(tick.seconds));
        context.fillStyle = colours.get("--roll-line");
        context.fillRect(x, RULER, 1, this.#height);
        context.fillStyle = ink;
        context.fillText(tick.step < 1 ? `${tick.seconds}` : wholeText(tick.seconds), x + 4, RULER / 2);
      }
    } else {
      const beats = timeline.beats;
      const perBar = axis.width / Math.max((axis.seconds * timeline.bars.length) / axis.duration, 0.1);
      const showBeats = perBar > 70;
      let free = -Infinity;
      for (const beat of beats) {
        const x = Math.round(axis.x(beat.time));
        if (x < -60 || x > axis.width) continue;
        if (beat.downbeat) {
          context.fillStyle = colours.get("--roll-bar");
          context.fillRect(x, perBar > 12 ? RULER - 6 : RULER, 1, this.#height);
          const words = String(beat.bar);
          if (x >= free) {
            context.fillStyle = ink;
            context.fillText(words, x + 4, RULER / 2);
            free = x + context.measureText(words).width + 22;
          }
        } else if (showBeats) {
          context.fillStyle = colours.get("--roll-line");
          context.fillRect(x, RULER, 1, this.#height);
        }
      }
    }
    context.fillStyle = colours.get("--rule");
    context.fillRect(0, RULER - 1, axis.width, 1);
  }

  /** @param {CanvasRenderingContext2D} context */
  #drawNotes(context) {
    const { axis, colours } = this.view;
    const notes = this.notes?.within(axis.start, axis.end) ?? [];
    const row = this.rows.row;
    const height = Math.max(row - (row > 5 ? 1 : 0), 2);
    /** @type {{box: import("./looks.js").Box, look: import("./looks.js").Look}[]} */
    const looks = [];
    /** @type {SoundNote[]} */
    const bent = [];
    for (const note of notes) {
      const x = axis.x(note.onset);
      const length = Math.max(axis.x(note.offset) - x - 0.5, 2);
      const y = this.rows.y(note.pitch) + (row - height) / 2;
      const sounding = note.onset <= this.position && note.offset > this.position;
      const silent = this.audible[note.lane] === false;
      if (note.look) {
        const box = { x, y, width: length, height };
        if (note.look.from) this.#drawTie(context, note.look.from, box, colours.get(note.look.colour));
        context.globalAlpha = silent ? 0.3 : 1;
        drawLook(context, box, note.look, colours, sounding && !silent && !note.look.outline ? colours.get("--cursor") : undefined);
        looks.push({ box, look: note.look });
        continue;
      }
      // Finer than this a bend is only a blur; under one the note is paler, so that the line stands out.
      const bends = Boolean(note.bend) && row >= 3.5 && length > 12;
      if (bends) bent.push(note);
      context.globalAlpha = (silent ? 0.18 : sounding ? 1 : shade(note.velocity)) * (bends ? 0.6 : 1);
      context.fillStyle = sounding && !silent ? colours.get("--cursor") : colours.lane(note.lane);
      if (height > 4 && length > 4) {
        context.beginPath();
        context.roundRect(x, y, length, height, Math.min(2, height / 3));
        context.fill();
      } else {
        context.fillRect(x, y, length, height);
      }
    }
    this.#drawBends(context, bent);
    context.globalAlpha = 1;
    if (looks.length) drawSigns(context, looks, colours, RULER + 1);
    return notes.length;
  }

  /**
   * From a note that was heard to the one that was meant.
   * @param {CanvasRenderingContext2D} context
   * @param {{onset: number, pitch: number}} from
   * @param {import("./looks.js").Box} box
   * @param {string} colour
   */
  #drawTie(context, from, box, colour) {
    context.strokeStyle = colour;
    context.lineWidth = 1;
    context.setLineDash([2, 2]);
    context.beginPath();
    context.moveTo(this.view.axis.x(from.onset) + 1, this.rows.y(from.pitch) + this.rows.row / 2);
    context.lineTo(box.x + 1, box.y + box.height / 2);
    context.stroke();
    context.setLineDash([]);
  }

  /** @param {CanvasRenderingContext2D} context @param {SoundNote[]} notes */
  #drawBends(context, notes) {
    const { axis, colours } = this.view;
    context.strokeStyle = colours.get("--ink");
    context.lineWidth = 1.25;
    context.lineJoin = "round";
    for (const note of notes) {
      context.globalAlpha = this.audible[note.lane] === false ? 0.2 : 0.85;
      context.beginPath();
      for (const [x, y] of bendLine(note, axis, this.rows, BEND_STEP)) context.lineTo(x, y);
      context.stroke();
    }
  }

  /** @param {CanvasRenderingContext2D} context */
  #drawLoop(context) {
    const { axis, colours } = this.view;
    const { span, looping } = this.loop;
    if (!span) return;
    const from = axis.x(span.start);
    const to = axis.x(span.end);
    context.fillStyle = colours.get("--selection");
    context.fillRect(from, looping ? 0 : RULER, to - from, this.#height);
    context.fillStyle = colours.get("--accent");
    context.globalAlpha = looping ? 1 : 0.45;
    context.fillRect(from, 0, to - from, 4);
    context.fillRect(from - 1, 0, 2, this.#height);
    context.fillRect(to - 1, 0, 2, this.#height);
    context.globalAlpha = 1;
  }

  /** A bracket of red pencil. @param {CanvasRenderingContext2D} context */
  #drawChosen(context) {
    if (!this.chosen) return;
    const { axis, colours } = this.view;
    const from = axis.x(this.chosen.start);
    const to = axis.x(this.chosen.end);
    const colour = colours.get("--pencil");
    context.globalAlpha = 0.13;
    context.fillStyle = colour;
    context.fillRect(from, RULER, to - from, this.#height);
    context.globalAlpha = 1;
    context.strokeStyle = colour;
    context.lineWidth = 2;
    for (const [x, way] of [[from + 1, 1], [to - 1, -1]]) {
      context.beginPath();
      context.moveTo(x + 7 * way, RULER + 1);
      context.lineTo(x, RULER + 1);
      context.lineTo(x, this.#height - 1);
      context.lineTo(x + 7 * way, this.#height - 1);
      context.stroke();
    }
  }

  /** @param {CanvasRenderingContext2D} context */
  #drawPlayhead(context) {
    const { axis, colours } = this.view;
    if (this.heardUntil !== null) {
      const x = axis.x(this.heardUntil);
      context.globalAlpha = 0.55;
      context.fillStyle = colours.get("--sunken");
      context.fillRect(x, RULER, Math.max(axis.width - x, 0), this.#height);
      context.globalAlpha = 1;
      context.fillStyle = colours.get("--accent");
      context.fillRect(x, RULER, 1.5, this.#height);
    }
    const x = axis.x(this.position);
    context.fillStyle = colours.get("--cursor");
    context.fillRect(x - 0.75, 0, 1.5, this.#height);
    context.beginPath();
    context.moveTo(x - 5, 0);
    context.lineTo(x + 5, 0);
    context.lineTo(x, 7);
    context.fill();
  }

  /** @param {CanvasRenderingContext2D} context */
  #drawKeyboard(context) {
    const { colours } = this.view;
    const { rows } = this;
    context.fillStyle = colours.get("--roll-paper");
    context.fillRect(0, 0, KEYS, this.#height);
    if (this.#height < 2 * RULER) return; // nothing but the ruler is shown
    context.font = `10px ${colours.get("--sans")}`;
    context.textBaseline = "middle";
    const lit = new Map();
    for (const note of this.notes?.sounding(this.position) ?? []) if (!note.look?.outline) lit.set(note.pitch, note.lane);
    for (let pitch = rows.low; pitch <= rows.high; pitch++) {
      const y = rows.y(pitch);
      if (isBlackKey(pitch)) {
        context.fillStyle = colours.get("--ink-soft");
        context.fillRect(0, y, KEYS * 0.55, Math.max(rows.row, 1));
      } else if (pitch % 12 === 0 || pitch % 12 === 5) {
        context.fillStyle = colours.get("--roll-line");
        context.fillRect(0, Math.round(y + rows.row) - 0.5, KEYS, 1);
      }
      if (lit.has(pitch)) {
        context.fillStyle = colours.get("--cursor");
        context.fillRect(0, y, KEYS * (isBlackKey(pitch) ? 0.55 : 0.98), Math.max(rows.row, 2));
      }
      if (pitch % 12 === 0) {
        context.fillStyle = colours.get("--ink-faint");
        context.fillText(pitchName(pitch), KEYS * 0.6, Math.min(y + rows.row / 2, this.#height - 5));
      }
    }
    context.fillStyle = colours.get("--rule");
    context.fillRect(KEYS - 1, 0, 1, this.#height);
    context.fillRect(0, RULER - 1, KEYS, 1);
  }
}
