import type { VNode } from 'preact'
import type { Result } from '../../result.ts'
import { boundedChecks } from '../order.ts'
import type { Report } from '../report.ts'
import { fraction } from './numbers.ts'

interface Row {
  readonly op: string
  /** By backend; `undefined` where nothing was compared within a bound. */
  readonly worst: readonly (number | undefined)[]
}

/** The largest error of each op on each backend as a fraction of its bound. */
export function Errors({ report: { backends } }: { readonly report: Report }): VNode {
  const all = rowsOf(backends.map(({ results }) => results))
  const rows = all.filter(row => largest(row) > 0)
  const exact = all.filter(row => largest(row) === 0)
  return (
    <section id="errors" aria-labelledby="errors-title">
      <h2 id="errors-title">Errors and their bounds</h2>
      <p class="muted">
        The largest error that was seen, as a fraction of what the analysis allows: a full bar is the bound. Nearest to
        it first.
      </p>
      {rows.length === 0 ? (
        <p>No error was seen.</p>
      ) : (
        <table class="errors">
          <thead>
            <tr>
              <th scope="col">op</th>
              {backends.map(({ backend }) => (
                <th key={backend} scope="col">
                  {backend}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ op, worst }) => (
              <tr key={op}>
                <th scope="row">{op}</th>
                {worst.map((value, i) => (
                  <td key={backends[i]!.backend} data-backend={backends[i]!.backend}>
                    {value === undefined ? <span class="muted">–</span> : <Bar value={value} />}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {exact.length > 0 && <p class="muted">No error at all: {exact.map(({ op }) => op).join(', ')}.</p>}
    </section>
  )
}

function rowsOf(backends: readonly (readonly Result[])[]): readonly Row[] {
  const byOp = new Map<string, (number | undefined)[]>()
  for (const [i, results] of backends.entries()) {
    for (const result of results) {
      const worst = worstOf(result)
      if (worst === undefined) continue
      const row = byOp.get(result.op) ?? backends.map(() => undefined)
      row[i] = Math.max(row[i] ?? 0, worst)
      byOp.set(result.op, row)
    }
  }
  return [...byOp].map(([op, worst]) => ({ op, worst })).toSorted((a, b) => largest(b) - largest(a))
}

const largest = ({ worst }: Row): number => Math.max(...worst.map(value => value ?? 0))

/** Of a check that allows errors; where the call failed, that of the vector. */
function worstOf({ check, status, worst, failure }: Result): number | undefined {
  if (!boundedChecks.has(check)) return undefined
  if (status === 'passed') return worst
  if (status !== 'failed' || failure?.mismatch === undefined) return undefined
  const { expected, received, bound } = failure.mismatch
  const times = Math.abs(expected - received) / bound
  return Number.isNaN(times) ? Number.POSITIVE_INFINITY : times
}

function Bar({ value }: { readonly value: number }): VNode {
  const level = value > 1 ? 'beyond' : value > 0.5 ? 'near' : 'far'
  return (
    <div class={`error ${level}`}>
      <span class="track">
        <i style={{ width: `${(100 * Math.min(1, value)).toFixed(1)}%` }} />
      </span>
      <span class="value">{fraction(value)}</span>
    </div>
  )
}
