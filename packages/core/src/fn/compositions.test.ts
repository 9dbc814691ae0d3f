import { describe, expect, it } from 'vitest'
import type { Ops } from '../op.ts'
import {
  celu,
  elu,
  hardSigmoid,
  hardSwish,
  leakyRelu,
  logSigmoid,
  mish,
  relu6,
  selu,
  softplus,
  softsign,
  swish,
  thresholdedRelu,
} from './activations.ts'
import { abs, ceil, clip, minimum, round, sign } from './arithmetic.ts'
import { greaterEqual, less, lessEqual, notEqual } from './comparisons.ts'
import { concat, split, stack } from './concat.ts'
import { conv2dTranspose } from './conv2dTranspose.ts'
import { cumulativeSum } from './cumulativeSum.ts'
import { depthToSpace, squeeze, tile } from './layout.ts'
import { localResponseNorm } from './localResponseNorm.ts'
import { logicalAnd, logicalNot, logicalOr, logicalXor } from './logical.ts'
import { padMode } from './padModes.ts'
import { prod } from './reductions.ts'
import { argMin, gatherAxis, oneHot, topK } from './selection.ts'
import { stridedSlice } from './stridedSlice.ts'
import { counting, of, ops, read } from './tensors.testing.ts'

const { NaN: nan, POSITIVE_INFINITY: inf, NEGATIVE_INFINITY: minusInf } = Number

describe('arithmetic', () => {
  it.each<[string, <T>(ops: Ops<T>, x: T) => T, number[], number[]]>([
    ['sign', sign, [-3, 0, 2, nan], [-1, 0, 1, 0]],
    ['abs', abs, [-3, 0, 2, minusInf, nan], [3, 0, 2, inf, nan]],
    ['ceil', ceil, [-1.5, 1.2, 2], [-1, 2, 2]],
    ['round', round, [-2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 0.49999999999999994, 2.6], [-2, -2, 0, 0, 2, 2, 0, 3]],
    ['clip', (ops, x) => clip(ops, x, -1, 2), [-3, 0.5, 9, nan], [-1, 0.5, 2, nan]],
  ])('%s', async (_, f, x, expected) => {
    expect((await read(f(ops, of(x)))).map(y => y + 0)).toEqual(expected)
  })

  it('minimum and comparisons say what NaN does', async () => {
    const [x, y] = [of([1, 2, 3, nan]), of([2, 2, 2, 2])]
    expect(await read(minimum(ops, x, y))).toEqual([1, 2, 2, nan])
    expect(await read(less(ops, x, y))).toEqual([1, 0, 0, 0])
    expect(await read(lessEqual(ops, x, y))).toEqual([1, 1, 0, 0])
    expect(await read(greaterEqual(ops, x, y))).toEqual([0, 1, 1, 0])
    expect(await read(notEqual(ops, x, y))).toEqual([1, 0, 1, 1])
  })

  it('truth is any number but 0', async () => {
    const [x, y] = [of([0, 0, 5, -1]), of([0, 2, 0, 3])]
    expect(await read(logicalNot(ops, x))).toEqual([1, 1, 0, 0])
    expect(await read(logicalAnd(ops, x, y))).toEqual([0, 0, 0, 1])
    expect(await read(logicalOr(ops, x, y))).toEqual([0, 1, 1, 1])
    expect(await read(logicalXor(ops, x, y))).toEqual([0, 1, 1, 0])
  })
})

describe('activations', () => {
  const x = [-800, -3, -0.5, 0, 0.5, 2, 7, 800]
  const sigmoid = (v: number) => 1 / (1 + Math.exp(-v))
  const plus = (v: number) => Math.max(v, 0) + Math.log1p(Math.exp(-Math.abs(v)))
  it.each<[string, <T>(ops: Ops<T>, x: T) => T, (v: number) => number]>([
    ['relu6', relu6, v => Math.min(Math.max(v, 0), 6)],
    ['leakyRelu', leakyRelu, v => (v < 0 ? 0.2 * v : v)],
    ['elu', elu, v => (v < 0 ? Math.expm1(v) : v)],
    ['selu', selu, v => 1.0507009873554805 * (v < 0 ? 1.6732632423543772 * Math.expm1(v) : v)],
    ['celu', (ops, x) => celu(ops, x, 2), v => (v < 0 ? 2 * Math.expm1(v / 2) : v)],
    ['hardSigmoid', hardSigmoid, v => Math.min(Math.max(0.2 * v + 0.5, 0), 1)],
    ['hardSwish', hardSwish, v => (v * Math.min(Math.max(v + 3, 0), 6)) / 6],
    ['swish', swish, v => v * sigmoid(v)],
    ['softplus', softplus, plus],
    ['logSigmoid', logSigmoid, v => -plus(-v)],
    ['softsign', softsign, v => v / (1 + Math.abs(v))],
    ['mish', mish, v => v * Math.tanh(plus(v))],
    ['thresholdedRelu', thresholdedRelu, v => (v > 1 ? v : 0)],
  ])('%s, far out too', async (_, f, expected) => {
    const y = await read(f(ops, of(x)))
    for (const [i, v] of x.entries()) expect(y[i]).toBeCloseTo(expected(v), 12)
  })
})

describe('moving data', () => {
  it('concat, split and stack', async () => {
    const [a, b, c] = [counting([2, 1]), counting([2, 2]), counting([2, 3])]
    const joined = concat(ops, [a, b, c], 1)
    expect(joined.shape).toEqual([2, 6])
    expect(await read(joined)).toEqual([0, 0, 1, 0, 1, 2, 1, 2, 3, 3, 4, 5])
    expect(await Promise.all(split(ops, joined, [1, 2, 3], 1).map(read))).toEqual([
      [0, 1],
      [0, 1, 2, 3],
      [0, 1, 2, 3, 4, 5],
    ])
    expect(stack(ops, [b, b, b], 1).shape).toEqual([2, 3, 2])
    expect(() => split(ops, joined, [1, 2], 1)).toThrow(
      'split.sizes: expected sizes that add up to 6 of [2, 6], received [1, 2]',
    )
    expect(() => concat(ops, [], 0)).toThrow(expect.objectContaining({ code: 'concat.count' }))
  })

  it('strided slices, backwards too', async () => {
    const x = counting([7])
    const pick = async (begin: number, size: number, stride: number) =>
      read(stridedSlice(ops, x, { begin: [begin], size: [size], strides: [stride] }))
    expect(await pick(1, 3, 2)).toEqual([1, 3, 5])
    expect(await pick(6, 4, -2)).toEqual([6, 4, 2, 0])
    expect(await pick(5, 2, -3)).toEqual([5, 2])
    await expect(pick(6, 2, 1)).rejects.toThrow(expect.objectContaining({ code: 'stridedSlice.box' }))
  })

  it('pads by mirroring and repeating', async () => {
    const x = of([1, 2, 3])
    const padded = (mode: 'reflect' | 'symmetric' | 'edge') => read(padMode(ops, x, [[2, 1]], mode))
    expect(await padded('reflect')).toEqual([3, 2, 1, 2, 3, 2])
    expect(await padded('symmetric')).toEqual([2, 1, 1, 2, 3, 3])
    expect(await padded('edge')).toEqual([1, 1, 1, 2, 3, 3])
    expect(() => padMode(ops, x, [[3, 0]], 'reflect')).toThrow(expect.objectContaining({ code: 'padMode.padding' }))
  })

  it('tiles, squeezes, and turns depth to space', async () => {
    expect(await read(tile(ops, counting([1, 2]), [2, 3]))).toEqual([0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1])
    expect(squeeze(ops, counting([1, 3, 1])).shape).toEqual([3])
    // One pixel of 2²·1 channels becomes 2×2 pixels: the block's row first, then its column.
    expect(await read(depthToSpace(ops, counting([1, 1, 2, 4]), 2))).toEqual([0, 1, 4, 5, 2, 3, 6, 7])
  })

  it('gathers along an axis', async () => {
    const picked = gatherAxis(ops, counting([2, 3]), of([2, 0], [1, 2]), 1)
    expect(picked.shape).toEqual([2, 1, 2])
    expect(await read(picked)).toEqual([2, 0, 5, 3])
    expect(await read(oneHot(ops, of([1, 3, 0]), 3))).toEqual([0, 1, 0, 0, 0, 0, 1, 0, 0])
  })
})

describe('selections', () => {
  it('topK: largest first, of equal ones the first, −Infinity too', async () => {
    const { values, indices } = topK(ops, of([3, 7, 7, minusInf, 1, minusInf, 0, 0], [2, 4]), 4)
    expect(await read(values)).toEqual([7, 7, 3, minusInf, 1, 0, 0, minusInf])
    expect(await read(indices)).toEqual([1, 2, 0, 3, 0, 2, 3, 1])
    expect(() => topK(ops, of([1, 2]), 3)).toThrow(expect.objectContaining({ code: 'topK.k' }))
  })

  it('argMin, products and running sums', async () => {
    expect(await read(argMin(ops, of([3, 1, 1, 5], [2, 2]), { axis: 0 }))).toEqual([1, 0])
    expect(await read(prod(ops, of([2, 0, 3, 4, 5, 6], [2, 3]), { axes: [1], keepDims: false }))).toEqual([0, 120])
    const x = of([1, 2, 3, 4], [2, 2])
    expect(await read(cumulativeSum(ops, x, { axis: 0 }))).toEqual([1, 2, 4, 6])
    expect(await read(cumulativeSum(ops, x, { axis: 1, exclusive: true }))).toEqual([0, 1, 0, 3])
  })
})

describe('conv2dTranspose', () => {
  it('has the size that the formula says, zeros where nothing reaches', async () => {
    const x = of([1, 2], [1, 1, 2, 1])
    const filter = of([1, 1], [1, 2, 1, 1])
    const y = conv2dTranspose(ops, x, filter, { strides: [1, 3], outputPadding: [0, 4] })
    expect(y.shape).toEqual([1, 1, (2 - 1) * 3 + 2 + 4, 1])
    expect(await read(y)).toEqual([1, 1, 0, 2, 2, 0, 0, 0, 0])
    const cut = () => conv2dTranspose(ops, x, filter, { padding: [1, 0, 0, 0] })
    expect(cut).toThrow(expect.objectContaining({ code: 'conv2dTranspose.padding' }))
  })
})

describe('localResponseNorm', () => {
  it('sums the squares of the neighbours that there are', async () => {
    const options = { before: 1, after: 1, bias: 1, alpha: 0.5, beta: 0.75 }
    const y = await read(localResponseNorm(ops, of([1, 2, 3], [1, 1, 1, 3]), options))
    const sums = [1 + 4, 1 + 4 + 9, 4 + 9]
    for (const [i, x] of [1, 2, 3].entries()) expect(y[i]).toBeCloseTo(x * (1 + 0.5 * sums[i]!) ** -0.75, 12)
  })
})
