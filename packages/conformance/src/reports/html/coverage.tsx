import type { VNode } from 'preact'
import type { Coverage } from '../../covering.ts'
import type { Report } from '../report.ts'

interface Row {
  readonly op: string
  /** By backend. */
  readonly coverage: readonly (Coverage | undefined)[]
}

/** Which pairs of kinds of attributes and shapes the calls had: for each backend in all, and for each op where some are missing. */
export function CoverageCounts({ report: { backends } }: { readonly report: Report }): VNode | null {
  const rows = rowsOf(backends)
  if (rows.length === 0) return null
  const gaps = rows.filter(({ coverage }) => coverage.some(of => of !== undefined && of.visited < of.of))
  return (
    <section id="coverage" aria-labelledby="coverage-title">
      <h2 id="coverage-title">Coverage</h2>
      <p class="muted">
        Pairs of kinds of attributes and shapes, such as a stride above 1 with uneven padding: those that calls had, of
        those that there are.
      </p>
      <ul>
        {backends.map(({ backend }, i) => (
          <li key={backend}>
            <b>{backend}</b>: {countsText(rows.flatMap(({ coverage }) => coverage[i] ?? []))} pairs
          </li>
        ))}
      </ul>
      {gaps.map(({ op, coverage }) => (
        <details key={op} class="limit">
          <summary>
            <b>{op}</b>: {coverage.map(of => (of === undefined ? '–' : countsText([of]))).join(', ')}
          </summary>
          <ul>
            {[...new Set(coverage.flatMap(of => of?.missing ?? []))].map(pair => (
              <li key={pair}>{pair}</li>
            ))}
          </ul>
        </details>
      ))}
    </section>
  )
}

function countsText(coverages: readonly Coverage[]): string {
  const sum = (name: 'visited' | 'of') => coverages.reduce((total, coverage) => total + coverage[name], 0)
  return `${sum('visited')} of ${sum('of')}`
}

/** All checks of an op try the same calls, unless one fails early: what the most thorough of them visited. */
function rowsOf(backends: Report['backends']): readonly Row[] {
  const rows = new Map<string, (Coverage | undefined)[]>()
  for (const [i, { results }] of backends.entries()) {
    for (const { op, coverage } of results) {
      if (coverage === undefined) continue
      const row = rows.get(op) ?? backends.map(() => undefined)
      if (coverage.visited >= (row[i]?.visited ?? 0)) row[i] = coverage
      rows.set(op, row)
    }
  }
  return [...rows].map(([op, coverage]) => ({ op, coverage }))
}
