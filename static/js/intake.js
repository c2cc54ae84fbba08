// The place where a recording comes in: drop it anywhere on the page, choose a file, or record. One upload at a time.

import { chosenPlayers, followEngine } from "./players.js";
import { Recorder } from "./record.js";
import { remaining, size, upload, UploadError } from "./upload.js";

/** @template {Element} T @param {ParentNode} root @param {string} selector @param {new (...args: never[]) => T} type @returns {T} */
function find(root, selector, type) {
  const found = root.querySelector(selector);
  if (!(found instanceof type)) throw new Error(`${selector} is not on the page`);
  return found;
}

/** Wire the intake of this page, if it has one. */
export function intake() {
  const box = document.querySelector("#intake");
  if (!(box instanceof HTMLElement)) return;
  const input = find(box, "#intake-file", HTMLInputElement);
  const error = find(box, "#intake-error", HTMLElement);
  const underWay = find(box, ".intake-under-way", HTMLElement);
  const choose = find(box, ".intake-choose", HTMLElement);
  const name = find(box, ".intake-name", HTMLElement);
  const state = find(box, ".intake-state", HTMLElement);
  const bar = find(box, "progress", HTMLProgressElement);
  const cancel = find(box, "#intake-cancel", HTMLButtonElement);
  const most = Number(box.dataset.maxBytes) || Infinity;
  let busy = false;
  let stop = () => {};

  /** @param {boolean} on */
  const setBusy = (on) => {
    busy = on;
    box.classList.toggle("busy", on);
    underWay.inert = !on;
    choose.inert = on;
  };

  /** @param {string} sentence */
  const complain = (sentence) => {
    error.textContent = sentence;
    error.hidden = !sentence;
  };

  /**
   * @param {File} file
   * @returns {Promise<void>} rejects with an UploadError
   */
  const send = async (file) => {
    if (busy) throw new UploadError("Another recording is being sent. Please let it finish first.", { again: true });
    complain("");
    if (file.size === 0) throw new UploadError("The file is empty.");
    if (file.size > most) throw new UploadError(`The file has ${size(file.size)}; at most ${size(most)} fit.`);
    const began = performance.now();
    let spoken = -1;
    name.textContent = file.name;
    state.textContent = "0 %";
    bar.value = 0;
    setBusy(true);
    const engine = box.querySelector("input[name=engine]:checked");
    const denoise = box.querySelector("input[name=denoise]");
    const wish = {
      engine: engine instanceof HTMLInputElement ? engine.value : "auto",
      players: chosenPlayers(box),
      denoise: denoise instanceof HTMLInputElement && denoise.checked,
      project: box.dataset.project,
    };
    const sending = upload(box.dataset.url ?? "", file, wish, (sent, total) => {
      if (sent >= total) {
        bar.removeAttribute("value");
        state.textContent = "Sent. Looking at it …";
        return;
      }
      bar.value = sent / total;
      const percent = Math.floor((100 * sent) / total);
      if (percent === spoken) return;
      spoken = percent;
      const rest = remaining(sent, total, (performance.now() - began) / 1000);
      state.textContent = rest ? `${percent} %, ${rest}` : `${percent} %`;
    });
    stop = sending.cancel;
    cancel.focus();
    try {
      const arrived = await sending.done;
      state.textContent = "It is here. Opening its page …";
      leaving = true;
      window.location.assign(arrived.url);
    } catch (problem) {
      setBusy(false);
      input.value = "";
      throw problem;
    }
  };

  let leaving = false;
  window.addEventListener("beforeunload", (event) => {
    if (busy && !leaving) event.preventDefault();
  });
  // A page that comes back from the browser's memory must not still be waiting.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) {
      leaving = false;
      setBusy(false);
    }
  });

  /** @param {File} file */
  const take = (file) =>
    send(file).catch((problem) => {
      if (!(problem instanceof UploadError)) throw problem;
      if (problem.cancelled) input.focus();
      else complain(problem.message);
    });

  input.addEventListener("change", () => {
    const file = input.files?.[0];
    if (file) take(file);
  });
  cancel.addEventListener("click", () => stop());
  dropAnywhere(take, complain);

  const follow = followEngine(box);
  const recorder = document.querySelector("#recorder");
  const open = box.querySelector("#record-open");
  if (recorder instanceof HTMLDialogElement && open instanceof HTMLButtonElement) {
    const microphone = new Recorder(recorder, send, most);
    open.addEventListener("click", () => microphone.open());
    const engine = recorder.querySelector("#recorder-engine");
    if (engine instanceof HTMLSelectElement) {
      tie(engine, box, follow);
      tiePlayers(recorder, box);
    }
  }
}

/**
 * The recorder's choice of who listens and the one among the options are one choice.
 * @param {HTMLSelectElement} select
 * @param {HTMLElement} box
 * @param {() => void} chosen what follows from a choice among the options
 */
function tie(select, box, chosen) {
  const radios = [...box.querySelectorAll("input[name=engine]")].filter((radio) => radio instanceof HTMLInputElement);
  const followThere = followEngine(select.closest("dialog") ?? select);
  const follow = () => {
    select.value = radios.find((radio) => radio.checked)?.value ?? "auto";
    followThere();
  };
  for (const radio of radios) radio.addEventListener("change", follow);
  select.addEventListener("change", () => {
    for (const radio of radios) radio.checked = radio.value === select.value;
    chosen();
  });
  follow();
}

/**
 * Who plays, in the recorder and among the options, is one choice too.
 * @param {HTMLElement} recorder
 * @param {HTMLElement} box
 */
function tiePlayers(recorder, box) {
  const boxes = [recorder, box].map((root) =>
    [...root.querySelectorAll("[data-part=players] input")].filter((one) => one instanceof HTMLInputElement),
  );
  for (const [here, there] of [boxes, [...boxes].reverse()]) {
    here.forEach((one, at) => one.addEventListener("change", () => (there[at].checked = one.checked)));
  }
}

/**
 * @param {(file: File) => void} take
 * @param {(sentence: string) => void} complain
 */
function dropAnywhere(take, complain) {
  const veil = document.querySelector("#dropping");
  let depth = 0;
  /** @param {DragEvent} event */
  const carriesFiles = (event) => event.dataTransfer?.types.includes("Files") ?? false;
  /** @param {boolean} on */
  const show = (on) => veil?.classList.toggle("over", on);
  document.addEventListener("dragenter", (event) => {
    if (carriesFiles(event)) {
      depth += 1;
      show(true);
    }
  });
  document.addEventListener("dragleave", (event) => {
    if (!carriesFiles(event)) return;
    depth = Math.max(0, depth - 1);
    if (!depth) show(false);
  });
  document.addEventListener("dragover", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    if (event.dataTransfer) event.dataTransfer.dropEffect = "copy";
  });
  document.addEventListener("drop", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    depth = 0;
    show(false);
    const files = [...(event.dataTransfer?.files ?? [])];
    if (files.length === 1) take(files[0]);
    else complain(files.length ? "One recording at a time, please." : "That was not a file.");
  });
}
