import { cpu } from '@convene/backend-cpu'
import { applyCall, type Backend, evaluate, type HostArray, opNames, type Shape, sizeOf, tensor } from '@convene/core'
import { afterAll, describe, expect, test } from 'vitest'
import { type TestCall, testCalls } from './calls.fixture.ts'
import { gpujs } from './gpujs.ts'

/** Small whole numbers, both signs and 0, with ties; sums of their products are exact in float32. */
const numbers = (shape: Shape, seed: number): Float32Array =>
  Float32Array.from({ length: sizeOf(shape) }, (_, i) => ((i * 7 + seed * 5 + (i >> 3)) % 9) - 4)

async function run<T>(backend: Backend<T>, { op, inputs, attrs }: TestCall): Promise<HostArray> {
  const tensors = inputs.map((shape, i) => tensor(backend, numbers(shape, i), shape))
  const y = applyCall(evaluate(backend), { op, inputs: tensors, attrs })
  const data = await backend.toHost(y)
  for (const x of [...tensors, y]) backend.dispose(x)
  return data
}

/** Ops whose result need not be the nearest float32, and how far off it may be, relatively. */
const rounded: Partial<Record<string, number>> = {
  exp: 1e-6,
  log: 1e-6,
  sigmoid: 1e-6,
  tanh: 1e-6,
  rsqrt: 1e-6,
  div: 1e-7,
  sqrt: 1e-7,
  avgPool2d: 1e-6,
  avgPool2dInputGrad: 1e-6,
  pad: 1e-7,
  literal: 1e-7,
  sin: 1e-6,
  cos: 1e-6,
  atan: 1e-6,
  erf: 1e-6,
  pow: 1e-6,
}

const reference = cpu({ precision: 'float64' })

test('every op is tested', () => {
  expect([...new Set(testCalls.map(({ op }) => op))].sort()).toEqual([...opNames].sort())
})

describe.each(['webasm', 'cpu'] as const)('mode %s', async mode => {
  const backend = await gpujs({ mode })
  afterAll(() => backend.close())

  test.each(
    testCalls.map(call => [
      `${call.op} of ${JSON.stringify(call.inputs)} by ${JSON.stringify(call.attrs) ?? 'nothing'}`,
      call,
    ]),
  )('%s', async (_, call) => {
    const [got, expected] = [await run(backend, call), await run(reference, call)]
    const tolerance = rounded[call.op] ?? 0
    expect(got).toHaveLength(expected.length)
    expected.forEach((value, i) => {
      if (Number.isFinite(value)) expect(Math.abs(got[i]! - value)).toBeLessThanOrEqual(tolerance * Math.abs(value))
      else expect(got[i]).toBe(value)
    })
  })
})
