import {
  type ArgMaxOptions,
  argMax,
  type CumulativeSumOptions,
  type DepthOrder,
  mean,
  minimum,
  oneHot,
  type PadMode,
  type Shape,
  type StridedSliceOptions,
  scalar,
  stack,
} from '@convene/core'
import { type CompositionMutant, confusing, misreading, plus, replacing, spoiling, wrapping } from './mutant.ts'

interface Axis {
  readonly axis: number
}
interface TopK extends Axis {
  readonly smallest: boolean
  readonly result: 'values' | 'indices'
}
interface PadModeAttrs {
  readonly padding: readonly (readonly [before: number, after: number])[]
  readonly mode: PadMode
}

const swappedOrder = (order: DepthOrder): DepthOrder => (order === 'DCR' ? 'CRD' : 'DCR')

/** Planted bugs of shapes and selections. */
export const shapeMutants: readonly CompositionMutant[] = [
  confusing('fn.concat', 'exact', 'the last first', xs => xs.toReversed()),
  confusing('fn.concat', 'exact', 'the last is left out', xs => (xs.length > 1 ? xs.slice(0, -1) : xs)),
  spoiling<Axis>('stack', 'exact', 'one after the other in memory, whatever the axis', (ops, y, xs) =>
    ops.reshape(stack(ops, xs, 0), { shape: ops.shapeOf(y) }),
  ),
  misreading<{ readonly pieces: number | readonly number[] }>('split', 'exact', 'sizes in reverse', a =>
    typeof a.pieces === 'number' ? a : { ...a, pieces: a.pieces.toReversed() },
  ),
  misreading<Axis>('expandDims', 'exact', 'before the last means after the last but one', (a, [x = []]) => ({
    axis: a.axis < 0 ? Math.max(a.axis + x.length, 0) : a.axis,
  })),
  misreading<{ readonly axes?: readonly number[] }>('squeeze', 'exact', 'all axes of size 1 go', () => ({})),
  spoiling<{ readonly repeats: readonly number[] }>(
    'tile',
    'exact',
    'elements are repeated, not the whole',
    (ops, y, [x]) => {
      const [from, to] = [ops.shapeOf(x!), ops.shapeOf(y)]
      const apart = from.flatMap(size => [size, 1])
      const repeated = from.flatMap((size, axis) => [size, to[axis]! / size])
      return ops.reshape(ops.broadcastTo(ops.reshape(x!, { shape: apart }), { shape: repeated }), { shape: to })
    },
  ),
  confusing('tile', 'gradient', 'elements become whole numbers, through which nothing flows back', ([x], ops) => [
    ops.floor(x!),
  ]),
  misreading<{ readonly repeats: readonly number[] }>('tile', 'exact', 'the last axis once too few', a => ({
    repeats: a.repeats.map((count, axis) => (axis === a.repeats.length - 1 ? Math.max(count - 1, 1) : count)),
  })),
  misreading<{ readonly order: DepthOrder }>('depthToSpace', 'exact', 'the other order of channels', a => ({
    ...a,
    order: swappedOrder(a.order),
  })),
  misreading<{ readonly order: DepthOrder }>('spaceToDepth', 'exact', 'one order for all', a => ({
    ...a,
    order: 'DCR',
  })),
  replacing<{ readonly shape: Shape }>('sumTo', 'exact', 'a mean', (ops, [x], { shape }) => {
    const from = ops.shapeOf(x!)
    const added = from.length - shape.length
    const axes = from.flatMap((_, axis) => (axis < added || shape[axis - added] === 1 ? [axis] : []))
    return ops.reshape(mean(ops, x!, { axes }), { shape })
  }),
  misreading<StridedSliceOptions>('stridedSlice', 'exact', 'never backwards', a => ({
    ...a,
    begin: a.begin.map((begin, axis) => begin + Math.min((a.size[axis]! - 1) * a.strides[axis]!, 0)),
    strides: a.strides.map(Math.abs),
  })),
  misreading<StridedSliceOptions>('stridedSlice', 'exact', 'neighbours, whatever the stride', a => ({
    ...a,
    strides: a.strides.map(Math.sign),
  })),
  misreading<PadModeAttrs>('padMode', 'exact', 'the last element is repeated where it is mirrored', a => ({
    ...a,
    mode: a.mode === 'reflect' ? 'symmetric' : a.mode,
  })),
  misreading<PadModeAttrs>('padMode', 'exact', 'the edge instead of the other end', a => ({
    ...a,
    mode: a.mode === 'wrap' ? 'edge' : a.mode,
  })),
  misreading<PadModeAttrs>('padMode', 'exact', 'before and after swapped', a => ({
    ...a,
    padding: a.padding.map(([before, after]) => [after, before] as const),
  })),
  misreading<PadModeAttrs>('padMode', 'exact', 'nothing after the last axis', a => ({
    ...a,
    padding: a.padding.map(([before, after], axis) => [before, axis === a.padding.length - 1 ? 0 : after] as const),
  })),

  misreading<ArgMaxOptions>('fn.argMax', 'exact', 'always the first of equal ones', a => ({ ...a, ties: 'first' })),
  misreading<ArgMaxOptions>('fn.argMax', 'exact', 'the axis goes, though it was to stay', a => ({
    ...a,
    keepDims: false,
  })),
  replacing<ArgMaxOptions>('argMin', 'special', 'NaN is never the smallest', (ops, [x], a) => {
    const known = ops.select(ops.equal(x!, x!), ops.neg(x!), scalar(ops, -(2 ** 100)))
    return argMax(ops, known, a)
  }),
  misreading<ArgMaxOptions>('argMin', 'exact', 'the last of equal ones', a => ({ ...a, ties: 'last' })),
  spoiling('range', 'exact', 'from 1', (ops, y) => plus(ops, y, 1)),
  misreading<{ readonly count: number }>('range', 'exact', 'up to the last but one', a => ({
    count: Math.max(a.count - 1, 1),
  })),
  replacing<{ readonly depth: number }>('oneHot', 'exact', 'an index outside is the nearest class', (ops, [x], a) =>
    oneHot(ops, minimum(ops, ops.relu(x!), scalar(ops, a.depth - 1)), a.depth),
  ),
  spoiling<Axis>('gatherAxis', 'exact', 'the new axes come first', (ops, y, [x, indices], { axis }) => {
    const shape = ops.shapeOf(x!)
    const along = axis < 0 ? axis + shape.length : axis
    const others = shape.map((_, i) => i).filter(i => i !== along)
    const rows = ops.gather(ops.transpose(x!, { perm: [along, ...others] }), indices!)
    return ops.reshape(rows, { shape: ops.shapeOf(y) })
  }),
  misreading<TopK>('topK', 'exact', 'always the largest', a => ({ ...a, smallest: false })),
  misreading<{ readonly k: number }>('topK', 'exact', 'one too few', a => ({ ...a, k: Math.max(a.k - 1, 1) })),
  wrapping<TopK>('topK', 'exact', 'the last of equal ones comes first', healthy => (ops, inputs, attrs) => {
    const [x] = inputs
    const { axis, result } = attrs
    const shape = ops.shapeOf(x!)
    const along = axis < 0 ? axis + shape.length : axis
    const y = healthy(ops, [ops.reverse(x!, { axes: [along] })], attrs)
    return result === 'values' ? y : ops.sub(scalar(ops, shape[along]! - 1), y)
  }),
  misreading<CumulativeSumOptions>('cumulativeSum', 'exact', 'each in its own sum', a => ({ ...a, exclusive: false })),
  misreading<CumulativeSumOptions>('cumulativeSum', 'exact', 'always from the front', a => ({ ...a, reverse: false })),
]
