/** The running transcription on the page: stage, progress, notes as they are found, cancel, retry, and the way to the score. */
import { part } from "../player/bar.js";
import { wholeText } from "../player/format.js";
import { NoteList } from "../player/notes.js";
import { post } from "../site.js";
import { Feed } from "./feed.js";
import { after, liveNotes, nothingYet, stageWords, wholeFraction } from "./progress.js";

/** How long "ready" is shown before the page goes on to the score, in milliseconds. */
const LINGER = 1400;

/**
 * @param {HTMLElement} root
 * @param {import("./page.js").JobData} job
 * @param {import("../player/strip.js").Strip} strip
 * @param {import("../player/transport.js").Transport} transport
 * @param {import("../player/disposer.js").Disposer} disposer
 */
export function watchWork(root, job, strip, transport, disposer) {
  const box = part(root, "work", HTMLElement);
  const stage = part(box, "stage", HTMLElement);
  const detail = part(box, "detail", HTMLElement);
  const bar = part(box, "progress", HTMLProgressElement);
  const live = part(box, "work-live", HTMLElement);
  const ready = part(box, "ready", HTMLAnchorElement);
  const retry = box.querySelector("[data-part=retry]");
  const cancel = box.querySelector("[data-part=cancel]");

  let progress = nothingYet();
  let lineWords = "";
  // Someone who came to an ended job wants to see the recording, not to be sent away.
  const watching = job.status === "queued" || job.status === "running";
  let shownRows = -1;

  const show = () => {
    if (progress.rows.length !== shownRows) {
      shownRows = progress.rows.length;
      strip.roll.setNotes(new NoteList(liveNotes(progress.rows)));
    }
    strip.roll.heardUntil = progress.ended || progress.stage !== "listening" ? null : progress.until;
    if (watching && !transport.playing && strip.roll.heardUntil !== null) strip.axis.follow(progress.until, false);
    strip.frame.request();
    if (progress.ended) return;
    box.hidden = false;
    box.dataset.status = "running";
    const words = stageWords(progress.stage);
    if (words !== stage.textContent) live.textContent = words;
    stage.textContent = words;
    bar.value = wholeFraction(progress);
    detail.textContent = lineWords || describe();
  };

  const describe = () => {
    const words = [];
    if (progress.until > 0 && progress.stage === "listening") {
      words.push(`${wholeText(progress.until)} of ${wholeText(transport.duration)} heard`);
    }
    if (progress.rows.length) words.push(`${progress.rows.length} notes`);
    if (progress.reason) words.push(progress.reason);
    return [...words, ...progress.warnings.slice(-1)].join(" · ");
  };

  const end = () => {
    if (!progress.ended) return;
    const { status, takeUrl, error } = progress.ended;
    box.dataset.status = status;
    setHidden(cancel, true);
    setHidden(retry, takeUrl !== null);
    ready.hidden = !takeUrl;
    if (takeUrl) ready.href = takeUrl;
    bar.value = takeUrl ? 1 : 0;
    stage.textContent = endWords(status, takeUrl !== null);
    detail.textContent = error || (takeUrl ? `${progress.rows.length} notes` : "");
    live.textContent = `${stage.textContent}. ${error}`;
    if (!watching) box.hidden = status === "succeeded";
    if (takeUrl && watching && !transport.playing && document.visibilityState === "visible") {
      const timer = setTimeout(() => !transport.playing && !busyElsewhere() && location.assign(takeUrl), LINGER);
      disposer.add(() => clearTimeout(timer));
    }
  };

  let pending = 0;
  const told = (/** @type {import("./progress.js").JobEvent} */ event) => {
    progress = after(progress, event);
    lineWords = "";
    if (!pending) {
      pending = requestAnimationFrame(() => {
        pending = 0;
        show();
      });
    }
    if (event.kind === "ended") end();
  };

  const feed = new Feed(job.socket, () => progress.last, told, (state) => {
    if (state === "waiting" && !progress.ended) lineWords = "The connection was lost; trying again. The work goes on meanwhile.";
    else if (state === "forbidden") lineWords = "This can no longer be followed here.";
    else lineWords = "";
    show();
  });

  if (cancel) {
    disposer.on(cancel, "click", () => act(job.cancel, "Stopping; what was heard is kept"));
  }
  if (retry) {
    disposer.on(retry, "click", async () => {
      // It is done as a new job, which this page shows when it is opened anew.
      if (await act(job.retry, "Trying again")) location.assign(location.pathname);
    });
  }

  /**
   * @param {string} url
   * @param {string} words
   */
  const act = async (url, words) => {
    try {
      stage.textContent = words;
      await post(url);
      return true;
    } catch (fault) {
      detail.textContent = fault instanceof Error ? fault.message : String(fault);
      return false;
    }
  };

  disposer.add(() => {
    cancelAnimationFrame(pending);
    feed.dispose();
  });
}

/** Whether somebody works on the sound itself meanwhile, and must not be led away. */
function busyElsewhere() {
  return document.querySelector("[data-part=reworking]:not([hidden]), [data-part=reworked]:not([hidden])") !== null;
}

/**
 * @param {string} status
 * @param {boolean} hasScore
 */
function endWords(status, hasScore) {
  if (hasScore) return status === "cancelled" ? "Stopped; what was heard is written down" : "The score is ready";
  return status === "cancelled" ? "Stopped" : "This did not work";
}

/**
 * @param {Element | null} element
 * @param {boolean} hidden
 */
function setHidden(element, hidden) {
  if (element instanceof HTMLElement) element.hidden = hidden;
}
