import type { Shape } from '@convene/core'
import type { HostTensor, Mismatch } from './call.ts'
import type { CheckName } from './checks/check.ts'
import { repeatCommand } from './repeatCommand.ts'

/** A call that went wrong, as data that can be kept and run again. */
export interface Vector {
  readonly backend: string
  /** The op's name, or the law's statement. */
  readonly op: string
  readonly check: CheckName
  readonly attrs: unknown
  readonly inputs: readonly { readonly shape: Shape; readonly data: readonly number[] }[]
  /** What was compared, and where it differed. Absent if the call threw. */
  readonly mismatch?: Mismatch
  /** What was thrown. */
  readonly error?: string
  /** Repeats the whole search. */
  readonly seed: number
}

/** What a failure is printed as. */
export interface Printed {
  /** The op's name, or the law's statement. */
  readonly op: string
  readonly attrs: unknown
  readonly inputs: readonly HostTensor[]
}

export function vectorOf(
  place: Pick<Vector, 'backend' | 'check' | 'seed'>,
  { op, inputs, attrs }: Printed,
  found: Pick<Vector, 'mismatch' | 'error'>,
): Vector {
  return {
    ...place,
    op,
    attrs: attrs ?? {},
    inputs: inputs.map(({ shape, data }) => ({ shape, data: Array.from(data) })),
    ...found,
  }
}

/**
 * A failure for people: what differed, the call, and how to see it again.
 *
 * @param runs if another number than the default
 */
export function formatVector(vector: Vector, runs?: number): string {
  const { backend, op, check, attrs, inputs, mismatch, error } = vector
  const found =
    mismatch === undefined
      ? `threw: ${error}`
      : `${mismatch.what}[${mismatch.index}]: expected ${mismatch.expected}, received ${mismatch.received}, bound ${mismatch.bound}`
  return [
    `${op} fails the check "${check}" on ${backend}: ${found}`,
    `  attrs  ${JSON.stringify(attrs)}`,
    ...inputs.map(({ shape, data }, i) => `  input ${i}  [${shape.join(', ')}]  ${formatData(data)}`),
    `  again  ${repeatCommand(vector, runs)}`,
  ].join('\n')
}

const shown = 64

function formatData(data: readonly number[]): string {
  const more = data.length > shown ? `, … ${data.length - shown} more` : ''
  return `[${data.slice(0, shown).join(', ')}${more}]`
}
