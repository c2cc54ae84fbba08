/**
 * How a person has set the mixer, kept in this browser for each score. A browser that keeps nothing only forgets.
 *
 * @typedef {{mute: boolean, solo: boolean, volume: number}} Setting
 * @typedef {Record<string, Setting>} Settings  by lane or stem
 */

const PLACE = "notewright.mixer";
/** Scores that are remembered; the one that was set longest ago is forgotten first. */
const MOST = 40;

export const PLAIN = Object.freeze({ mute: false, solo: false, volume: 1 });

/**
 * @param {Pick<Storage, "getItem">} storage
 * @param {string} take
 * @returns {Settings | null}
 */
export function readMixer(storage, take) {
  const found = all(storage)[take];
  return found && typeof found === "object" ? Object.fromEntries(Object.entries(found).map(([key, one]) => [key, tidy(one)])) : null;
}

/**
 * @param {Pick<Storage, "getItem" | "setItem">} storage
 * @param {string} take
 * @param {Settings} settings
 */
export function keepMixer(storage, take, settings) {
  const { [take]: _, ...others } = all(storage);
  const kept = [...Object.entries(others), [take, settings]].slice(-MOST);
  try {
    storage.setItem(PLACE, JSON.stringify(Object.fromEntries(kept)));
  } catch {
    // The store is full or shut: what is set holds for this visit.
  }
}

/**
 * @param {Pick<Storage, "getItem">} storage
 * @returns {Record<string, any>}
 */
function all(storage) {
  try {
    const found = JSON.parse(storage.getItem(PLACE) ?? "{}");
    return found && typeof found === "object" && !Array.isArray(found) ? found : {};
  } catch {
    return {};
  }
}

/** @param {any} one @returns {Setting} */
function tidy(one) {
  const volume = Number(one?.volume);
  return { mute: one?.mute === true, solo: one?.solo === true, volume: volume >= 0 && volume <= 1 ? volume : 1 };
}
