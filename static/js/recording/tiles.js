/**
 * Which tiles of a spectrogram to draw: pure. A picture is a pyramid; level 0 is one small image of the whole recording,
 * each further level is twice as wide and cut into tiles of equal width (the last may be narrower).
 *
 * @typedef {object} Picture
 * @property {string} kind
 * @property {string} label
 * @property {number} seconds
 * @property {number} low_hz
 * @property {number} high_hz
 * @property {string} axis        "log"
 * @property {number} height      pixels
 * @property {number} tile_width  pixels
 * @property {{width: number, tiles: number}[]} levels
 *
 * @typedef {{level: number, index: number, start: number, end: number}} Tile  seconds it covers
 */

/**
 * The coarsest level that is as fine as the screen.
 * @param {Picture} picture
 * @param {number} scale device pixels a second
 */
export function levelFor(picture, scale) {
  const needed = scale * picture.seconds;
  const fine = picture.levels.findIndex((level) => level.width >= needed * 0.75);
  return fine < 0 ? picture.levels.length - 1 : fine;
}

/**
 * The tiles of a level that meet a stretch of time.
 * @param {Picture} picture
 * @param {number} level
 * @param {number} start seconds
 * @param {number} end
 * @returns {Tile[]}
 */
export function tilesIn(picture, level, start, end) {
  const { width, tiles } = picture.levels[level];
  const perSecond = width / picture.seconds;
  const each = picture.tile_width / perSecond;
  const first = Math.max(Math.floor(start / each), 0);
  const last = Math.min(Math.floor(end / each), tiles - 1);
  const found = [];
  for (let index = first; index <= last; index++) {
    found.push({ level, index, start: index * each, end: Math.min((index + 1) * each, picture.seconds) });
  }
  return found;
}

/**
 * How high a frequency stands, 0 at the bottom to 1 at the top.
 * @param {Picture} picture
 * @param {number} hertz
 */
export function heightOf(picture, hertz) {
  return Math.log(hertz / picture.low_hz) / Math.log(picture.high_hz / picture.low_hz);
}

/**
 * The frequency at a height: the reverse of heightOf.
 * @param {Picture} picture
 * @param {number} height 0 to 1
 */
export function hertzAt(picture, height) {
  return picture.low_hz * (picture.high_hz / picture.low_hz) ** height;
}
