import { cpu } from '@convene/backend-cpu'
import { type Approximation, type Backend, type ErrorModel, scalar } from '@convene/core'
import { describe, expect, it } from 'vitest'
import { conform } from './conform.ts'
import { errorModels } from './evaluateCall.ts'
import type { HeapTensor } from './mutants/mutant.ts'
import type { ConformOptions } from './options.ts'
import { formatText } from './reports/table.ts'
import type { Result } from './result.ts'

const reference = cpu({ precision: 'float64' })

/** How far off the formula below is, relative to a result. */
const relativeError = 2 ** -12

/** cpu whose matrix products are off by as much, as a backend's might be that multiplies in fewer digits. */
function coarse(approximations: readonly Approximation[]): Backend<HeapTensor> {
  const backend = cpu()
  const matMul: typeof backend.kernels.matMul = (out, ...args) => {
    const y = backend.kernels.matMul(out, ...args)
    return { ...y, data: y.data.map(value => value * (1 + relativeError)) }
  }
  const conv2d: typeof backend.kernels.conv2d = (out, ...args) => {
    const y = backend.kernels.conv2d(out, ...args)
    return { ...y, data: y.data.map(value => value * (1 + relativeError)) }
  }
  return { ...backend, name: 'coarse', kernels: { ...backend.kernels, matMul, conv2d }, approximations }
}

/** The op's own model, and some part of the result on absolute values. */
const within =
  (own: ErrorModel, share: number): ErrorModel =>
  (ops, call) => {
    const largest = call.apply(
      call.inputs.map(({ value, error }) => ops.add(ops.maximum(value, ops.neg(value)), error)),
    )
    return ops.add(own(ops, call), ops.mul(scalar(ops, share), largest))
  }

const approximation = (op: 'matMul' | 'conv2d', share: number): Approximation => ({
  op,
  when: () => true,
  reason: `${op} in twelve digits`,
  error: within(errorModels[op], share),
})

const kept = [approximation('matMul', 2 * relativeError), approximation('conv2d', 2 * relativeError)]

async function resultsOf(
  backend: Backend<HeapTensor>,
  options: Partial<ConformOptions<HeapTensor>>,
): Promise<readonly Result[]> {
  const results: Result[] = []
  for await (const result of conform(backend, { reference, runs: 20, ...options })) results.push(result)
  return results
}

/** The checks that fail. */
const failed = (results: readonly Result[]) =>
  results.flatMap(({ check, status }) => (status === 'failed' ? [check] : []))

describe('what a backend computes by another formula', () => {
  it('fails if it does not say so', async () => {
    const results = await resultsOf(coarse([]), { only: ['matMul'] })
    expect(failed(results)).toEqual(['exact', 'bound', 'gradient', 'curvature', 'special'])
  })

  it.each(['matMul', 'conv2d'] as const)(
    'passes within the bound that it states, and is said to be no more: %s',
    async op => {
      const results = await resultsOf(coarse(kept), { only: [op] })
      expect(failed(results)).toEqual([])
      const [exact] = results
      expect(exact).toMatchObject({ check: 'exact', approximated: { runs: 20, reasons: [`${op} in twelve digits`] } })
      const text = formatText({ seed: 0, backends: [{ backend: 'coarse', results }] })
      expect(text).toMatch(/within 0\.\d\d ≈/)
      expect(text).toContain(`${op}, exact: 20 of 20 within the bound of: ${op} in twelve digits`)
    },
  )

  it.each(['exact', 'bound', 'gradient', 'curvature'] as const)('fails the check %s beyond that bound', async check => {
    const broken = coarse([approximation('matMul', relativeError / 2)])
    expect(failed(await resultsOf(broken, { only: ['matMul'], checks: [check] }))).toEqual([check])
  })

  it('counts wherever it is called: in gradients of other ops, compositions, composites, laws and networks', async () => {
    const law = 'transposed convolution is the adjoint of convolution'
    const only = ['conv2dInputGrad', 'fn.conv2d', 'fusedConv2d', law, 'lenet5']
    const undeclared = await resultsOf(coarse([]), { only, runs: 10 })
    const declared = await resultsOf(coarse(kept), { only, runs: 10 })
    for (const op of only) {
      expect(failed(undeclared.filter(result => result.op === op)), op).not.toEqual([])
      expect(
        declared.filter(result => result.op === op && result.status === 'failed'),
        op,
      ).toEqual([])
    }
  })

  it('may never be met', async () => {
    const never: Approximation = { ...approximation('matMul', 0), when: () => false }
    const results = await resultsOf({ ...cpu(), approximations: [never] }, { only: ['matMul'] })
    expect(failed(results)).toEqual([])
    expect(results.filter(({ approximated }) => approximated !== undefined)).toEqual([])
  })
})
