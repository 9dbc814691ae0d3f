import type { VNode } from 'preact'
import { repeatCommand } from '../../repeatCommand.ts'
import type { Result } from '../../result.ts'
import type { Vector } from '../../vector.ts'
import { numbersAsText } from '../json.ts'
import type { Report } from '../report.ts'

export interface Failure {
  readonly backend: string
  readonly result: Result
}

export function failuresOf({ backends }: Report): readonly Failure[] {
  return backends.flatMap(({ backend, results }) =>
    results.filter(({ status }) => status === 'failed').map(result => ({ backend, result })),
  )
}

/** Where in the page a failure stands; names may hold anything. */
export function failureId(backend: string, { op, check }: Result): string {
  const safe = (text: string) => text.replaceAll(/[^a-z0-9]/gi, letter => `_${letter.charCodeAt(0).toString(16)}_`)
  return `failure-${[backend, op, check].map(safe).join('-')}`
}

/** As many failures as this are unfolded from the beginning. */
const few = 3

/** Each failure as a vector to copy, with the command that repeats it. */
export function Failures({
  failures,
  runs,
}: {
  readonly failures: readonly Failure[]
  readonly runs: number | undefined
}): VNode | null {
  if (failures.length === 0) return null
  return (
    <section id="failures" aria-labelledby="failures-title">
      <h2 id="failures-title">Failures</h2>
      <div class="tools" hidden>
        <label>
          Filter{' '}
          <input type="search" id="filter" placeholder="an op, a check, a backend, what differs" autocomplete="off" />
        </label>
        <button type="button" data-unfold="true">
          Unfold all
        </button>
        <button type="button" data-unfold="false">
          Fold all
        </button>
        <output id="shown" for="filter">
          {failures.length} of {failures.length}
        </output>
      </div>
      {failures.map(failure => (
        <Item key={failureId(failure.backend, failure.result)} {...failure} runs={runs} open={failures.length <= few} />
      ))}
    </section>
  )
}

interface ItemProps extends Failure {
  readonly runs: number | undefined
  readonly open: boolean
}

function Item({ backend, result, runs, open }: ItemProps): VNode {
  const { op, check, reason, seed, failure } = result
  const id = failureId(backend, result)
  return (
    <details class="failure" id={id} open={open}>
      <summary>
        <b>{op}</b> <span class="tag">{check}</span> <span class="tag">{backend}</span>
        <span class="what">{reason === `${op} differs` ? 'the two sides differ' : (reason ?? 'failed')}</span>
      </summary>
      {failure !== undefined && <Found {...failure} />}
      <Copyable id={`${id}-again`} title="Again" text={repeatCommand({ backend, op, seed }, runs)} />
      {failure !== undefined && (
        <Copyable id={`${id}-vector`} title="Vector" text={vectorText({ ...failure, backend })} />
      )}
    </details>
  )
}

function Found({ mismatch, error }: Vector): VNode {
  if (mismatch === undefined) return <p class="found">Threw: {error}</p>
  const { what, index, expected, received, bound } = mismatch
  const rows = [
    ['what', what],
    ['at', `[${index}], row-major`],
    ['expected', numberText(expected)],
    ['received', numberText(received)],
    ['bound', numberText(bound)],
  ] as const
  return (
    <dl class="found">
      {rows.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}

const numberText = (x: number): string => (Object.is(x, -0) ? '−0' : String(x).replace('-', '−'))

function Copyable({ id, title, text }: { readonly id: string; readonly title: string; readonly text: string }): VNode {
  return (
    <div class="copyable">
      <div class="bar">
        <h3>{title}</h3>
        <button type="button" data-copy={id} hidden>
          Copy
        </button>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <pre id={id} tabIndex={0}>
        {text}
      </pre>
    </div>
  )
}

/** JSON, with each tensor in a line of its own. */
function vectorText(vector: Vector): string {
  const line = (value: unknown) => JSON.stringify(value, numbersAsText)
  const { inputs, ...rest } = vector
  const entries = Object.entries(rest).map(([name, value]) => `  ${line(name)}: ${line(value)}`)
  return `{\n${[...entries, `  "inputs": [\n${inputs.map(input => `    ${line(input)}`).join(',\n')}\n  ]`].join(',\n')}\n}`
}
