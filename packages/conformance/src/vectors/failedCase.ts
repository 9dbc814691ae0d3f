import type { Backend } from '@convene/core'
import type { HostTensor } from '../call.ts'
import { checks } from '../checks/index.ts'
import { definitional } from '../definitional.ts'
import { repeatCommand } from '../repeatCommand.ts'
import { subjectNamed } from '../subject.ts'
import { malformed, type RawCase, tensorOf } from './parseVectors.ts'
import { Unsupported } from './program.ts'
import { rehearse } from './rehearse.ts'
import type { Comparison } from './runVectors.ts'

/** The suite's calls are far smaller, and definitions are far slower than kernels. */
const limits = { elements: 2 ** 20, operations: 2 ** 24, calls: 2 ** 12 }

/** Whether a case is a failure that the suite itself has printed. */
export function isFailedCase({ rest }: RawCase): boolean {
  return typeof rest.check === 'string' && Array.isArray(rest.inputs)
}

/**
 * A failure of the suite, tried again on the very numbers that it was found with.
 *
 * @throws Unsupported it is not the result of the call that failed: gradients, laws and networks are repeated by their command
 * @throws DataError vectors.format, vectors.length, vectors.attrs, vectors.size
 */
export async function compareFailedCase<T>(backend: Backend<T>, { op, rest }: RawCase): Promise<Comparison> {
  const subject = subjectNamed(op)
  const result = checks.find(({ name }) => name === rest.check)?.result
  if (subject === undefined || result === undefined) {
    const seed = typeof rest.seed === 'number' ? rest.seed : 0
    throw new Unsupported(`no result to compare; again: ${repeatCommand({ backend: backend.name, op, seed })}`)
  }
  if (!Array.isArray(rest.inputs)) throw malformed('inputs as an array of tensors', rest.inputs)
  const inputs = rest.inputs.map((input: unknown, i): HostTensor => {
    const { shape, data } = tensorOf(op, `inputs[${i}]`, input)
    return { shape, data: Float32Array.from(data) }
  })
  const { attrs = {} } = rest
  const given = inputs.map(({ shape }) => shape)
  rehearse(op, ops => ({ y: subject.apply(ops, given, attrs) }), limits)
  const { mismatch, worst } = await result(backend, definitional(), { subject, inputs, attrs })
  if (mismatch === undefined) return { worstError: worst }
  const { what, index, expected, received, bound } = mismatch
  return {
    worstError: worst,
    complaint: `${what}[${index}]: expected ${expected}, received ${received}, within ${bound}`,
  }
}
