/** The row of that number, or the nearest there is. */
export const nearest = (index: number, rows: number): number => Math.min(Math.max(index, 0), rows - 1)
