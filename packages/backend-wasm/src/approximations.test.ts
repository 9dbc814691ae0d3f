import { cpu } from '@convene/backend-cpu'
import { conform, type Result } from '@convene/conformance'
import type { Backend } from '@convene/core'
import { describe, expect, it } from 'vitest'
import type { WasmTensor } from './tensor.ts'
import { wasm } from './wasm.ts'

const reference = cpu({ precision: 'float64' })
const fast = await wasm({ threads: 1 })

async function resultsOf(backend: Backend<WasmTensor>, only: readonly string[], check: Result['check']) {
  const results: Result[] = []
  for await (const result of conform(backend, { reference, only, checks: [check] })) results.push(result)
  return results
}

describe('a run of the suite', () => {
  it.each([
    ['conv2d', 'exact', 2],
    ['conv2d', 'gradient', 2],
    ['fusedConv2d', 'exact', 2],
    ['conv2dInputGrad', 'exact', 1],
  ] as const)('comes upon the formulas: %s, %s', async (op, check, count) => {
    const [result] = await resultsOf(fast, [op], check)
    expect(result!.status).toBe('passed')
    expect(result!.approximated!.reasons).toHaveLength(count)
  })

  // At random, errors stay within the worst case of a sum of products even so. Whole numbers do not.
  it.each([
    ['conv2d', 'exact'],
    ['conv2d', 'gradient'],
    ['fusedConv2d', 'exact'],
  ] as const)('fails if the backend does not say that it takes them: %s, %s', async (op, check) => {
    const [result] = await resultsOf({ ...fast, approximations: [] }, [op], check)
    expect(result).toMatchObject({ status: 'failed', failure: { op, check } })
  })

  it('is exact where that is asked for', async () => {
    const exact = await wasm({ threads: 1, convolution: 'exact' })
    expect(exact.approximations).toEqual([])
    const results = await resultsOf(exact, ['conv2d', 'conv2dInputGrad'], 'exact')
    for (const { status, approximated } of results) expect({ status, approximated }).toEqual({ status: 'passed' })
  })
})

describe('what is declared', () => {
  const attrs = { strides: [1, 1], dilations: [1, 1], padding: [1, 1, 1, 1], groups: 1 }
  const declared = (size: number, channels: number, attributes: unknown = attrs) =>
    fast.approximations!.filter(
      ({ op, when }) =>
        op === 'conv2d' &&
        when(
          [
            [1, size, size, channels],
            [3, 3, channels, channels],
          ],
          attributes,
        ),
    )

  it('is what the kernels decide by', () => {
    expect(declared(20, 16).map(({ reason }) => reason)).toEqual([expect.stringContaining('144 products as 36')])
    expect(declared(8, 16).map(({ reason }) => reason)).toEqual([expect.stringContaining('36 products as 16')])
    expect(declared(3, 16)).toEqual([])
    expect(declared(8, 12)).toEqual([])
    expect(declared(8, 16, { ...attrs, strides: [2, 1] })).toEqual([])
  })
})
