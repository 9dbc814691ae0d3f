/** The row of that number, or the nearest there is; row 0 for NaN. */
export const nearest = (index: number, rows: number): number =>
  Number.isNaN(index) ? 0 : Math.min(Math.max(index, 0), rows - 1)
