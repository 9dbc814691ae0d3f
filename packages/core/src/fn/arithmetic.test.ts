import { expect, it } from 'vitest'
import { step, swish } from './activations.ts'
import { average, tan } from './arithmetic.ts'
import { l2Normalize } from './normalization.ts'
import { of, ops, read } from './tensors.testing.ts'

const closeTo = (actual: readonly number[], expected: readonly number[]) => {
  expect(actual).toHaveLength(expected.length)
  for (const [i, value] of expected.entries()) expect(actual[i]).toBeCloseTo(value, 12)
}

it('tan is opposite over adjacent', async () => {
  closeTo(await read(tan(ops, of([0, Math.PI / 4, -Math.PI / 3, 2]))), [0, 1, -Math.sqrt(3), Math.tan(2)])
  expect(await read(tan(ops, of([Number.POSITIVE_INFINITY, Number.NaN])))).toEqual([Number.NaN, Number.NaN])
})

it('average is of all that are given', async () => {
  expect(await read(average(ops, [of([1, 2]), of([3, 4]), of([8, 0])]))).toEqual([4, 2])
  expect(await read(average(ops, [of([7])]))).toEqual([7])
})

it('step is 1 above 0, and NaN where x is', async () => {
  expect(await read(step(ops, of([2, 0, -3, Number.NaN]), 0.25))).toEqual([1, 0.25, 0.25, Number.NaN])
  expect(await read(step(ops, of([2, -3])))).toEqual([1, 0])
})

it('swish is steeper with a larger beta', async () => {
  closeTo(await read(swish(ops, of([2, -1]), 3)), [2 / (1 + Math.exp(-6)), -1 / (1 + Math.exp(3))])
})

it('l2Normalize makes vectors of length 1, and leaves zeros', async () => {
  const x = of([3, 4, 0, 0], [2, 2])
  expect(await read(l2Normalize(ops, x, { axes: [-1] }))).toEqual([3 / 5, 4 / 5, 0, 0].map(v => expect.closeTo(v, 12)))
  closeTo(await read(l2Normalize(ops, x)), [3 / 5, 4 / 5, 0, 0])
  closeTo(await read(l2Normalize(ops, x, { epsilon: 100 })), [3 / 10, 4 / 10, 0, 0])
})
