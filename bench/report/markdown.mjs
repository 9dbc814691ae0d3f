/** A table in Markdown, its columns aligned so that a terminal shows it too; all but the first stand to the right. */
export function markdownTable(header, rows) {
  const widths = header.map((_, column) => Math.max(...[header, ...rows].map(row => [...row[column]].length), 3))
  const padded = (text, column) => {
    const space = ' '.repeat(widths[column] - [...text].length)
    return column === 0 ? text + space : space + text
  }
  const line = cells => `| ${cells.map(padded).join(' | ')} |`
  const rule = `| ${widths.map((width, column) => (column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)).join(' | ')} |`
  return [line(header), rule, ...rows.map(line)].join('\n')
}

/** A time with as many digits as mean something. */
export const milliseconds = ms =>
  ms >= 1000 ? Math.round(ms).toLocaleString('en-US') : ms.toPrecision(ms >= 100 ? 3 : 2)

/** A ratio, the same. */
export const ratio = value => `${value >= 0.095 ? value.toFixed(2) : value.toPrecision(2)}×`
