import { describe, expect, it } from 'vitest'
import { shapes } from '../interpret.ts'
import { mean } from './mean.ts'
import { logSum, logSumExp, max, min, moments, prod, reduceL1, reduceL2, sum, sumSquare } from './reductions.ts'
import { of, ops, read } from './tensors.testing.ts'

const data = [1, -2, 3, 4, 5, -6]
const x = of(data, [2, 3])

describe.each([
  ['sum', sum, 5, v => v],
  ['mean', mean, 5 / 6, v => v],
  ['max', max, 5, v => v],
  ['min', min, -6, v => v],
  ['prod', prod, 720, v => v],
  ['reduceL1', reduceL1, 21, v => Math.abs(v)],
  ['sumSquare', sumSquare, 91, v => v * v],
  ['reduceL2', reduceL2, Math.sqrt(91), v => Math.abs(v)],
  ['logSum', logSum, Math.log(5), v => Math.log(v)],
  ['logSumExp', logSumExp, Math.log(data.reduce((total, v) => total + Math.exp(v), 0)), v => v],
] as const satisfies readonly (readonly [string, typeof sum, number, (v: number) => number])[])(
  '%s',
  (_, reduce, all, alone) => {
    it('goes over all axes if none is named', async () => {
      const y = reduce(ops, x)
      expect(y.shape).toEqual([])
      expect((await read(y))[0]).toBeCloseTo(all, 12)
      expect((await read(reduce(ops, x, { axes: [-1, 0] })))[0]).toBeCloseTo(all, 12)
    })

    it('over no axes is a matter of each element', async () => {
      for (const [i, y] of (await read(reduce(ops, x, { axes: [] }))).entries()) {
        const expected = alone(data[i]!)
        if (Number.isNaN(expected)) expect(y).toBeNaN()
        else expect(y).toBeCloseTo(expected, 12)
      }
      expect(reduce(shapes, [], { axes: [] })).toEqual([])
    })

    it('takes axes from both ends, keeps them if told, and refuses others', () => {
      expect(reduce(shapes, [2, 3, 4], { axes: [-1, 0] })).toEqual([3])
      expect(reduce(shapes, [2, 3, 4], { axes: [1], keepDims: true })).toEqual([2, 1, 4])
      const error = (code: string) => expect.objectContaining({ code: expect.stringMatching(code) })
      expect(() => reduce(shapes, [2, 3], { axes: [2] })).toThrow(error('[.]axis$'))
      expect(() => reduce(shapes, [2, 3], { axes: [0, -2] })).toThrow(error('[.]axes$'))
    })
  },
)

it('moments are mean and biased variance', async () => {
  const { mean: average, variance } = moments(ops, x, { axes: [1] })
  expect((await read(average)).map(v => v * 3)).toEqual([2, 3])
  const squares = [14, 77].map((total, i) => total / 3 - ([2, 3][i]! / 3) ** 2)
  for (const [i, v] of (await read(variance)).entries()) expect(v).toBeCloseTo(squares[i]!, 12)
  expect(await read(moments(ops, x, { axes: [] }).variance)).toEqual([0, 0, 0, 0, 0, 0])
})
