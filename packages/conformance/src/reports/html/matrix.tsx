import type { VNode } from 'preact'
import type { CheckName } from '../../checks/check.ts'
import type { Result, SubjectKind } from '../../result.ts'
import { checksOf } from '../order.ts'
import type { Report } from '../report.ts'
import { failureId } from './failures.tsx'
import { fraction } from './numbers.ts'

/** Ops by backends by checks. */
export function Matrix({ report }: { readonly report: Report }): VNode {
  const backends = report.backends.map(({ backend, results }) => {
    const own = results.filter(({ check }) => check !== 'law')
    return { backend, own, cells: new Map(own.map(result => [`${result.op}\n${result.check}`, result])) }
  })
  const all = backends.flatMap(({ own }) => own)
  const checks = checksOf(all)
  const kinds = [...new Set(all.map(({ kind }) => kind))]
  const opsOf = (kind: SubjectKind) => [...new Set(all.filter(result => result.kind === kind).map(({ op }) => op))]
  return (
    <section id="checks" aria-labelledby="checks-title">
      <h2 id="checks-title">Checks</h2>
      <Legend />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section class="scroll" aria-labelledby="checks-title" tabIndex={0}>
        <table class="matrix">
          <thead>
            <tr>
              <th rowSpan={2} scope="col">
                op
              </th>
              {backends.map(({ backend }) => (
                <th key={backend} colSpan={checks.length} scope="colgroup" class="first">
                  {backend}
                </th>
              ))}
            </tr>
            <tr>
              {backends.map(({ backend }) =>
                checks.map((check, i) => (
                  <th key={`${backend} ${check}`} scope="col" class={i === 0 ? 'check first' : 'check'}>
                    {check}
                  </th>
                )),
              )}
            </tr>
          </thead>
          {kinds.map(kind => (
            <tbody key={kind}>
              <tr>
                <th colSpan={1 + backends.length * checks.length} scope="rowgroup" class="kind">
                  {headings[kind]}
                </th>
              </tr>
              {opsOf(kind).map(op => (
                <tr key={op}>
                  <th scope="row">{op}</th>
                  {backends.map(({ backend, cells }) =>
                    checks.map((check, i) => (
                      <td key={`${backend} ${check}`} class={i === 0 ? 'first' : undefined}>
                        <Cell backend={backend} check={check} result={cells.get(`${op}\n${check}`)} />
                      </td>
                    )),
                  )}
                </tr>
              ))}
            </tbody>
          ))}
        </table>
      </section>
    </section>
  )
}

const headings: Readonly<Record<SubjectKind, string>> = {
  primitive: 'Primitives',
  composition: 'Compositions',
  law: 'Laws',
  architecture: 'Architectures',
}

/** A sign and words for each status: colour alone tells nothing. */
export const signs: Readonly<Record<Result['status'], readonly [sign: string, words: string]>> = {
  passed: ['✓', 'passed'],
  failed: ['✗', 'failed'],
  skipped: ['⊘', 'skipped'],
  notApplicable: ['–', 'does not apply'],
}

function Legend(): VNode {
  return (
    <p class="legend muted">
      {Object.entries(signs).map(([status, [sign, words]]) => (
        <span key={status}>
          <b class={status}>{sign}</b> {words}
        </span>
      ))}
      <span>
        <b class="passed">✓*</b> passed, some calls skipped
      </span>
      <span>
        <b class="passed">✓≈</b> passed, some calls by other formulas, within their bounds
      </span>
    </p>
  )
}

interface CellProps {
  readonly backend: string
  readonly check: CheckName
  readonly result: Result | undefined
}

function Cell({ backend, check, result }: CellProps): VNode {
  if (result === undefined) return <span class="unseen">not run</span>
  const { op, status, runs, skippedRuns, approximated, worst, reason, milliseconds } = result
  const [sign, words] = signs[status]
  const notes = [
    ...(status === 'passed' && approximated !== undefined ? [['≈', 'some calls by other formulas'] as const] : []),
    ...(status === 'passed' && skippedRuns > 0 ? [['*', 'some calls skipped'] as const] : []),
  ]
  const details = [
    `${op}, ${check}, ${backend}: ${words}`,
    ...(reason === undefined ? [] : [reason]),
    ...(approximated === undefined ? [] : [`${approximated.runs} calls by: ${approximated.reasons.join('; ')}`]),
    ...(runs === 0 ? [] : [`${runs} calls, ${skippedRuns} skipped, ${milliseconds.toFixed(0)} ms`]),
    ...(status === 'passed' && worst > 0 ? [`largest error ${fraction(worst)} of its bound`] : []),
  ].join('\n')
  const text = (
    <>
      <span aria-hidden="true">{[sign, ...notes.map(([mark]) => mark)].join('')}</span>
      <span class="unseen">{[words, ...notes.map(([, text]) => text)].join(', ')}</span>
    </>
  )
  if (status === 'failed') {
    return (
      <a class="cell failed" title={details} href={`#${failureId(backend, result)}`}>
        {text}
      </a>
    )
  }
  return (
    <span class={`cell ${status}`} title={details}>
      {text}
    </span>
  )
}
