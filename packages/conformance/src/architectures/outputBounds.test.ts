import { cpu } from '@convene/backend-cpu'
import { type Program, trace } from '@convene/core'
import { expect, it } from 'vitest'
import { outputBounds } from './outputBounds.ts'

const reference = cpu({ precision: 'float64' })
const number = (value: number) => ({ shape: [], data: Float32Array.of(value) })

function boundsOf(program: Program, values: Readonly<Record<string, number>>) {
  const inputs = Object.fromEntries(Object.entries(values).map(([path, value]) => [path, number(value)]))
  const graph = trace(program, Object.fromEntries(Object.keys(values).map(path => [path, []])))
  return outputBounds(reference, { graph, inputs })
}

it('each output is off by what each rounding is, times the slope there', async () => {
  const { once, twice } = await boundsOf(
    (ops, { x, y }) => {
      const product = ops.mul(x!, y!)
      return { once: product, twice: ops.mul(product, product) }
    },
    { x: 1.5, y: 1.25 },
  )
  const u = 2 ** -24
  expect(once!.value).toBe(1.875)
  expect(once!.error / (1.875 * u)).toBeCloseTo(1, 5)
  // The square's own rounding, and twice that of what is squared.
  expect(twice!.value).toBe(1.875 ** 2)
  expect(twice!.error / (3 * 1.875 ** 2 * u)).toBeCloseTo(1, 5)
})

it('nothing is promised where a slope is infinite', async () => {
  const { y } = await boundsOf((ops, { x }) => ({ y: ops.sqrt(ops.mul(x!, x!)) }), { x: 0 })
  expect(y).toEqual({ value: 0, error: Number.NaN })
})

it('a reference is in float64', async () => {
  const program = { graph: trace((ops, { x }) => ({ y: ops.neg(x!) }), { x: [] }), inputs: { x: number(1) } }
  await expect(outputBounds(cpu(), program)).rejects.toThrow('conform.reference')
  await expect(outputBounds(reference, { ...program, inputs: {} })).rejects.toThrow('tree.missing')
})
