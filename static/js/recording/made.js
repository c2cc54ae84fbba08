/** A job that a page waits for. */
import { Feed } from "./feed.js";

/**
 * When a job has ended well; rejects with its sentence when it has not.
 * @param {string} socket
 * @param {import("../player/disposer.js").Disposer} disposer
 * @param {string} failed  what to say when the job does not
 * @param {(share: number, stage: string) => void} along  told the share of its present stage that is done, in percent, and the stage's name
 * @returns {Promise<void>}
 */
export function whenMade(socket, disposer, failed, along) {
  let last = 0;
  return new Promise((resolve, reject) => {
    const feed = new Feed(socket, () => last, (event) => {
      last = event.id;
      if (event.kind === "stage") along(Math.round(100 * (event.fraction ?? 0)), event.name ?? "");
      if (event.kind !== "ended") return;
      feed.dispose();
      if (event.status === "succeeded") resolve();
      else reject(new Error(event.error || failed));
    }, (state) => {
      if (state === "forbidden") reject(new Error("This can no longer be followed here."));
    });
    disposer.add(() => feed.dispose());
  });
}
