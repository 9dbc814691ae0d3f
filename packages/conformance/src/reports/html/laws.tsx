import type { VNode } from 'preact'
import type { Report } from '../report.ts'
import { failureId } from './failures.tsx'
import { signs } from './matrix.tsx'

/** Theorems by backends. */
export function Laws({ report: { backends } }: { readonly report: Report }): VNode {
  const laws = backends.map(({ backend, results }) => ({
    backend,
    results: new Map(results.filter(({ check }) => check === 'law').map(result => [result.op, result])),
  }))
  const statements = [...new Set(laws.flatMap(({ results }) => [...results.keys()]))]
  return (
    <section id="laws" aria-labelledby="laws-title">
      <h2 id="laws-title">Laws</h2>
      {statements.length === 0 ? (
        <p>No law was checked: a run of some ops only leaves them out.</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        <section class="scroll" aria-labelledby="laws-title" tabIndex={0}>
          <table class="laws">
            <thead>
              <tr>
                {laws.map(({ backend }) => (
                  <th key={backend} scope="col">
                    {backend}
                  </th>
                ))}
                <th scope="col">law</th>
              </tr>
            </thead>
            <tbody>
              {statements.map(statement => (
                <tr key={statement}>
                  {laws.map(({ backend, results }) => {
                    const result = results.get(statement)
                    const [sign, words] = result === undefined ? ['', 'not run'] : signs[result.status]
                    const text = (
                      <>
                        <span aria-hidden="true">{sign}</span>
                        <span class="unseen">{words}</span>
                      </>
                    )
                    return (
                      <td key={backend}>
                        {result?.status === 'failed' ? (
                          <a class="cell failed" href={`#${failureId(backend, result)}`}>
                            {text}
                          </a>
                        ) : (
                          <span class={`cell ${result?.status ?? ''}`} title={result?.reason}>
                            {text}
                          </span>
                        )}
                      </td>
                    )
                  })}
                  <th scope="row">{statement}</th>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </section>
  )
}
