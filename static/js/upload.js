// Sending a recording: one request that can be watched and cancelled. Knows nothing of the page around it.

import { csrfToken } from "./site.js";

/**
 * @typedef {object} Wish
 * @property {string} [engine]
 * @property {string[]} [players] all who play, where that is known
 * @property {boolean} [denoise]
 * @property {string} [title]
 * @property {string} [project] id of the project the recording joins
 */

/** @typedef {{project: string, take: string, job: string, url: string}} Arrived */

/** What went wrong, in a sentence for the person. */
export class UploadError extends Error {
  /**
   * @param {string} message
   * @param {{cancelled?: boolean, again?: boolean}} [kind] again: the same file may well go through later
   */
  constructor(message, { cancelled = false, again = false } = {}) {
    super(message);
    this.cancelled = cancelled;
    this.again = again;
  }
}

/**
 * @param {string} url
 * @param {File} file
 * @param {Wish} wish
 * @param {(sent: number, total: number) => void} progress bytes; called with sent === total when the server has it all
 * @returns {{done: Promise<Arrived>, cancel: () => void}}
 */
export function upload(url, file, wish, progress) {
  const request = new XMLHttpRequest();
  const body = new FormData();
  body.append("engine", wish.engine ?? "auto");
  for (const player of wish.players ?? []) body.append("players", player);
  body.append("denoise", wish.denoise ? "1" : "0");
  if (wish.title) body.append("title", wish.title);
  if (wish.project) body.append("project", wish.project);
  body.append("file", file, file.name);
  /** @type {Promise<Arrived>} */
  const done = new Promise((resolve, reject) => {
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) progress(event.loaded, event.total);
    });
    request.upload.addEventListener("load", (event) => progress(event.total, event.total));
    request.addEventListener("load", () => {
      if (request.status === 201 && request.response) resolve(request.response);
      else reject(fault(request.status, request.response?.error));
    });
    request.addEventListener("error", () => reject(fault(0)));
    request.addEventListener("timeout", () => reject(fault(0)));
    request.addEventListener("abort", () => reject(new UploadError("The upload was cancelled.", { cancelled: true })));
  });
  request.open("POST", url);
  request.responseType = "json";
  request.setRequestHeader("X-CSRFToken", csrfToken());
  request.setRequestHeader("Accept", "application/json");
  request.send(body);
  return { done, cancel: () => request.abort() };
}

/**
 * The server's own sentence where it gave one.
 * @param {number} status
 * @param {unknown} [sentence]
 * @returns {UploadError}
 */
export function fault(status, sentence) {
  const again = status === 0 || status === 429 || status >= 500;
  if (typeof sentence === "string" && sentence) return new UploadError(sentence, { again });
  if (status === 0) return new UploadError("The connection broke off before the file was sent. Please try again.", { again });
  if (status === 401) return new UploadError("You are no longer signed in. Please sign in and try again.", { again: true });
  if (status === 403) return new UploadError("This page is too old. Please reload it and try again.", { again: true });
  if (status === 413) return new UploadError("This file is too large.");
  if (status === 429) return new UploadError("Too much of yours is under way already. Please let some of it finish first.", { again });
  if (status === 422) return new UploadError("This file holds no sound we can read.");
  return new UploadError("The server could not take the file. Please try again in a moment.", { again });
}

/**
 * How long the rest will take, in words; nothing until that can be said.
 * @param {number} sent
 * @param {number} total
 * @param {number} elapsed seconds since the start
 * @returns {string}
 */
export function remaining(sent, total, elapsed) {
  if (elapsed < 1 || sent <= 0 || sent >= total) return "";
  const seconds = ((total - sent) / sent) * elapsed;
  if (seconds < 5) return "a few seconds left";
  if (seconds < 90) return `${Math.ceil(seconds / 5) * 5} seconds left`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} minutes left`;
  return `${Math.round(seconds / 3600)} hours left`;
}

/** @param {number} bytes @returns {string} "12.4 MB" */
export function size(bytes) {
  if (bytes < 1000) return `${bytes} bytes`;
  if (bytes < 1e6) return `${Math.round(bytes / 1e3)} kB`;
  if (bytes < 1e9) return `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`;
  return `${(bytes / 1e9).toFixed(1)} GB`;
}
