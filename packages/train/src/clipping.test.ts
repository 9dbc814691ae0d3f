import { evaluate, mapTree, tensor } from '@convene/core'
import { expect, it } from 'vitest'
import { cpu } from '../../backend-cpu/src/index.ts'
import { type Clipping, clipByGlobalNorm, clipByNorm, clipByValue } from './clipping.ts'

const backend = cpu({ precision: 'float64' })
const ops = evaluate(backend)

async function clipped(clipping: Clipping, gradients: Readonly<Record<string, readonly number[]>>) {
  const made = clipping(
    ops,
    mapTree(gradients, data => tensor(backend, Float64Array.from(data), [data.length])),
  )
  const arrays = Object.entries(made).map(async ([path, x]) => [path, Array.from(await backend.toHost(x))] as const)
  return Object.fromEntries(await Promise.all(arrays))
}

it('clipByValue', async () => {
  expect(await clipped(clipByValue(2), { a: [-3, 1, 5] })).toEqual({ a: [-2, 1, 2] })
})

it('clipByNorm shortens each by itself: 3, 4 is 5 long', async () => {
  expect(await clipped(clipByNorm(1), { a: [3, 4], b: [0.1, 0] })).toEqual({
    a: [expect.closeTo(0.6, 12), expect.closeTo(0.8, 12)],
    b: [0.1, 0],
  })
})

it('clipByGlobalNorm shortens all alike: 2, 3, 6 are 7 long', async () => {
  const close = (x: number) => expect.closeTo(x, 12)
  expect(await clipped(clipByGlobalNorm(3.5), { a: [2, 3], b: [6] })).toEqual({
    a: [close(1), close(1.5)],
    b: [close(3)],
  })
  expect(await clipped(clipByGlobalNorm(8), { a: [2, 3], b: [6] })).toEqual({ a: [2, 3], b: [6] })
  expect(await clipped(clipByGlobalNorm(8), { a: [0, 0] })).toEqual({ a: [0, 0] })
})

it('refuses a limit that lets nothing through', () => {
  expect(() => clipByValue(0)).toThrow(/clipByValue.limit/)
})
