import { ShapeError } from '../errors.ts'
import type { Ops } from '../op.ts'
import { formatShape } from '../shape.ts'
import { expandDims } from './layout.ts'

/**
 * Tensors one after the other along an axis.
 *
 * @throws ShapeError concat.count: none given
 * @throws ShapeError concat.axis, concat.shapes
 */
export function concat<T>(ops: Ops<T>, xs: readonly T[], axis: number): T {
  const [first, second, ...rest] = xs
  if (first === undefined)
    throw new ShapeError({ code: 'concat.count', expected: 'at least one tensor', received: 'none' })
  if (second === undefined) return first
  if (rest.length === 0) return ops.concat(first, second, { axis })
  // In halves, so that nothing is copied more often than the logarithm of their number.
  const middle = Math.ceil(xs.length / 2)
  return ops.concat(concat(ops, xs.slice(0, middle), axis), concat(ops, xs.slice(middle), axis), { axis })
}

/** Tensors of one shape side by side along a new axis. */
export function stack<T>(ops: Ops<T>, xs: readonly T[], axis = 0): T {
  return concat(
    ops,
    xs.map(x => expandDims(ops, x, axis)),
    axis,
  )
}

/**
 * Cuts x into pieces of the given sizes along an axis.
 *
 * @throws ShapeError split.sizes: they do not add up to the axis
 */
export function split<T>(ops: Ops<T>, x: T, sizes: readonly number[], axis: number): readonly T[] {
  const shape = ops.shapeOf(x)
  const length = shape[axis]
  if (sizes.reduce((sum, size) => sum + size, 0) !== length) {
    const expected = `sizes that add up to ${length} of ${formatShape(shape)}`
    throw new ShapeError({ code: 'split.sizes', expected, received: formatShape(sizes) })
  }
  let start = 0
  return sizes.map(size => {
    const begin = shape.map((_, i) => (i === axis ? start : 0))
    start += size
    return ops.slice(x, { begin, size: shape.with(axis, size) })
  })
}
