import { ShapeError } from '../errors.ts'
import type { Ops } from '../op.ts'
import { formatShape } from '../shape.ts'
import { resolveAxis } from './axes.ts'
import { expandDims } from './layout.ts'
import { maxSteps, places } from './places.ts'

/**
 * Tensors one after the other along an axis; −1 is the last.
 *
 * @throws ShapeError concat.count: none given
 * @throws ShapeError concat.axis, concat.shapes
 */
export function concat<T>(ops: Ops<T>, xs: readonly T[], axis: number): T {
  const [first, second, ...rest] = xs
  if (first === undefined)
    throw new ShapeError({ code: 'concat.count', expected: 'at least one tensor', received: 'none' })
  const along = resolveAxis('concat', ops.shapeOf(first), axis)
  if (second === undefined) return first
  if (rest.length === 0) return ops.concat(first, second, { axis: along })
  // In halves, so that nothing is copied more often than the logarithm of their number.
  const middle = Math.ceil(xs.length / 2)
  return ops.concat(concat(ops, xs.slice(0, middle), along), concat(ops, xs.slice(middle), along), { axis: along })
}

/** Tensors of one shape side by side along a new axis; −1 puts it after the last. */
export function stack<T>(ops: Ops<T>, xs: readonly T[], axis = 0): T {
  return concat(
    ops,
    xs.map(x => expandDims(ops, x, axis)),
    axis,
  )
}

/**
 * Cuts x into pieces along an axis; −1 is the last.
 *
 * @param pieces the size of each, or how many equal ones
 * @throws ShapeError split.axis
 * @throws ShapeError split.sizes: not whole numbers of at least 1 that add up to the axis, or a count that does not divide it
 */
export function split<T>(ops: Ops<T>, x: T, pieces: number | readonly number[], axis: number): readonly T[] {
  const shape = ops.shapeOf(x)
  const along = resolveAxis('split', shape, axis)
  const length = shape[along]!
  const sizes = typeof pieces === 'number' ? equalPieces(length, pieces) : pieces
  const whole = sizes.every(size => Number.isInteger(size) && size >= 1)
  if (!whole || sizes.reduce((sum, size) => sum + size, 0) !== length) {
    const expected = `sizes that add up to ${length} of ${formatShape(shape)}`
    const received = typeof pieces === 'number' ? `${pieces} pieces` : formatShape(pieces)
    throw new ShapeError({ code: 'split.sizes', expected, received })
  }
  let start = 0
  return sizes.map(size => {
    const begin = shape.map((_, i) => (i === along ? start : 0))
    start += size
    return ops.slice(x, { begin, size: shape.with(along, size) })
  })
}

/** Nothing, if it does not come out even. */
function equalPieces(length: number, count: number): readonly number[] {
  const size = length / count
  return Number.isInteger(size) && count >= 1 ? places('split', count, maxSteps).map(() => size) : []
}
