// Recording with the microphone: level, time, pause, listen, send. What was recorded stays until it is sent or discarded.

import { UploadError } from "./upload.js";

const TYPES = ["audio/webm;codecs=opus", "audio/ogg;codecs=opus", "audio/mp4", "audio/webm"];
const ENDINGS = { "audio/webm": "webm", "audio/ogg": "ogg", "audio/mp4": "m4a" };
const BITS_PER_SECOND = 192_000;

/** The sentence for what getUserMedia refused. @param {unknown} problem @returns {string} */
export function whyNot(problem) {
  const name = problem instanceof DOMException ? problem.name : "";
  if (name === "NotAllowedError") return "The browser may not use the microphone: allow it in the address bar, then try again.";
  if (name === "NotFoundError") return "There is no microphone that the browser can find.";
  if (name === "NotReadableError") return "Another program is using the microphone.";
  return "The microphone could not be started.";
}

/** The sentence for a browser that cannot record, or nothing. @returns {string} */
export function unsupported() {
  if (!window.isSecureContext) return "Browsers allow recording only over HTTPS or on this computer itself.";
  if (!navigator.mediaDevices || typeof MediaRecorder === "undefined") {
    return "This browser cannot record. Record with another program and drop the file here.";
  }
  return "";
}

/** @param {number} seconds @returns {string} "1:05" */
export function clock(seconds) {
  const whole = Math.floor(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/** @typedef {"idle" | "asking" | "recording" | "paused" | "recorded" | "sending"} State */

export class Recorder {
  /** @type {State} */
  #state = "idle";
  /** @type {MediaRecorder | null} */
  #recorder = null;
  /** @type {MediaStream | null} */
  #stream = null;
  /** @type {AudioContext | null} */
  #context = null;
  /** @type {AnalyserNode | null} */
  #analyser = null;
  /** @type {Blob[]} */
  #chunks = [];
  /** @type {File | null} */
  #file = null;
  #address = "";
  /** Seconds recorded before the last pause, and when the present stretch began (ms). */
  #before = 0;
  #since = 0;
  #frame = 0;
  /** @type {number[]} */
  #levels = [];

  /**
   * @param {HTMLDialogElement} dialog
   * @param {(file: File) => Promise<void>} send rejects with an UploadError
   * @param {number} most bytes that may be sent
   */
  constructor(dialog, send, most) {
    this.dialog = dialog;
    this.send = send;
    this.most = most;
    /** @param {string} id @returns {HTMLElement} */
    const part = (id) => /** @type {HTMLElement} */ (dialog.querySelector(`#recorder-${id}`));
    this.parts = {
      start: part("start"), pause: part("pause"), stop: part("stop"), send: part("send"), save: part("save"),
      discard: part("discard"), close: part("close"), clock: part("clock"), hint: part("hint"), error: part("error"),
      lamp: /** @type {HTMLElement} */ (dialog.querySelector(".recorder-lamp")),
    };
    this.level = /** @type {HTMLCanvasElement} */ (part("level"));
    this.audio = /** @type {HTMLAudioElement} */ (part("audio"));
    this.parts.start.addEventListener("click", () => this.#start());
    this.parts.pause.addEventListener("click", () => this.#pause());
    this.parts.stop.addEventListener("click", () => this.#recorder?.stop());
    this.parts.send.addEventListener("click", () => this.#send());
    this.parts.discard.addEventListener("click", () => this.#discard());
    this.parts.close.addEventListener("click", () => this.dialog.close());
    // Closing the dialog never throws a take away: recording goes to its end, and it is there when opened again.
    dialog.addEventListener("close", () => {
      if (this.#state === "recording" || this.#state === "paused") this.#recorder?.stop();
      this.audio.pause();
    });
    window.addEventListener("beforeunload", (event) => {
      if (this.#state === "recording" || this.#state === "paused" || this.#state === "recorded") event.preventDefault();
    });
  }

  open() {
    this.dialog.showModal();
    this.#complain(unsupported());
    this.#show(this.#state);
  }

  async #start() {
    const cannot = unsupported();
    if (cannot) return this.#complain(cannot);
    this.#complain("");
    this.#show("asking");
    try {
      // Processing made for speech eats soft notes and long tones.
      this.#stream = await navigator.mediaDevices.getUserMedia({
        audio: { echoCancellation: false, noiseSuppression: false, autoGainControl: false },
      });
    } catch (problem) {
      this.#show("idle");
      return this.#complain(whyNot(problem));
    }
    if (!this.dialog.open) {
      this.#release();
      return this.#show("idle");
    }
    const type = TYPES.find((one) => MediaRecorder.isTypeSupported(one));
    this.#recorder = new MediaRecorder(this.#stream, { mimeType: type, audioBitsPerSecond: BITS_PER_SECOND });
    this.#chunks = [];
    this.#recorder.addEventListener("dataavailable", (event) => this.#chunks.push(event.data));
    this.#recorder.addEventListener("stop", () => this.#finish());
    this.#context = new AudioContext();
    this.#analyser = this.#context.createAnalyser();
    this.#analyser.fftSize = 2048;
    this.#context.createMediaStreamSource(this.#stream).connect(this.#analyser);
    this.#levels = [];
    this.#before = 0;
    this.#since = performance.now();
    this.#recorder.start(1000);
    this.#show("recording");
    this.#draw();
  }

  #pause() {
    if (this.#state === "recording") {
      this.#before = this.seconds;
      this.#recorder?.pause();
      this.#show("paused");
    } else {
      this.#since = performance.now();
      this.#recorder?.resume();
      this.#show("recording");
    }
  }

  #finish() {
    this.#before = this.seconds;
    cancelAnimationFrame(this.#frame);
    const type = (this.#recorder?.mimeType || "audio/webm").split(";")[0];
    this.#release();
    const ending = ENDINGS[/** @type {keyof typeof ENDINGS} */ (type)] ?? "webm";
    const now = new Date();
    const moment = `${now.toLocaleDateString("en-GB", { day: "numeric", month: "long" })}, ${clock(now.getHours() * 60 + now.getMinutes()).replace(":", ".")}`;
    this.#file = new File(this.#chunks, `Recording of ${moment}.${ending}`, { type });
    this.#chunks = [];
    URL.revokeObjectURL(this.#address);
    this.#address = URL.createObjectURL(this.#file);
    this.audio.src = this.#address;
    this.parts.save.setAttribute("href", this.#address);
    this.parts.save.setAttribute("download", this.#file.name);
    this.#show("recorded");
    if (this.#file.size > this.most) this.#complain("This recording is larger than what may be sent; keep a copy of it.");
  }

  async #send() {
    const file = this.#file;
    if (!file) return;
    this.#complain("");
    this.audio.pause();
    this.#show("sending");
    this.dialog.close();
    try {
      await this.send(file);
      this.#forget();
      this.#show("idle");
    } catch (problem) {
      if (!(problem instanceof UploadError)) throw problem;
      this.#show("recorded");
      this.dialog.showModal();
      this.#complain(problem.cancelled ? "" : `${problem.message} Your recording is still here.`);
    }
  }

  #forget() {
    URL.revokeObjectURL(this.#address);
    this.#address = "";
    this.#file = null;
    this.#before = 0;
    this.audio.removeAttribute("src");
    this.#complain("");
  }

  #discard() {
    this.#forget();
    this.#show("idle");
    this.parts.start.focus();
  }

  #release() {
    for (const track of this.#stream?.getTracks() ?? []) track.stop();
    this.#context?.close();
    this.#stream = this.#context = this.#analyser = this.#recorder = null;
  }

  /** Seconds recorded so far, pauses left out. */
  get seconds() {
    return this.#before + (this.#state === "recording" ? (performance.now() - this.#since) / 1000 : 0);
  }

  /** @param {string} sentence */
  #complain(sentence) {
    this.parts.error.textContent = sentence;
    this.parts.error.hidden = !sentence;
  }

  /** @param {State} state */
  #show(state) {
    this.#state = state;
    const { start, pause, stop, send, save, discard, hint, lamp } = this.parts;
    const running = state === "recording" || state === "paused";
    start.hidden = !(state === "idle" || state === "asking");
    /** @type {HTMLButtonElement} */ (start).disabled = state === "asking";
    pause.hidden = stop.hidden = !running;
    send.hidden = save.hidden = discard.hidden = this.audio.hidden = state !== "recorded";
    this.level.hidden = state === "recorded" || state === "sending";
    lamp.classList.toggle("on", state === "recording");
    pause.textContent = state === "paused" ? "Go on" : "Pause";
    this.parts.clock.textContent = clock(this.#before);
    hint.textContent = {
      idle: "Your browser will ask for the microphone. Place it near the instrument and leave room for the loudest bar.",
      asking: "Please allow the microphone.",
      recording: "Recording.",
      paused: "Paused.",
      recorded: "Listen to it before you send it.",
      sending: "Sending.",
    }[state];
    if (state === "recording") stop.focus();
    if (state === "recorded") send.focus();
  }

  /** One picture of the level: the loudness of the last seconds, newest at the right, red where it clips. */
  #draw() {
    const analyser = this.#analyser;
    const canvas = this.level.getContext("2d");
    if (!analyser || !canvas) return;
    const samples = new Float32Array(analyser.fftSize);
    const style = getComputedStyle(this.dialog);
    const [wave, clip, line] = ["--wave", "--pencil", "--rule-strong"].map((token) => style.getPropertyValue(token));
    const { width, height } = this.level;
    const frame = () => {
      this.#frame = requestAnimationFrame(frame);
      if (this.#state !== "recording") return;
      analyser.getFloatTimeDomainData(samples);
      let peak = 0;
      for (const sample of samples) peak = Math.max(peak, Math.abs(sample));
      this.#levels.push(peak);
      if (this.#levels.length > width / 4) this.#levels.shift();
      const text = clock(this.seconds);
      if (this.parts.clock.textContent !== text) this.parts.clock.textContent = text;
      canvas.clearRect(0, 0, width, height);
      canvas.fillStyle = line;
      canvas.fillRect(0, height / 2, width, 1);
      this.#levels.forEach((level, index) => {
        const half = Math.max(1, Math.min(1, level) * (height / 2 - 2));
        canvas.fillStyle = level > 0.98 ? clip : wave;
        canvas.fillRect(width - 4 * (this.#levels.length - index), height / 2 - half, 3, 2 * half);
      });
    };
    frame();
  }
}
