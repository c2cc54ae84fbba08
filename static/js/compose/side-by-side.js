/**
 * Two results of one prompt beside each other: a piece and a sound, each in its card. One is heard at a time; the other
 * takes over at the same second, and when both are done a table compares them.
 *
 * @typedef {import("./card.js").LiveCard} LiveCard
 * @typedef {import("../sound/card.js").SoundCard} SoundCard
 *
 * @typedef {object} SideOptions
 * @property {LiveCard} notes
 * @property {SoundCard} sound
 * @property {(model: string) => import("./sides.js").Engine} engineOf
 * @property {{take: string, job: string, compose: string}} patterns addresses: the API's of any take and any job, and this page's
 */
import { copyOf, make } from "../dom.js";
import { part } from "../player/bar.js";
import { getJson } from "../player/data.js";
import { Disposer } from "../player/disposer.js";
import { spokenTime } from "../player/format.js";
import { watchKeys } from "../player/keys.js";
import { jobFrom } from "./growing.js";
import { comparison, crossing, NOTES_FIRST, NOTES_WORDS, SOUND_FIRST, soundWords } from "./sides.js";

const ID = /[0-9a-f-]{36}/i;
/** Seconds before its end within which what does not play has been played to the end. */
const REST = 0.2;

export class SideBySide {
  /** The side that is heard, or was last. @type {LiveCard | SoundCard | null} */
  #heard = null;
  /** Counts the tables asked for, so that one that was overtaken is not shown. */
  #asked = 0;

  /** @param {SideOptions} options */
  constructor({ notes, sound, engineOf, patterns }) {
    this.notes = notes;
    this.sound = sound;
    this.engineOf = engineOf;
    this.patterns = patterns;
    this.disposer = new Disposer();
    this.switch = copyOf("sides-switch");
    this.table = copyOf("sides-compared");
    this.words = part(this.switch, "heard-words", HTMLElement);
    const { disposer } = this;
    this.#dress(notes, "A", NOTES_WORDS);
    this.#dress(sound, "B", soundWords(engineOf(sound.job.settings?.wish?.engine ?? "musicgen")));
    disposer.on(part(this.switch, "hear-other", HTMLButtonElement), "click", () => this.hearOther());
    watchKeys({ b: () => this.hearOther() }, disposer);
    for (const side of [notes, sound]) {
      disposer.on(side, "playing", () => this.#follow(side));
      disposer.on(side, "ended", () => void this.#compare());
      disposer.on(side, "retried", () => void this.#compare());
    }
  }

  /**
   * Its letter, and a line of what it is.
   * @param {LiveCard | SoundCard} card
   * @param {string} letter
   * @param {string} words
   */
  #dress(card, letter, words) {
    const name = part(card.root, "name", HTMLElement);
    name.before(make("span", { class: "mark", "aria-hidden": "true", text: letter }));
    name.closest("header")?.after(make("p", { class: "side-words small", text: words }));
  }

  /** @param {LiveCard | SoundCard} side */
  #name(side) {
    return side === this.notes ? NOTES_FIRST : SOUND_FIRST;
  }

  /** Change sides at the same second, or begin with one when none was heard yet. */
  hearOther() {
    const from = this.#heard;
    const first = this.notes.there ? this.notes : this.sound;
    const to = !from ? first : from === this.notes ? this.sound : this.notes;
    // What has come to its end and rests there is heard from the beginning.
    const position = from && (from.active || from.position < from.there - REST) ? from.position : 0;
    const { at, words } = crossing(position, { name: this.#name(to), there: to.there, ended: to.ended });
    this.words.textContent = words || `${this.#name(to)}, from ${at ? spokenTime(at) : "the beginning"}`;
    if (at !== null) void to.hear(at);
  }

  /** @param {LiveCard | SoundCard} side that began or stopped */
  #follow(side) {
    if (!side.active || this.#heard === side) return;
    this.#heard = side;
    for (const one of [this.notes, this.sound]) one.root.toggleAttribute("data-heard", one === side);
    if (!this.words.textContent?.startsWith(this.#name(side))) this.words.textContent = this.#name(side);
  }

  /** The table, once both are there; what failed or is made anew has none. */
  async #compare() {
    const asked = ++this.#asked;
    const takes = [this.notes.takeUrl, this.sound.takeUrl].map((url) => url && (ID.exec(url)?.[0] ?? null));
    this.table.hidden = true;
    if (!takes[0] || !takes[1]) return;
    const { signal } = this.disposer;
    const { take: pattern, job, compose } = this.patterns;
    try {
      const [notes, sound] = await Promise.all([this.notes, this.sound].map(async (side, at) => ({
        take: await getJson(pattern.replace(ID, /** @type {string} */ (takes[at])), signal),
        job: await getJson(jobFrom({ id: side.job.id }, job).url, signal),
      })));
      if (asked !== this.#asked) return;
      const hearTune = `${compose}?make=sound&project=${notes.take.project}&melody=${notes.take.id}`;
      const rows = comparison(notes, sound, this.engineOf(sound.take.model), { hearTune });
      part(this.table, "rows", HTMLElement).replaceChildren(...rows.map((row) => (
        make("tr", {}, make("th", { scope: "row", text: row.name }), cell(row.notes), cell(row.sound))
      )));
      this.table.hidden = false;
    } catch {
      // Gone meanwhile, or the page is left: the cards say all the same what became of each.
    }
  }

  dispose() {
    this.#asked++;
    this.disposer.dispose();
    this.switch.remove();
    this.table.remove();
  }
}

/** @param {import("./sides.js").Cell} content */
function cell(content) {
  if (typeof content === "string") return make("td", { text: content });
  return make("td", {}, make("ul", { class: "next" }, ...content.map(({ text, href }) => make("li", {}, make("a", { href, text })))));
}
