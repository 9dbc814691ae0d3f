import type { VNode } from 'preact'
import type { Result } from '../../result.ts'
import type { Report } from '../report.ts'

/** Something that a backend says of itself, and the checks that it concerned. */
export interface Reason {
  readonly backend: string
  readonly reason: string
  readonly results: readonly Result[]
}

/**
 * What backends say, grouped by backend and reason.
 *
 * @param reasonsIn the reasons that one result has
 */
export function reasonsOf({ backends }: Report, reasonsIn: (result: Result) => readonly string[]): readonly Reason[] {
  return backends.flatMap(({ backend, results }) => {
    const byReason = new Map<string, Result[]>()
    for (const result of results) {
      for (const reason of reasonsIn(result)) byReason.set(reason, [...(byReason.get(reason) ?? []), result])
    }
    return [...byReason].map(([reason, results]) => ({ backend, reason, results }))
  })
}

interface ReasonsProps {
  readonly id: string
  readonly title: string
  /** What these reasons are. */
  readonly about: string
  readonly reasons: readonly Reason[]
  /** What to say of a result behind the check's name. */
  note?(result: Result): string
}

/** A section of them; nothing, if there are none. */
export function Reasons({ id, title, about, reasons, note }: ReasonsProps): VNode | null {
  if (reasons.length === 0) return null
  return (
    <section id={id} aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>{title}</h2>
      <p class="muted">{about}</p>
      {reasons.map(({ backend, reason, results }) => (
        <details key={`${backend}\n${reason}`} class="limit">
          <summary>
            <span class="what">{reason}</span> <span class="tag">{backend}</span>{' '}
            <span class="muted">{[...new Set(results.map(({ op }) => op))].join(', ')}</span>
          </summary>
          <ul>
            {results.map(result => (
              <li key={`${result.op}\n${result.check}`}>
                <b>{result.op}</b>, {result.check}
                {note?.(result)}
              </li>
            ))}
          </ul>
        </details>
      ))}
    </section>
  )
}
