import { expect, it } from 'vitest'
import { dense } from './layers/dense.ts'
import { add, type Merge, maximum, multiply } from './merges.ts'
import { type ParallelOptions, parallel } from './parallel.ts'
import { residual } from './residual.ts'
import { host, run } from './run.testing.ts'
import { sequential } from './sequential.ts'

const x = host([1, 2], [3, -5])
const twice = dense({ units: 2, useBias: false })
const variables = { 'dense/kernel': host([2, 2], [2, 0, 0, 2]), 'dense_1/kernel': host([2, 2], [0, 1, 1, 0]) }
const branches = [sequential([]), twice, twice]

it('joins branches along channels, by a sum, a product, a maximum, or as it is told', async () => {
  const joined = async (options: ParallelOptions) => (await run(parallel(branches, options), x, variables)).y
  expect(await joined({})).toEqual([3, -5, 6, -10, -5, 3])
  expect(await joined({ merge: add() })).toEqual([4, -12])
  expect(await joined({ merge: multiply() })).toEqual([-90, 150])
  expect(await joined({ merge: maximum() })).toEqual([6, 3])
  const difference: Merge = { type: 'Difference', merge: (ops, xs) => ops.sub(xs[0]!, xs[1]!) }
  expect(await joined({ merge: difference })).toEqual([-3, 5])
})

it('adds rows and names of its branches and of the merge', () => {
  const { layers, outputShape } = parallel(branches, { merge: add({ name: 'sum' }) }).build([7, 2])
  expect(outputShape).toEqual([7, 2])
  expect(layers.map(({ name, type }) => [name, type])).toEqual([
    ['dense', 'Dense'],
    ['dense_1', 'Dense'],
    ['sum', 'Add'],
  ])
})

it('names the merge that branches do not fit', () => {
  const layer = sequential([parallel([sequential([]), dense({ units: 3 })], { merge: add() })])
  expect(() => layer.build([7, 2])).toThrow(/add.*\[7, 2\].*\[7, 3\]/)
})

it('residual adds what two ways make, the short one unchanged or projected', async () => {
  expect((await run(residual(twice), x, variables)).y).toEqual([9, -15])
  expect((await run(residual(twice, { shortcut: twice }), x, variables)).y).toEqual([6 - 5, -10 + 3])
})
