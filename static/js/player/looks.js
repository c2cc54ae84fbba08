/**
 * Notes that stand for more than themselves: each look has a colour, a pattern and a sign, so that it is told without
 * telling colours apart. Outlines are notes that are not there.
 *
 * @typedef {"plain" | "faint" | "rising" | "falling" | "upright" | "level" | "cross" | "dots"} Pattern
 * @typedef {object} Look
 * @property {string} colour   name of a custom property
 * @property {Pattern} pattern
 * @property {string} sign     at the note's beginning, where there is room; may be empty
 * @property {boolean} [outline]
 * @property {boolean} [marked] what is looked at just now: it gets a ring
 * @property {{onset: number, pitch: number}} [from] where a line leads that ties it to another note
 *
 * @typedef {{x: number, y: number, width: number, height: number}} Box
 */

/** Distance of a pattern's lines and their breadth, in pixels. */
const APART = 5;
const BREADTH = 1.6;
const SIGN = 13;

/** @type {Record<string, [number, number][]>} direction of the lines of each pattern */
const LINES = {
  rising: [[1, -1]],
  falling: [[1, 1]],
  upright: [[0, 1]],
  level: [[1, 0]],
  cross: [[1, -1], [1, 1]],
};

/**
 * Fill a box with a pattern in front of its colour.
 * @param {CanvasRenderingContext2D} context
 * @param {Box} box
 * @param {Look} look
 * @param {import("./canvas.js").Colours} colours
 * @param {string} [fill] another colour than the look's own
 */
export function drawLook(context, box, look, colours, fill = colours.get(look.colour)) {
  const { x, y, width, height } = box;
  context.save();
  context.beginPath();
  context.roundRect(x, y, width, height, Math.min(2, height / 3));
  if (look.outline) {
    context.fillStyle = colours.get("--roll-paper");
    context.globalAlpha = 0.7;
    context.fill();
    context.globalAlpha = 1;
    context.strokeStyle = fill;
    context.lineWidth = 1.5;
    context.setLineDash(look.sign ? [] : [3, 2]);
    context.stroke();
  } else {
    context.globalAlpha = look.pattern === "faint" ? 0.38 : 1;
    context.fillStyle = fill;
    context.fill();
    context.globalAlpha = 1;
    if (width > 3 && look.pattern !== "plain" && look.pattern !== "faint") {
      context.clip();
      pattern(context, box, look.pattern, colours.get("--roll-paper"));
    }
  }
  context.restore();
}

/**
 * @param {CanvasRenderingContext2D} context clipped to the box
 * @param {Box} box
 * @param {Pattern} name
 * @param {string} colour
 */
function pattern(context, { x, y, width, height }, name, colour) {
  context.fillStyle = context.strokeStyle = colour;
  context.lineWidth = BREADTH;
  context.beginPath();
  if (name === "dots") {
    for (let at = x + 3; at < x + width; at += APART) context.rect(at - 1, y + height / 2 - 1, 2, 2);
    context.fill();
    return;
  }
  for (const [right, down] of LINES[name] ?? []) {
    if (!right) for (let at = x + 3; at < x + width; at += APART) line(context, at, y, at, y + height);
    else if (!down) line(context, x, y + height / 2, x + width, y + height / 2);
    else {
      for (let at = x - height; at < x + width; at += APART + 1) {
        line(context, at, down > 0 ? y : y + height, at + height, down > 0 ? y + height : y);
      }
    }
  }
  context.stroke();
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {number} x1
 * @param {number} y1
 * @param {number} x2
 * @param {number} y2
 */
function line(context, x1, y1, x2, y2) {
  context.moveTo(x1, y1);
  context.lineTo(x2, y2);
}

/**
 * Which signs are drawn, and where: above their notes, or below where there is no room above. Signs that would lie on one
 * already placed are left out; what is looked at comes first.
 * @param {{box: Box, look: Look}[]} drawn in order of x
 * @param {number} top signs stay below
 * @param {(sign: string) => number} widthOf pixels
 * @returns {{x: number, y: number, width: number, look: Look}[]}
 */
export function placedSigns(drawn, top, widthOf) {
  /** @type {Map<number, {from: number, to: number}[]>} what is taken in each row of signs */
  const taken = new Map();
  const first = drawn.filter(({ look }) => look.marked);
  const placed = [];
  for (const { box, look } of [...first, ...drawn.filter(({ look }) => !look.marked)]) {
    if (!look.sign) continue;
    const width = Math.max(widthOf(look.sign) + 5, SIGN);
    const above = box.y - SIGN - 1;
    const y = above >= top ? above : box.y + box.height + 1;
    const row = Math.round(y / SIGN);
    const hit = [row - 1, row, row + 1].some((near) => {
      const spans = taken.get(near) ?? [];
      // Those before came in order of x, so only the last of them, and what is looked at, can be in the way.
      return [...spans.slice(0, first.length), ...spans.slice(-1)].some(({ from, to }) => box.x < to && box.x + width > from);
    });
    if (hit) continue;
    taken.set(row, [...(taken.get(row) ?? []), { from: box.x, to: box.x + width + 1 }]);
    placed.push({ x: box.x, y, width, look });
  }
  return placed;
}

/**
 * The ring around what is looked at, and the signs of looks.
 * @param {CanvasRenderingContext2D} context
 * @param {{box: Box, look: Look}[]} drawn in order of x
 * @param {import("./canvas.js").Colours} colours
 * @param {number} top signs stay below
 */
export function drawSigns(context, drawn, colours, top) {
  for (const { box, look } of drawn) if (look.marked) ring(context, box, colours);
  context.font = `700 10px ${colours.get("--sans")}`;
  context.textBaseline = "middle";
  context.textAlign = "center";
  for (const { x, y, width, look } of placedSigns(drawn, top, (sign) => context.measureText(sign).width)) {
    context.fillStyle = colours.get(look.colour);
    context.beginPath();
    context.roundRect(x, y, width, SIGN, 3);
    context.fill();
    context.fillStyle = colours.get("--roll-paper");
    context.fillText(look.sign, x + width / 2, y + SIGN / 2 + 0.5);
  }
  context.textAlign = "start";
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Box} box
 * @param {import("./canvas.js").Colours} colours
 */
function ring(context, box, colours) {
  context.strokeStyle = colours.get("--ink");
  context.lineWidth = 2;
  context.beginPath();
  context.roundRect(box.x - 4, box.y - 4, box.width + 8, box.height + 8, 4);
  context.stroke();
}
