import { ShapeError } from '../errors.ts'
import type { Ops } from '../op.ts'
import { formatShape } from '../shape.ts'
import { concat } from './concat.ts'
import { scalar } from './scalar.ts'

/** Where along an axis the minimum stands; of equal ones the first. */
export function argMin<T>(ops: Ops<T>, x: T, attrs: { readonly axis: number }): T {
  return ops.argMax(ops.neg(x), attrs)
}

/** 0, 1, 2, … as a tensor [count]. */
export function range<T>(ops: Ops<T>, count: number): T {
  return ops.literal({ shape: [count], data: Array.from({ length: count }, (_, i) => i) })
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
 * @returns x's shape with the axis replaced by the indices' shape
 */
export function gatherAxis<T>(ops: Ops<T>, x: T, indices: T, axis: number): T {
  const rank = ops.shapeOf(x).length
  const others = Array.from({ length: rank }, (_, i) => i).filter(i => i !== axis)
  const rows = ops.gather(ops.transpose(x, { perm: [axis, ...others] }), indices)
  const added = ops.shapeOf(indices).length
  const before = Array.from({ length: axis }, (_, i) => added + i)
  const own = Array.from({ length: added }, (_, i) => i)
  const after = Array.from({ length: rank - 1 - axis }, (_, i) => added + axis + i)
  return ops.transpose(rows, { perm: [...before, ...own, ...after] })
}

/**
 * The k largest elements along the last axis, largest first, and where they stand; of equal ones the first.
 *
 * @param x [..., n]
 * @returns two of [..., k]
 * @throws ShapeError topK.k: not a whole number from 1 to n
 */
export function topK<T>(ops: Ops<T>, x: T, k: number): { readonly values: T; readonly indices: T } {
  const shape = ops.shapeOf(x)
  const axis = shape.length - 1
  const n = shape[axis] ?? 0
  if (!Number.isInteger(k) || k < 1 || k > n) {
    const expected = `a whole number from 1 to the last axis of ${formatShape(shape)}`
    throw new ShapeError({ code: 'topK.k', expected, received: String(k) })
  }
  const places = range(ops, n)
  const kept = shape.with(axis, 1)
  const [values, indices]: [T[], T[]] = [[], []]
  // What was taken is struck out by a flag, so that it cannot come again whatever its value.
  let taken = ops.fill({ value: 0, shape })
  for (let i = 0; i < k; i++) {
    const left = ops.select(taken, scalar(ops, lowest), x)
    const found = ops.argMax(left, { axis })
    const free = firstFree(ops, taken, axis)
    const largest = ops.max(left, { axes: [axis], keepDims: false })
    const index = ops.select(ops.equal(largest, scalar(ops, lowest)), free, found)
    const isHere = ops.equal(ops.reshape(index, { shape: kept }), places)
    indices.push(ops.reshape(index, { shape: kept }))
    values.push(ops.sum(ops.select(isHere, x, scalar(ops, 0)), { axes: [axis], keepDims: true }))
    taken = ops.maximum(taken, isHere)
  }
  return { values: concat(ops, values, axis), indices: concat(ops, indices, axis) }
}

/** Smaller than any float32 but −Infinity is not a program's constant: the smallest finite one stands for "struck out". */
const lowest = -(2 ** 127) * (2 - 2 ** -23)

function firstFree<T>(ops: Ops<T>, taken: T, axis: number): T {
  return ops.argMax(ops.sub(scalar(ops, 1), taken), { axis })
}

/**
 * The product over some axes, in pairs: exact gradients, zeros among the factors or not.
 */
export function prod<T>(
  ops: Ops<T>,
  x: T,
  { axes, keepDims }: { readonly axes: readonly number[]; readonly keepDims: boolean },
): T {
  const product = axes.reduce((y, axis) => prodAxis(ops, y, axis), x)
  const shape = ops.shapeOf(product)
  return keepDims ? product : ops.reshape(product, { shape: shape.filter((_, axis) => !axes.includes(axis)) })
}

function prodAxis<T>(ops: Ops<T>, x: T, axis: number): T {
  const shape = ops.shapeOf(x)
  const length = shape[axis]!
  if (length === 1) return x
  const half = Math.floor(length / 2)
  const piece = (begin: number, count: number) =>
    ops.slice(x, { begin: shape.map((_, i) => (i === axis ? begin : 0)), size: shape.with(axis, count) })
  const pairs = ops.mul(piece(0, half), piece(half, half))
  const rest = length % 2 === 1 ? concat(ops, [pairs, piece(length - 1, 1)], axis) : pairs
  return prodAxis(ops, rest, axis)
}

/** Running sums along an axis: element i is the sum of those up to i, or of those before it if `exclusive`. */
export function cumulativeSum<T>(
  ops: Ops<T>,
  x: T,
  { axis, exclusive = false }: { readonly axis: number; readonly exclusive?: boolean },
): T {
  const shape = ops.shapeOf(x)
  const n = shape[axis]!
  const counts = (row: number, column: number) => (exclusive ? column < row : column <= row)
  const data = Array.from({ length: n * n }, (_, i) => (counts(Math.floor(i / n), i % n) ? 1 : 0))
  const triangle = ops.literal({ shape: [n, n], data })
  const others = shape.map((_, i) => i).filter(i => i !== axis)
  const perm = [axis, ...others]
  const columns = ops.reshape(ops.transpose(x, { perm }), { shape: [n, shape.reduce((a, b) => a * b, 1) / n] })
  const sums = ops.matMul(triangle, columns, { transposeA: false, transposeB: false })
  const back = ops.reshape(sums, { shape: perm.map(i => shape[i]!) })
  return ops.transpose(back, { perm: shape.map((_, i) => perm.indexOf(i)) })
}
