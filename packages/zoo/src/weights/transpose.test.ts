import { randomKey, sizeOf, uniform } from '@convene/core'
import { expect, it } from 'vitest'
import { transposeTensor } from './transpose.ts'

it.each([
  [
    [2, 3],
    [1, 0],
  ],
  [
    [2, 3, 4],
    [2, 0, 1],
  ],
  [
    [2, 3, 4, 5],
    [2, 3, 1, 0],
  ],
  [
    [4, 1, 3],
    [1, 2, 0],
  ],
  [[], []],
])('puts the element of every index where the permutation of %j by %j has it', (shape, permutation) => {
  const data = uniform(randomKey(3), shape)
  const { shape: out, data: result } = transposeTensor({ shape, data }, permutation)
  expect(out).toEqual(permutation.map(axis => shape[axis]))
  const at = (index: readonly number[], sizes: readonly number[]) =>
    index.reduce((place, i, axis) => place * sizes[axis]! + i, 0)
  for (let place = 0; place < sizeOf(shape); place++) {
    let rest = place
    const index = shape.map(() => 0)
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      index[axis] = rest % shape[axis]!
      rest = Math.floor(rest / shape[axis]!)
    }
    const moved = permutation.map(axis => index[axis]!)
    expect(result[at(moved, out)]).toBe(data[place])
  }
})
