import { readFileSync } from 'node:fs'

const read = path => readFileSync(new URL(path, import.meta.url), 'utf8')
const oneLine = text => text.replaceAll(/\s+/g, ' ').trim()
const survives = ({ status }) => status === 'Survived' || status === 'NoCoverage'

/** The rows of docs/mutation.md that explain a change: `file`, what was there, what is there instead. */
function explanations() {
  const rows = read('../docs/mutation.md').matchAll(/^\| ((?:`[\w.]+`(?:, )?)+) \| `(.+?)` → `(.+?)` \|/gm)
  return [...rows].flatMap(([, files, original, replacement]) =>
    [...files.matchAll(/`([\w.]+)`/g)].map(([, file]) =>
      [file, oneLine(original), oneLine(replacement)].join(' · ').replaceAll('\\|', '|'),
    ),
  )
}

/** The changes of Stryker's report that no test sees, as the document would have them. */
function survivors() {
  const { files } = JSON.parse(read('reports/mutation.json'))
  return Object.entries(files).flatMap(([path, { source, mutants }]) =>
    mutants
      .filter(survives)
      .map(({ location, replacement }) =>
        [path.split('/').at(-1), oneLine(excerpt(source, location)), oneLine(replacement)].join(' · '),
      ),
  )
}

function excerpt(source, { start, end }) {
  const lines = source.split('\n').slice(start.line - 1, end.line)
  lines[lines.length - 1] = lines.at(-1).slice(0, end.column - 1)
  lines[0] = lines[0].slice(start.column - 1)
  return lines.join('\n')
}

/** What survives without an explanation and, if the report is of all kernels, what is explained and does not survive. */
export function unexplained({ all }) {
  const [explained, left] = [new Set(explanations()), new Set(survivors())]
  const stale = all ? [...explained].filter(change => !left.has(change)) : []
  return [
    ...[...left].filter(change => !explained.has(change)).map(change => `Nothing sees ${change}`),
    ...stale.map(change => `Explained in docs/mutation.md, but seen: ${change}`),
  ]
}
