import {
  batchNorm,
  dense,
  l2Normalize,
  type MatMulAttrs,
  matMul,
  max,
  mean,
  type Ops,
  type ReduceOptions,
  reduceL2,
  scalar,
  sizeOf,
  softmax,
  sum,
  sumSquare,
} from '@convene/core'
import { abs, times } from '../../bounded.ts'
import { type CompositionMutant, confusing, misreading, plus, replacing, spoiling, wrapping } from './mutant.ts'

interface Axis {
  readonly axis: number
}
interface Epsilon {
  readonly epsilon: number
}
interface Training extends Epsilon {
  readonly momentum: number
  readonly runningVariance: 'population' | 'sample'
}

const withoutKept = (a: ReduceOptions): ReduceOptions => ({ ...a, keepDims: false })

/** How many elements each of a reduction's results is made of. */
function groupSize<T>(ops: Ops<T>, x: T, y: T): number {
  return sizeOf(ops.shapeOf(x)) / sizeOf(ops.shapeOf(y))
}

/** Planted bugs of reductions, products of matrices, softmax and normalization. */
export const reductionMutants: readonly CompositionMutant[] = [
  misreading<ReduceOptions>('fn.sum', 'exact', 'no axes are all axes', ({ axes, ...a }) =>
    axes === undefined || axes.length === 0 ? a : { ...a, axes },
  ),
  spoiling<ReduceOptions>('mean', 'bound', 'over the size of the whole', (ops, y, [x]) =>
    times(ops, groupSize(ops, x!, y) / sizeOf(ops.shapeOf(x!)), y),
  ),
  misreading<ReduceOptions>('mean', 'bound', 'axes go, though they were to stay', withoutKept),
  spoiling<ReduceOptions>('fn.max', 'exact', 'never below 0', (ops, y) => ops.relu(y)),
  confusing<ReduceOptions>('min', 'exact', 'of magnitudes', ([x], ops) => [abs(ops, x!)]),
  confusing<ReduceOptions>('prod', 'exact', 'zeros are left out', ([x], ops) => [ops.select(x!, x!, scalar(ops, 1))]),
  replacing<ReduceOptions>('prod', 'bound', 'through logarithms of magnitudes', (ops, [x], a) =>
    ops.exp(sum(ops, ops.log(abs(ops, x!)), a)),
  ),
  replacing<ReduceOptions>('reduceL1', 'exact', 'the magnitude of the sum', (ops, [x], a) => {
    const total = sum(ops, x!, a)
    return abs(ops, total)
  }),
  replacing<ReduceOptions>('sumSquare', 'exact', 'the square of the sum', (ops, [x], a) => {
    const total = sum(ops, x!, a)
    return ops.mul(total, total)
  }),
  replacing<ReduceOptions>('reduceL2', 'bound', 'the root is forgotten', (ops, [x], a) => sumSquare(ops, x!, a)),
  replacing<ReduceOptions>('logSum', 'bound', 'the sum of logarithms', (ops, [x], a) => sum(ops, ops.log(x!), a)),
  replacing<ReduceOptions>('logSumExp', 'special', 'infinity is taken away from itself', (ops, [x], a) => {
    const largest = max(ops, x!, { ...a, keepDims: true })
    const log = ops.log(sum(ops, ops.exp(ops.sub(x!, largest)), a))
    return ops.add(log, ops.reshape(largest, { shape: ops.shapeOf(log) }))
  }),
  spoiling<ReduceOptions>('moments', 'bound', 'a sample variance', (ops, y, [x]) => {
    const count = groupSize(ops, x!, y) * 2
    const factors = ops.literal({ shape: [2], data: [1, count > 1 ? count / (count - 1) : 1] })
    return ops.mul(y, ops.reshape(factors, { shape: ops.shapeOf(y).map((_, axis) => (axis === 0 ? 2 : 1)) }))
  }),
  misreading<ReduceOptions>('moments', 'bound', 'axes go, though they were to stay', withoutKept),

  misreading<{ readonly alpha: number; readonly beta: number }>('gemm', 'exact', 'one factor for both', a => ({
    ...a,
    beta: a.alpha,
  })),
  confusing('gemm', 'exact', 'what is to be added is not', ([a, b]) => [a!, b!]),
  replacing<MatMulAttrs>('fn.matMul', 'exact', 'two vectors, element by element', (ops, [a, b], attrs) =>
    ops.shapeOf(a!).length === 1 && ops.shapeOf(b!).length === 1 ? ops.mul(a!, b!) : matMul(ops, a!, b!, attrs),
  ),
  replacing('dense', 'exact', 'the bias is left out', (ops, [x, kernel]) => dense(ops, x!, kernel!)),

  misreading<Axis>('softmax', 'bound', 'always the last axis', () => ({ axis: -1 })),
  replacing<Axis>('softmax', 'special', 'exponentials of what they are given', (ops, [x], { axis }) => {
    const e = ops.exp(x!)
    return ops.div(e, sum(ops, e, { axes: [axis], keepDims: true }))
  }),
  wrapping('softmax', 'purity', 'every other call is a little warmer', healthy => {
    let calls = 0
    return (ops, inputs, attrs) => times(ops, 1 + (calls++ % 2) * 2 ** -10, healthy(ops, inputs, attrs))
  }),
  replacing<Axis>('logSoftmax', 'special', 'the logarithm of a share that is 0', (ops, [x], { axis }) =>
    ops.log(softmax(ops, x!, axis)),
  ),
  misreading<Axis>('logSoftmax', 'bound', 'an axis counted from the end is the last', a => ({
    axis: a.axis < 0 ? -1 : a.axis,
  })),

  replacing<Epsilon>(
    'batchNorm',
    'bound',
    'ε outside the root',
    (ops, [x, mean, variance, gamma, beta], { epsilon }) => {
      const scale = ops.div(gamma!, plus(ops, ops.sqrt(variance!), epsilon))
      return ops.add(ops.mul(ops.sub(x!, mean!), scale), beta!)
    },
  ),
  confusing<Epsilon>('batchNorm', 'bound', 'scale and shift swapped', ([x, mean, variance, gamma, beta]) => [
    x!,
    mean!,
    variance!,
    beta!,
    gamma!,
  ]),
  replacing<Training>('batchNormTraining', 'bound', 'with the running statistics', (ops, [x, mean, variance], a) =>
    batchNorm(ops, x!, { mean: mean!, variance: variance! }, a.epsilon),
  ),
  spoiling<Training>('batchNormTraining', 'bound', 'to a sample variance of 1', (ops, y, [x], { epsilon: _ }) => {
    const count = sizeOf(ops.shapeOf(x!).slice(0, -1))
    return times(ops, Math.sqrt((count - 1) / count), y)
  }),
  misreading<Training>('batchNormTraining mean', 'bound', 'PyTorch’s momentum', a => ({
    ...a,
    momentum: 1 - a.momentum,
  })),
  misreading<Training>('batchNormTraining variance', 'bound', 'always over n', a => ({
    ...a,
    runningVariance: 'population',
  })),
  misreading<Training>('batchNormTraining variance', 'bound', 'always over n − 1', a => ({
    ...a,
    runningVariance: 'sample',
  })),
  spoiling('channelMoments', 'bound', 'a sample variance of each channel', (ops, y, [x]) => {
    const count = sizeOf(ops.shapeOf(x!).slice(0, -1))
    const factors = ops.literal({ shape: [2, 1], data: [1, count > 1 ? count / (count - 1) : 1] })
    return ops.mul(y, factors)
  }),
  misreading<{ readonly axes: readonly number[]; readonly epsilon: number }>(
    'layerNorm',
    'bound',
    'over the last axis only',
    (a, [x = []]) => ({ ...a, axes: [x.length - 1] }),
  ),
  replacing<Epsilon>('instanceNorm', 'bound', 'over all images of the batch', (ops, [x, gamma, beta], { epsilon }) => {
    const batch = { axes: [0, 1, 2], keepDims: true }
    const centred = ops.sub(x!, mean(ops, x!, batch))
    const variance = mean(ops, ops.mul(centred, centred), batch)
    return ops.add(ops.mul(ops.mul(centred, ops.rsqrt(plus(ops, variance, epsilon))), gamma!), beta!)
  }),
  replacing<ReduceOptions>('l2Normalize', 'special', 'vectors of length 0 are divided by it', (ops, [x], a) =>
    ops.div(x!, reduceL2(ops, x!, { ...a, keepDims: true })),
  ),
  replacing('l2Normalize', 'bound', 'over all axes', (ops, [x]) => l2Normalize(ops, x!)),
  misreading<{ readonly before: number; readonly after: number }>(
    'localResponseNorm',
    'bound',
    'neighbours of the other side',
    a => ({ ...a, before: a.after, after: a.before }),
  ),
  misreading<{ readonly before: number; readonly after: number; readonly alpha: number }>(
    'localResponseNorm',
    'bound',
    'alpha over the number of channels, as for ONNX and PyTorch',
    a => ({ ...a, alpha: a.alpha / (a.before + a.after + 1) }),
  ),
]
