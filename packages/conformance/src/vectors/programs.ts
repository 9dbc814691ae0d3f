import type { Shape } from '@convene/core'
import * as core from '@convene/core'
import { boxes } from './boxes.ts'
import { images } from './images.ts'
import { losses } from './losses.ts'
import {
  alongAxis,
  binary,
  folded,
  fromFront,
  program,
  reduction,
  several,
  Unsupported,
  unary,
  type VectorProgram,
  withAlpha,
} from './program.ts'
import { selections } from './selections.ts'
import { windows } from './windows.ts'

type Pairs = readonly (readonly [number, number])[]

/** Local response normalization in the words of the framework that a case comes from. */
type LrnOrigin =
  | { readonly convention: 'tensorflow'; readonly depthRadius: number; readonly alpha: number }
  | { readonly convention: 'onnx/caffe/torch'; readonly size: number; readonly alpha: number }

function depthOrder(mode: string): core.DepthOrder {
  if (mode === 'DCR' || mode === 'CRD') return mode
  throw new Unsupported(`blocks in mode ${mode}`)
}

const functions: Readonly<Record<string, VectorProgram>> = {
  exp: unary((ops, x) => ops.exp(x)),
  hard_swish: unary(core.hardSwish),
  identity: unary((ops, x) => ops.reshape(x, { shape: ops.shapeOf(x) })),
  log: unary((ops, x) => ops.log(x)),
  log_sigmoid: unary(core.logSigmoid),
  mish: unary(core.mish),
  neg: unary((ops, x) => ops.neg(x)),
  reciprocal: unary(core.reciprocal),
  relu: unary((ops, x) => ops.relu(x)),
  relu6: unary(core.relu6),
  sigmoid: unary((ops, x) => ops.sigmoid(x)),
  softplus: unary(core.softplus),
  softsign: unary(core.softsign),
  sqrt: unary((ops, x) => ops.sqrt(x)),
  square: unary(core.square),
  tanh: unary((ops, x) => ops.tanh(x)),

  celu: withAlpha(core.celu),
  elu: withAlpha(core.elu),
  leaky_relu: withAlpha(core.leakyRelu),
  step: withAlpha(core.step),
  swish: withAlpha(core.swish),
  thresholded_relu: withAlpha(core.thresholdedRelu),
  hard_sigmoid: program<{ alpha: number; beta: number }>(['alpha', 'beta'], (ops, { x }, { alpha, beta }) => ({
    y: core.hardSigmoid(ops, x, alpha, beta),
  })),
  selu: program<{ alpha: number; gamma: number }>(['alpha', 'gamma'], (ops, { x }, { alpha, gamma }) => ({
    y: core.selu(ops, x, alpha, gamma),
  })),
  clip: program<{ min?: number; max?: number }>(['min', 'max'], (ops, { x }, { min, max }) => {
    const raised = min === undefined ? x : ops.maximum(x, core.scalar(ops, min))
    return { y: max === undefined ? raised : core.minimum(ops, raised, core.scalar(ops, max)) }
  }),
  prelu: program<{ broadcast: string }>(['broadcast'], (ops, { x, slope }) => ({ y: core.prelu(ops, x, slope) })),

  add: binary((ops, a, b) => ops.add(a, b)),
  div: binary((ops, a, b) => ops.div(a, b)),
  maximum: binary((ops, a, b) => ops.maximum(a, b)),
  minimum: binary(core.minimum),
  mul: binary((ops, a, b) => ops.mul(a, b)),
  squared_difference: binary(core.squaredDifference),
  sub: binary((ops, a, b) => ops.sub(a, b)),
  add_n: folded((ops, a, b) => ops.add(a, b)),
  mean_n: several(core.average),
  maximum_n: folded((ops, a, b) => ops.maximum(a, b)),
  minimum_n: folded(core.minimum),
}

const reductions: Readonly<Record<string, VectorProgram>> = {
  reduce_l1: reduction(core.reduceL1),
  reduce_l2: reduction(core.reduceL2),
  reduce_log_sum: reduction(core.logSum),
  reduce_log_sum_exp: reduction(core.logSumExp),
  reduce_max: reduction(core.max),
  reduce_mean: reduction(core.mean),
  reduce_min: reduction(core.min),
  reduce_sum: reduction(core.sum),
  reduce_sum_square: reduction(core.sumSquare),
  moments: program<{ axes: readonly number[]; keepDims: boolean; varianceIs: string }>(
    ['axes', 'keepDims', 'varianceIs'],
    (ops, { x }, { axes, keepDims, varianceIs }) => {
      if (varianceIs !== 'population') throw new Unsupported(`variance of a ${varianceIs}`)
      const { mean, variance } = core.moments(ops, x, { axes, keepDims })
      return { mean, variance }
    },
  ),
  global_avg_pool: program<{ keepDims: boolean }>(['keepDims'], (ops, { x }, { keepDims }) => ({
    y: core.globalAveragePool2d(ops, x, { keepDims }),
  })),
  global_max_pool: program<{ keepDims: boolean }>(['keepDims'], (ops, { x }, { keepDims }) => ({
    y: core.globalMaxPool2d(ops, x, { keepDims }),
  })),
  softmax: alongAxis(core.softmax),
  log_softmax: alongAxis(core.logSoftmax),
}

const normalizations: Readonly<Record<string, VectorProgram>> = {
  batch_norm: program<{ epsilon: number }>(
    ['epsilon'],
    (ops, { x, mean, variance, scale: gamma, offset: beta }, { epsilon }) => ({
      y: core.batchNorm(ops, x, { mean, variance, ...(gamma && { gamma }), ...(beta && { beta }) }, epsilon),
    }),
  ),
  batch_norm_train: program<{ epsilon: number; runningDecay: number; runningVarianceUses: string }>(
    ['epsilon', 'runningDecay', 'runningVarianceUses'],
    (ops, { x, mean, variance, scale: gamma, offset: beta }, { epsilon, runningDecay, runningVarianceUses }) => {
      if (runningVarianceUses !== 'population' && runningVarianceUses !== 'sample')
        throw new Unsupported(`running variance of a ${runningVarianceUses}`)
      const running = { mean, variance, ...(gamma && { gamma }), ...(beta && { beta }) }
      const options = { epsilon, momentum: runningDecay, runningVariance: runningVarianceUses } as const
      const trained = core.batchNormTraining(ops, x, running, options)
      return { y: trained.y, runningMean: trained.mean, runningVariance: trained.variance }
    },
  ),
  instance_norm: program<{ epsilon: number }>(['epsilon'], (ops, { x, scale: gamma, offset: beta }, { epsilon }) => ({
    y: core.instanceNorm(ops, x, { ...(gamma && { gamma }), ...(beta && { beta }) }, epsilon),
  })),
  lrn: program<{ before: number; after: number; bias: number; alphaSum: number; beta: number; origin: LrnOrigin }>(
    ['before', 'after', 'bias', 'alphaSum', 'beta', 'origin'],
    (ops, { x }, { bias, beta, origin }) => ({
      y: core.localResponseNorm(ops, x, {
        ...(origin.convention === 'tensorflow' ? core.radiusLrn(origin) : core.sizeLrn(origin)),
        bias,
        beta,
      }),
    }),
  ),
}

const layouts: Readonly<Record<string, VectorProgram>> = {
  // Dropout does nothing in inference, and keeps everything.
  dropout_inference: program<object>([], (ops, { x }) => ({
    y: ops.reshape(x, { shape: ops.shapeOf(x) }),
    mask: ops.fill({ value: 1, shape: ops.shapeOf(x) }),
  })),
  broadcast_to: program<{ shape: Shape }>(['shape'], (ops, { x }, { shape }) => ({ y: ops.broadcastTo(x, { shape }) })),
  reshape: program<{ shape: Shape; origin: unknown }>(['shape', 'origin'], (ops, { x }, { shape }) => ({
    y: ops.reshape(x, { shape }),
  })),
  flatten: program<{ axis: number }>(['axis'], (ops, { x }, { axis }) => {
    const shape = ops.shapeOf(x)
    const outer = core.sizeOf(shape.slice(0, axis))
    return { y: ops.reshape(x, { shape: [outer, core.sizeOf(shape) / outer] }) }
  }),
  squeeze: program<{ axes: readonly number[] }>(['axes'], (ops, { x }, { axes }) => ({
    y: core.squeeze(ops, x, fromFront(axes, ops.shapeOf(x).length)),
  })),
  expand_dims: program<{ axes: readonly number[]; axesReferTo: string }>(
    ['axes', 'axesReferTo'],
    (ops, { x }, { axes, axesReferTo }) => {
      if (axesReferTo !== 'output') throw new Unsupported(`expand_dims by axes of the ${axesReferTo}`)
      const places = fromFront(axes, ops.shapeOf(x).length + axes.length)
      return { y: places.reduce((y, axis) => core.expandDims(ops, y, axis), x) }
    },
  ),
  transpose: program<{ perm: readonly number[] }>(['perm'], (ops, { x }, { perm }) => ({
    y: ops.transpose(x, { perm }),
  })),
  tile: program<{ repeats: readonly number[] }>(['repeats'], (ops, { x }, { repeats }) => ({
    y: core.tile(ops, x, repeats),
  })),
  pad: program<{ paddings: Pairs; mode: string; value: number }>(
    ['paddings', 'mode', 'value'],
    (ops, { x }, { paddings, mode, value }) => {
      if (paddings.flat().some(count => count < 0)) throw new Unsupported('pad by less than nothing')
      if (mode === 'reflect' || mode === 'edge' || mode === 'symmetric' || mode === 'wrap')
        return { y: core.padMode(ops, x, paddings, mode) }
      if (mode !== 'constant') throw new Unsupported(`pad in mode ${mode}`)
      return { y: ops.pad(x, { padding: paddings, value: Math.fround(value) }) }
    },
  ),
  slice: program<{
    starts: readonly number[]
    ends: readonly number[]
    axes: readonly number[]
    steps: readonly number[]
  }>(['starts', 'ends', 'axes', 'steps'], (ops, { x }, { starts, ends, axes, steps }) => {
    const shape = ops.shapeOf(x)
    const [begin, size, strides] = [shape.map(() => 0), [...shape], shape.map(() => 1)]
    axes.forEach((place, i) => {
      const axis = place < 0 ? place + shape.length : place
      const [length, step] = [shape[axis]!, steps[i]!]
      // NumPy's rule: backwards the last place is −1, before the first.
      const [low, high] = step > 0 ? [0, length] : [-1, length - 1]
      const inside = (at: number) => Math.min(Math.max(at < 0 ? at + length : at, low), high)
      begin[axis] = inside(starts[i]!)
      size[axis] = Math.ceil((inside(ends[i]!) - begin[axis]!) / step)
      strides[axis] = step
    })
    return { y: core.stridedSlice(ops, x, { begin, size, strides }) }
  }),
  split: program<{ axis: number; sizes: readonly number[] }>(['axis', 'sizes'], (ops, { x }, { axis, sizes }) => {
    return Object.fromEntries(core.split(ops, x, sizes, axis).map((part, i) => [`y${i}`, part]))
  }),
  depth_to_space: program<{ blockSize: number; mode: string }>(
    ['blockSize', 'mode'],
    (ops, { x }, { blockSize, mode }) => {
      return { y: core.depthToSpace(ops, x, blockSize, depthOrder(mode)) }
    },
  ),
  space_to_depth: program<{ blockSize: number; mode: string }>(
    ['blockSize', 'mode'],
    (ops, { x }, { blockSize, mode }) => {
      return { y: core.spaceToDepth(ops, x, blockSize, depthOrder(mode)) }
    },
  ),
}

/** What the vectors call an op, and how it is computed here. */
export const programs: Readonly<Record<string, VectorProgram>> = {
  ...windows,
  ...functions,
  ...reductions,
  ...normalizations,
  ...layouts,
  ...selections,
  ...images,
  ...boxes,
  ...losses,
}
