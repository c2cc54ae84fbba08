/** Times, pitches and sizes as words; no page needed. */

const STEPS = ["C", "C♯", "D", "E♭", "E", "F", "F♯", "G", "A♭", "A", "B♭", "B"];

/**
 * Minutes, seconds and tenths: 75.26 -> "1:15.2". Hours only when there are some.
 * @param {number} seconds
 */
export function clockText(seconds) {
  const tenths = Math.max(0, Math.floor(seconds * 10 + 1e-6));
  return `${wholeText(Math.floor(tenths / 10))}.${tenths % 10}`;
}

/**
 * Minutes and seconds: 75.26 -> "1:15".
 * @param {number} seconds
 */
export function wholeText(seconds) {
  const whole = Math.max(0, Math.floor(seconds + 1e-6));
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  const rest = String(whole % 60).padStart(2, "0");
  return hours ? `${hours}:${String(minutes).padStart(2, "0")}:${rest}` : `${minutes}:${rest}`;
}

/**
 * A stretch of time in words for those who listen to the page: 75 -> "1 minute 15 seconds".
 * @param {number} seconds
 */
export function spokenTime(seconds) {
  const whole = Math.round(seconds);
  const minutes = Math.floor(whole / 60);
  const parts = [];
  if (minutes) parts.push(`${minutes} ${minutes === 1 ? "minute" : "minutes"}`);
  if (whole % 60 || !minutes) parts.push(`${whole % 60} ${whole % 60 === 1 ? "second" : "seconds"}`);
  return parts.join(" ");
}

/**
 * Pitch name with octave, middle C being C4.
 * @param {number} pitch MIDI number
 */
export function pitchName(pitch) {
  return `${STEPS[((pitch % 12) + 12) % 12]}${Math.floor(pitch / 12) - 1}`;
}

/** @param {number} pitch MIDI number */
export function isBlackKey(pitch) {
  return [1, 3, 6, 8, 10].includes(((pitch % 12) + 12) % 12);
}

/** @param {number} hertz */
export function hertzText(hertz) {
  return hertz >= 1000 ? `${+(hertz / 1000).toFixed(1)} kHz` : `${Math.round(hertz)} Hz`;
}

/** @param {number} pitch MIDI number, may be fractional */
export function pitchHertz(pitch) {
  return 440 * 2 ** ((pitch - 69) / 12);
}
