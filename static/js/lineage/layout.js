/**
 * A project's takes as a small tree: each take a row, with the column its notehead stands in and the stems
 * that lead to it. A take made from two hangs on both. Pure.
 *
 * @typedef {{id: string, title: string, kind: string, url: string, parents: string[], created: string, model: string,
 *   mode: string, label: string, complete: boolean}} TakeData
 * @typedef {{fromRow: number, fromColumn: number, toRow: number, toColumn: number, via: number}} Stem  via: the column it runs down in
 * @typedef {{take: TakeData, column: number}} Row
 */

/**
 * Rows so that what was made from a take stands below it, before the next branch begins: a walk down the tree.
 * @param {TakeData[]} takes
 * @returns {{rows: Row[], stems: Stem[], columns: number}}
 */
export function layOut(takes) {
  const known = new Set(takes.map((take) => take.id));
  const ordered = [...takes].sort((a, b) => a.created.localeCompare(b.created));
  const parents = new Map(ordered.map((take) => [take.id, take.parents.filter((id) => known.has(id) && id !== take.id)]));
  const parentsOf = (/** @type {TakeData} */ take) => parents.get(take.id) ?? [];
  /** @type {Row[]} */
  const rows = [];
  /** @type {Map<string, number>} */
  const placed = new Map();

  /**
   * @param {TakeData} take
   * @param {number} column
   */
  const place = (take, column) => {
    placed.set(take.id, rows.length);
    rows.push({ take, column });
    // A child of two waits until both stand above it.
    const next = () => ordered.filter((other) => {
      const from = parentsOf(other);
      return !placed.has(other.id) && from.includes(take.id) && from.every((id) => placed.has(id));
    });
    // The last child goes straight on below; those before it step aside, so that one line of work stays one line.
    for (let children = next(); children.length; children = next()) place(children[0], children.length > 1 ? column + 1 : column);
  };
  for (const take of ordered) if (!parentsOf(take).length) place(take, 0);
  // What hangs on itself in a circle cannot come from the server; it would still be shown.
  for (const take of ordered) if (!placed.has(take.id)) place(take, 0);

  const stems = rows.flatMap((row, toRow) =>
    parentsOf(row.take).map((parent) => {
      const fromRow = placed.get(parent) ?? 0;
      return { fromRow, fromColumn: rows[fromRow].column, toRow, toColumn: row.column, via: rows[fromRow].column };
    }),
  );
  // A stem that would run through another notehead goes round it, in a column of its own.
  let columns = rows.reduce((most, row) => Math.max(most, row.column + 1), 1);
  for (const stem of stems) {
    const passed = rows.slice(stem.fromRow + 1, stem.toRow);
    if (passed.some((row) => row.column === stem.fromColumn)) stem.via = columns++;
  }
  return { rows, stems, columns };
}
