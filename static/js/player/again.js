/** "Listen again": ask for another transcription of the recording, and go to where it can be watched. */
import { followEngine } from "../players.js";
import { post } from "../site.js";

/**
 * @param {HTMLFormElement | null} form  its action is the API's address, data-next where to go (the job's id is added)
 * @param {import("./disposer.js").Disposer} disposer
 */
export function listenAgain(form, disposer) {
  if (!form) return;
  followEngine(form, disposer.signal);
  const fault = form.querySelector("[data-part=fault]");
  disposer.on(form, "submit", async (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const button = form.querySelector("button");
    if (button) button.disabled = true;
    try {
      const answer = await (await post(form.action, new FormData(form))).json();
      location.assign(`${form.dataset.next}?job=${answer.id}`);
    } catch (reason) {
      if (fault) fault.textContent = reason instanceof Error ? reason.message : String(reason);
      if (button) button.disabled = false;
    }
  });
}
