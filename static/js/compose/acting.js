/** What a card asks of the server about its job: cancel, or try again. */
import { post } from "../site.js";

/**
 * Say that it is being done, and do it; what was said before comes back when it fails, with the reason beside it.
 * @param {HTMLElement} stage
 * @param {HTMLElement} detail
 * @param {string} url
 * @param {string} words
 * @returns {Promise<Response | null>}
 */
export async function act(stage, detail, url, words) {
  const before = stage.textContent;
  try {
    stage.textContent = words;
    return await post(url);
  } catch (fault) {
    stage.textContent = before;
    detail.textContent = fault instanceof Error ? fault.message : String(fault);
    return null;
  }
}
