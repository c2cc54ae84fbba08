/**
 * What is asked when a sound is varied or painted anew, and how its sliders say it. Pure.
 *
 * @typedef {"repaint" | "vary"} Mode
 */

/**
 * How far a sound is changed, in words.
 * @param {Mode} mode
 * @param {number} strength 0 to 1
 */
export function strengthWords(mode, strength) {
  if (strength >= 1) return mode === "repaint" ? "new notes" : "all but its notes";
  if (strength < 0.3) return "a shade";
  if (strength < 0.55) return "another colour";
  return strength < 0.8 ? "another sound" : "far away";
}

/** @param {number} steps */
export function stepsWords(steps) {
  return `${steps}, ${steps <= 4 ? "quick" : steps <= 10 ? "usual" : "careful, and slower"}`;
}

/**
 * What is asked of the server.
 * @param {string} take
 * @param {{mode: Mode, span: import("../player/motion.js").Span | null, strength: number, words: string, negative: string, steps: number, guidance: number, candidates: number}} wish
 */
export function request(take, { mode, span, strength, words, negative, steps, guidance, candidates }) {
  const source = mode === "vary" ? { varying_take: take } : { repainting_take: take, between: span ? [span.start, span.end] : null };
  return { engine: "diffusion", ...source, strength, words, negative, steps, guidance, candidates };
}
