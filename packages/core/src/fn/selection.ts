import { ShapeError } from '../errors.ts'
import type { Ops } from '../op.ts'
import { formatShape } from '../shape.ts'
import { resolveAxis } from './axes.ts'
import { concat } from './concat.ts'
import { maxSteps, places } from './places.ts'
import { lowest, scalar } from './scalar.ts'

export interface ArgMaxOptions {
  /** −1 is the last. */
  readonly axis: number
  /** Which of equal ones; the first, if left out. */
  readonly ties?: 'first' | 'last'
  /** Whether the axis stays, with size 1; false, if left out. */
  readonly keepDims?: boolean
}

/**
 * Where along an axis the maximum stands. NaN counts as the maximum, and among several ties decide as among equal ones.
 * The gradient is zero.
 *
 * @throws ShapeError argMax.axis
 */
export function argMax<T>(ops: Ops<T>, x: T, options: ArgMaxOptions): T {
  return place('argMax', ops, x, options)
}

/**
 * Where along an axis the minimum stands, NaN and ties as in `argMax`.
 *
 * @throws ShapeError argMin.axis
 */
export function argMin<T>(ops: Ops<T>, x: T, options: ArgMaxOptions): T {
  return place('argMin', ops, ops.neg(x), options)
}

function place<T>(op: string, ops: Ops<T>, x: T, { axis, ties = 'first', keepDims = false }: ArgMaxOptions): T {
  const shape = ops.shapeOf(x)
  const along = resolveAxis(op, shape, axis)
  // The last one is the first from the other end.
  const fromEnd = () => ops.argMax(ops.reverse(x, { axes: [along] }), { axis: along })
  const index = ties === 'first' ? ops.argMax(x, { axis: along }) : ops.sub(scalar(ops, shape[along]! - 1), fromEnd())
  return keepDims ? ops.reshape(index, { shape: shape.with(along, 1) }) : index
}

/**
 * 0, 1, 2, … as a tensor [count].
 *
 * @throws ShapeError range.count: not a whole number from 1 to 2²⁴
 */
export function range<T>(ops: Ops<T>, count: number): T {
  return ops.literal({ shape: [count], data: places('range', count) })
}

/**
 * 1 where the class is, else 0.
 *
 * @param indices any shape
 * @returns [...indices, depth]; all zeros for an index outside [0, depth)
 */
export function oneHot<T>(ops: Ops<T>, indices: T, depth: number): T {
  return ops.equal(ops.reshape(indices, { shape: [...ops.shapeOf(indices), 1] }), range(ops, depth))
}

/**
 * Slices of x along an axis by their numbers: TensorFlow's `gather`.
 *
 * @param indices any shape; out of range ones count as the nearest
 * @param axis    −1 is the last
 * @returns x's shape with the axis replaced by the indices' shape
 * @throws ShapeError gatherAxis.axis
 */
export function gatherAxis<T>(ops: Ops<T>, x: T, indices: T, axis: number): T {
  const shape = ops.shapeOf(x)
  const along = resolveAxis('gatherAxis', shape, axis)
  const others = shape.map((_, i) => i).filter(i => i !== along)
  const rows = ops.gather(ops.transpose(x, { perm: [along, ...others] }), indices)
  const added = ops.shapeOf(indices).length
  const before = Array.from({ length: along }, (_, i) => added + i)
  const own = Array.from({ length: added }, (_, i) => i)
  const after = Array.from({ length: shape.length - 1 - along }, (_, i) => added + along + i)
  return ops.transpose(rows, { perm: [...before, ...own, ...after] })
}

export interface TopKOptions {
  /** The last, if left out. */
  readonly axis?: number
  /** The smallest instead of the largest; false, if left out. */
  readonly smallest?: boolean
}

/**
 * The k largest elements along an axis, largest first, or the k smallest, smallest first; and where they stand. Of equal
 * ones the first comes first; NaN comes before all numbers.
 *
 * @param x [..., n, ...]
 * @returns two of [..., k, ...]
 * @throws ShapeError topK.axis
 * @throws ShapeError topK.k: not a whole number from 1 to n
 */
export function topK<T>(
  ops: Ops<T>,
  x: T,
  k: number,
  { axis = -1, smallest = false }: TopKOptions = {},
): { readonly values: T; readonly indices: T } {
  const shape = ops.shapeOf(x)
  const along = resolveAxis('topK', shape, axis)
  const n = shape[along]!
  if (!Number.isInteger(k) || k < 1 || k > n) {
    const expected = `a whole number from 1 to ${n}, axis ${along} of ${formatShape(shape)}`
    throw new ShapeError({ code: 'topK.k', expected, received: String(k) })
  }
  const ranked = smallest ? ops.neg(x) : x
  const numbers = ops.reshape(range(ops, n), { shape: shape.slice(along).map((_, i) => (i === 0 ? n : 1)) })
  const [one, floor] = [scalar(ops, 1), scalar(ops, lowest)]
  const [values, indices]: [T[], T[]] = [[], []]
  // What was taken is struck out by a flag, so that it cannot come again whatever its value.
  let taken = ops.fill({ value: 0, shape })
  for (const _ of places('topK', k, maxSteps)) {
    const left = ops.select(taken, floor, ranked)
    const found = ops.argMax(left, { axis: along })
    // Where nothing above the lowest is left: the lowest itself, and then the −Infinity that are free.
    const free = ops.mul(ops.sub(one, taken), ops.add(one, ops.equal(ranked, floor)))
    const isSpent = ops.equal(ops.max(left, { axes: [along], keepDims: false }), floor)
    const chosen = ops.select(isSpent, ops.argMax(free, { axis: along }), found)
    const index = ops.reshape(chosen, { shape: shape.with(along, 1) })
    const isHere = ops.equal(index, numbers)
    indices.push(index)
    values.push(ops.sum(ops.select(isHere, x, scalar(ops, 0)), { axes: [along], keepDims: true }))
    taken = ops.maximum(taken, isHere)
  }
  return { values: concat(ops, values, along), indices: concat(ops, indices, along) }
}
