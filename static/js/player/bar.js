/**
 * The transport bar: play, stop, place, loop, speed, volume. The markup is the template's; this only ties it to the
 * transport. Buttons carry data-do, other parts data-part.
 */
import { clockText, spokenTime, wholeText } from "./format.js";
import { FASTEST, SLOWEST } from "./transport.js";

/** Speeds the keys and buttons step through. */
export const SPEEDS = [0.25, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.1, 1.25, 1.5, 1.75, 2];

/**
 * The next speed up or down.
 * @param {number} rate
 * @param {1 | -1} direction
 */
export function nextSpeed(rate, direction) {
  if (direction > 0) return SPEEDS.find((speed) => speed > rate + 0.001) ?? FASTEST;
  return SPEEDS.findLast((speed) => speed < rate - 0.001) ?? SLOWEST;
}

/**
 * Find a part of the page by its data-part; it is the template's duty that it is there.
 * @template {HTMLElement} E
 * @param {ParentNode} root
 * @param {string} name
 * @param {new () => E} type
 * @returns {E}
 */
export function part(root, name, type) {
  const found = root.querySelector(`[data-part="${name}"]`);
  if (!(found instanceof type)) throw new Error(`The page has no part "${name}".`);
  return found;
}

export class Bar {
  /**
   * @param {HTMLElement} root
   * @param {import("./transport.js").Transport} transport
   * @param {import("./audio.js").Sound} sound
   * @param {import("./disposer.js").Disposer} disposer
   */
  constructor(root, transport, sound, disposer) {
    this.root = root;
    this.transport = transport;
    this.sound = sound;
    this.position = part(root, "position", HTMLElement);
    this.seek = part(root, "seek", HTMLInputElement);
    this.speed = part(root, "speed", HTMLInputElement);
    this.speedText = part(root, "speed-text", HTMLElement);
    this.volume = part(root, "volume", HTMLInputElement);
    this.status = part(root, "status", HTMLElement);
    this.live = part(root, "live", HTMLElement);
    this.volume.value = String(sound.volume);
    /** @type {Record<string, () => void>} */
    const acts = {
      play: () => void transport.toggle(),
      stop: () => transport.stop(),
      loop: () => this.toggleLoop(),
      "loop-start": () => this.setLoopEdge("start"),
      "loop-end": () => this.setLoopEdge("end"),
      slower: () => this.changeSpeed(-1),
      faster: () => this.changeSpeed(1),
      sound: () => this.toggleSound(),
    };
    for (const [name, act] of Object.entries(acts)) {
      for (const button of root.querySelectorAll(`[data-do="${name}"]`)) disposer.on(button, "click", act);
    }
    disposer.on(this.seek, "input", () => transport.seek(Number(this.seek.value)));
    disposer.on(this.speed, "input", () => transport.setRate(Number(this.speed.value) / 100));
    disposer.on(this.speedText, "click", () => transport.setRate(1));
    disposer.on(this.volume, "input", () => sound.setVolume(Number(this.volume.value)));
    disposer.on(transport, "change", () => this.#change());
    disposer.on(transport, "jump", () => this.show(transport.position));
    this.#change();
  }

  /** What happens when one asks for a loop and nothing is chosen: a span to begin with. @type {() => import("./motion.js").Span} */
  suggest = () => ({ start: this.transport.position, end: this.transport.position + 4 });

  toggleLoop() {
    const { transport } = this;
    const span = transport.span ?? this.suggest();
    transport.setLoop(span, !transport.looping);
    if (transport.looping && (transport.position < span.start || transport.position >= span.end)) transport.seek(span.start);
    this.say(transport.looping ? `Looping from ${spokenTime(span.start)} to ${spokenTime(span.end)}` : "Loop off");
  }

  /** @param {"start" | "end"} edge */
  setLoopEdge(edge) {
    const { transport } = this;
    const here = transport.position;
    const span = transport.span ?? { start: 0, end: transport.duration };
    const next = edge === "start" ? { start: here, end: Math.max(span.end, here + 0.5) } : { start: Math.min(span.start, here - 0.5), end: here };
    transport.setLoop(next);
    this.say(`Loop ${edge} at ${spokenTime(here)}`);
  }

  /** @param {1 | -1} direction */
  changeSpeed(direction) {
    this.transport.setRate(nextSpeed(this.transport.rate, direction));
    this.say(`Speed ${Math.round(this.transport.rate * 100)} per cent`);
  }

  toggleSound() {
    const open = this.root.classList.toggle("sound-open");
    this.root.querySelector('[data-do="sound"]')?.setAttribute("aria-expanded", String(open));
  }

  #loudness = 0.85;

  toggleMute() {
    if (this.sound.volume > 0) {
      this.#loudness = this.sound.volume;
      this.sound.setVolume(0);
    } else {
      this.sound.setVolume(this.#loudness);
    }
    this.volume.value = String(this.sound.volume);
    this.say(this.sound.volume > 0 ? "Sound on" : "Muted");
  }

  /** @param {number} position seconds */
  show(position) {
    const text = clockText(position);
    if (this.position.textContent !== text) this.position.textContent = text;
    if (document.activeElement !== this.seek || !this.seek.matches(":active")) this.seek.value = position.toFixed(2);
    this.seek.setAttribute("aria-valuetext", spokenTime(position));
    this.seek.style.setProperty("--done", `${(100 * position) / Math.max(this.transport.duration, 0.01)}%`);
  }

  #change() {
    const { transport, root } = this;
    for (const button of root.querySelectorAll('[data-do="play"]')) {
      button.setAttribute("aria-label", transport.playing ? "Pause" : "Play");
      button.classList.toggle("playing", transport.playing);
    }
    root.querySelector('[data-do="loop"]')?.setAttribute("aria-pressed", String(transport.looping));
    this.speed.value = String(Math.round(transport.rate * 100));
    this.speedText.textContent = `${Math.round(transport.rate * 100)} %`;
    this.seek.max = transport.duration.toFixed(2);
    part(root, "duration", HTMLElement).textContent = wholeText(transport.duration);
    this.show(transport.position);
  }

  /** Words for those who listen to the page; shown to nobody. @param {string} words */
  say(words) {
    this.live.textContent = words;
  }

  /**
   * A line above the bar, for loading and for what went wrong; empty takes it away.
   * @param {string} words
   * @param {{fraction?: number | null, bad?: boolean}} [how]
   */
  tell(words, { fraction = null, bad = false } = {}) {
    this.status.hidden = !words;
    this.status.classList.toggle("bad", bad);
    part(this.status, "status-text", HTMLElement).textContent = words;
    const bar = part(this.status, "status-progress", HTMLProgressElement);
    bar.hidden = fraction === null;
    if (fraction !== null) bar.value = fraction;
  }
}
