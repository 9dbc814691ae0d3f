/** Statements that make `row`, a float, of an index: the nearest of that many rows, or row 0 for NaN. */
export function nearestRow(index: string, rows: number): string {
  return `const index = ${index};
let row = 0;
if (index > 0) { row = index; }
if (index > ${rows - 1}) { row = ${rows - 1}; }
`
}
