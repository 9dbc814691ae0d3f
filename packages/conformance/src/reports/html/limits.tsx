import type { VNode } from 'preact'
import type { Report } from '../report.ts'

/** One thing that a backend says that it cannot do, and what that concerned. */
export interface Limit {
  readonly backend: string
  readonly reason: string
  readonly places: readonly {
    readonly op: string
    readonly check: string
    readonly skipped: number
    readonly runs: number
  }[]
}

/** Grouped by backend and reason. */
export function limitsOf({ backends }: Report): readonly Limit[] {
  return backends.flatMap(({ backend, results }) => {
    const byReason = new Map<string, Limit['places'][number][]>()
    for (const { op, check, status, skippedRuns, runs, timedOut, reason = 'no reason given' } of results) {
      if (timedOut && status === 'skipped') continue
      if (status === 'failed' || (status !== 'skipped' && skippedRuns === 0)) continue
      byReason.set(reason, [...(byReason.get(reason) ?? []), { op, check, skipped: skippedRuns, runs }])
    }
    return [...byReason].map(([reason, places]) => ({ backend, reason, places }))
  })
}

/** What backends say that they cannot do, with their reasons. */
export function Limits({ limits }: { readonly limits: readonly Limit[] }): VNode | null {
  if (limits.length === 0) return null
  return (
    <section id="limits" aria-labelledby="limits-title">
      <h2 id="limits-title">Limitations</h2>
      <p class="muted">What backends say that they cannot do. It was skipped, which is not passed.</p>
      {limits.map(({ backend, reason, places }) => (
        <details key={`${backend}\n${reason}`} class="limit">
          <summary>
            <span class="what">{reason}</span> <span class="tag">{backend}</span>{' '}
            <span class="muted">{[...new Set(places.map(({ op }) => op))].join(', ')}</span>
          </summary>
          <ul>
            {places.map(({ op, check, skipped, runs }) => (
              <li key={`${op}\n${check}`}>
                <b>{op}</b>, {check}: {skipped} of {runs} calls skipped
              </li>
            ))}
          </ul>
        </details>
      ))}
    </section>
  )
}
