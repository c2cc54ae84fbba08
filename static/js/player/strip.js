/**
 * Waveform and piano roll over one time axis, tied to the transport: click to seek and hear, drag on the ruler to choose
 * what is looped, wheel and pinch to zoom. Draws only when something changed.
 *
 * Events: "note" (detail: the note that was clicked).
 */
import { Axis } from "./axis.js";
import { fitCanvas } from "./canvas.js";
import { Frame } from "./disposer.js";
import { watchHands } from "./gestures.js";
import { KEYS, RULER, Roll } from "./roll.js";
import { Waveform } from "./waveform.js";

export class Strip extends EventTarget {
  /** Extra drawings on the same axis: they are drawn in the same frame. @type {(() => void)[]} */
  others = [];
  /**
   * Set while bars are being chosen: a drag over the roll, or a click, then chooses instead of scrolling or seeking.
   * @type {((from: number, to: number, done: boolean) => void) | null}
   */
  choosing = null;
  /**
   * Set while notes are being picked: a drag over the roll is a box around notes, a click is one note or none.
   * @type {{click: (note: import("./notes.js").SoundNote | null) => void, box: (box: import("../score/picking.js").Box, done: boolean) => void} | null}
   */
  picking = null;
  /** Set while a stretch is chosen: a drag over the waveform then draws it, or moves its ends. @type {import("./stretch.js").Stretch | null} */
  #stretch = null;
  /** Whether the picture goes along with the playhead; off while a hand is moving it. */
  #holdUntil = 0;

  /**
   * @param {object} parts
   * @param {HTMLCanvasElement} parts.roll
   * @param {HTMLCanvasElement | null} parts.wave
   * @param {import("./transport.js").Transport} parts.transport
   * @param {import("./canvas.js").Colours} parts.colours
   * @param {import("./timeline.js").Timeline | null} parts.timeline
   * @param {import("./disposer.js").Disposer} parts.disposer
   * @param {number} [parts.comfortable] seconds shown at first when the whole is longer
   */
  constructor({ roll, wave, transport, colours, timeline, disposer, comfortable = 20 }) {
    super();
    this.transport = transport;
    this.disposer = disposer;
    this.axis = new Axis(transport.duration);
    this.roll = new Roll(roll, { axis: this.axis, colours, timeline, comfortable });
    this.waveform = wave ? new Waveform(wave, this.axis, colours, KEYS) : null;
    this.frame = new Frame(() => this.#draw());
    disposer.add(() => this.frame.cancel());
    disposer.on(this.axis, "change", this.frame.request);
    disposer.on(colours, "change", this.frame.request);
    disposer.on(transport, "change", this.frame.request);
    disposer.on(transport, "jump", () => {
      this.axis.follow(transport.position, false);
      this.frame.request();
    });
    fitCanvas(roll, disposer, (width, height) => {
      this.roll.resize(width, height);
      this.frame.request();
    });
    if (wave) {
      fitCanvas(wave, disposer, (_, height) => {
        this.waveform?.resize(height);
        this.frame.request();
      });
    }
    this.#watch(roll, true);
    if (wave) this.#watch(wave, false);
  }

  /**
   * @param {HTMLCanvasElement} canvas
   * @param {boolean} isRoll
   */
  #watch(canvas, isRoll) {
    const { axis, transport } = this;
    const hold = () => (this.#holdUntil = performance.now() + 3000);
    this.disposer.on(canvas, "wheel", hold, { passive: true });
    watchHands(
      canvas,
      axis,
      this.disposer,
      {
        grasp: (x, y) => {
          hold();
          if (!isRoll && this.#stretch) this.#stretch.grasp(axis, x);
          if (isRoll && (this.choosing || this.picking) && y > RULER) return (this.#chooses = true) && "select";
          this.#chooses = false;
          return isRoll && y <= RULER ? "select" : isRoll ? "scroll" : "select";
        },
        cursor: (x, y) => (isRoll && y > RULER ? (this.picking ? "crosshair" : this.choosing ? "text" : this.roll.noteAt(x, y) ? "pointer" : "default") : !isRoll && this.#stretch ? (this.#stretch.grips(axis, x) ? "ew-resize" : "crosshair") : "col-resize"),
        click: (x, y) => {
          this.#holdUntil = 0;
          if (isRoll && this.choosing && y > RULER) {
            this.choosing(axis.time(x), axis.time(x), true);
            return;
          }
          const note = isRoll && y > RULER ? this.roll.noteAt(x, y) : null;
          if (isRoll && this.picking && y > RULER) {
            this.picking.click(note);
            return;
          }
          if (note) this.dispatchEvent(new CustomEvent("note", { detail: note }));
          else transport.seek(axis.time(x));
        },
        select: (from, to, done, top, bottom) => {
          if (this.#chooses && this.picking) {
            const { rows } = this.roll;
            this.picking.box({
              start: axis.time(Math.min(from, to)), end: axis.time(Math.max(from, to)),
              low: rows.pitch(Math.max(top, bottom)), high: rows.pitch(Math.min(top, bottom)),
            }, done);
            return;
          }
          if (this.#chooses) {
            this.choosing?.(axis.time(from), axis.time(to), done);
            return;
          }
          if (!isRoll && this.#stretch) {
            this.#stretch.drag(axis.time(from), axis.time(to), done);
            return;
          }
          const span = { start: axis.time(Math.min(from, to)), end: axis.time(Math.max(from, to)) };
          if (done) {
            transport.setLoop(span);
            const chosen = transport.span;
            const outside = chosen && (transport.position < chosen.start || transport.position > chosen.end);
            if (chosen && outside) transport.seek(chosen.start);
          } else {
            this.roll.loop = { span, looping: true };
            if (this.waveform) this.waveform.loop = this.roll.loop;
            this.#selecting = true;
            this.frame.request();
          }
          if (done) this.#selecting = false;
        },
      },
      KEYS,
    );
  }

  #selecting = false;
  #chooses = false;

  /** @param {import("./stretch.js").Stretch | null} stretch */
  set stretch(stretch) {
    this.#stretch = stretch;
    this.frame.request();
  }

  /** Draw the moment that is playing; called each frame while it moves. @param {number} position */
  show(position) {
    if (this.transport.moving && performance.now() > this.#holdUntil) this.axis.follow(position, true);
    this.frame.request();
  }

  #draw() {
    const { transport } = this;
    const position = transport.position;
    const loop = { span: transport.span, looping: transport.looping };
    this.roll.position = position;
    if (!this.#selecting) this.roll.loop = loop;
    this.roll.draw();
    if (this.waveform) {
      this.waveform.position = position;
      this.waveform.stretch = this.#stretch?.span ?? null;
      if (!this.#selecting) this.waveform.loop = loop;
      this.waveform.draw();
    }
    for (const draw of this.others) draw();
  }
}
