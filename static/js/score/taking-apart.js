/** The recording taken apart into stems, once, for its owner; when it is done the page shows them. */
import { part } from "../player/bar.js";
import { whenMade } from "../recording/made.js";
import { stageWords } from "../recording/progress.js";
import { postJson } from "../site.js";

const FAILED = "The recording could not be taken apart.";

/**
 * @param {HTMLElement} root
 * @param {string} url  of the API that has the stems made
 * @param {import("../player/disposer.js").Disposer} disposer
 * @param {() => void} done  when there are stems
 */
export function offerStems(root, url, disposer, done) {
  const button = part(root, "take-apart", HTMLButtonElement);
  const said = part(root, "take-apart-said", HTMLElement);
  const say = (/** @type {string} */ words, bad = false) => {
    said.textContent = words;
    said.classList.toggle("error", bad);
  };
  disposer.on(button, "click", async () => {
    button.disabled = true;
    say("Listening");
    try {
      /** @type {{job?: {socket: string}}} */
      const { job } = await postJson(url, {}, disposer.signal);
      if (job) await whenMade(job.socket, disposer, FAILED, (share, stage) => say(`${stageWords(stage)}, ${share} %`));
      say("");
      done();
    } catch (fault) {
      button.disabled = false;
      if (!disposer.signal.aborted) say(fault instanceof Error ? fault.message : FAILED, true);
    }
  });
}
