import type { VNode } from 'preact'
import type { Report } from '../report.ts'

/** One formula that a backend takes instead of a definition, and what it concerned. */
export interface Formula {
  readonly backend: string
  readonly reason: string
  readonly places: readonly { readonly op: string; readonly check: string }[]
}

/** Grouped by backend and reason. */
export function formulasOf({ backends }: Report): readonly Formula[] {
  return backends.flatMap(({ backend, results }) => {
    const byReason = new Map<string, Formula['places'][number][]>()
    for (const { op, check, approximated } of results) {
      for (const reason of approximated?.reasons ?? []) {
        byReason.set(reason, [...(byReason.get(reason) ?? []), { op, check }])
      }
    }
    return [...byReason].map(([reason, places]) => ({ backend, reason, places }))
  })
}

/** What backends say that they compute by other formulas than definitions. */
export function Approximations({ formulas }: { readonly formulas: readonly Formula[] }): VNode | null {
  if (formulas.length === 0) return null
  return (
    <section id="approximations" aria-labelledby="approximations-title">
      <h2 id="approximations-title">Approximations</h2>
      <p class="muted">
        What backends say that they compute by other formulas than definitions. It was held to these formulas' own
        bounds, even on whole numbers, where everything else is exact.
      </p>
      {formulas.map(({ backend, reason, places }) => (
        <details key={`${backend}\n${reason}`} class="limit">
          <summary>
            <span class="what">{reason}</span> <span class="tag">{backend}</span>{' '}
            <span class="muted">{[...new Set(places.map(({ op }) => op))].join(', ')}</span>
          </summary>
          <ul>
            {places.map(({ op, check }) => (
              <li key={`${op}\n${check}`}>
                <b>{op}</b>, {check}
              </li>
            ))}
          </ul>
        </details>
      ))}
    </section>
  )
}
