import Table from 'cli-table3'

export interface TableOptions {
  /** The columns that stand to the right. */
  readonly right?: readonly number[]
  /** Widths in characters, beyond which a column's text goes on in the next line. */
  readonly widths?: readonly (number | null)[]
}

/** Rows of text under a header, without lines between them. */
export function formatTable(
  header: readonly string[],
  rows: readonly (readonly (string | number)[])[],
  { right = [], widths = [] }: TableOptions = {},
): string {
  const table = new Table({
    head: [...header],
    colAligns: header.map((_, column) => (right.includes(column) ? 'right' : 'left')),
    colWidths: [...widths],
    wordWrap: true,
    style: { head: [], border: [], compact: true },
  })
  table.push(...rows.map(row => row.map(cell => (typeof cell === 'number' ? cell.toLocaleString('en-US') : cell))))
  return table.toString()
}
