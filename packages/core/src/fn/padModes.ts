import { ShapeError } from '../errors.ts'
import type { Ops } from '../op.ts'
import { formatShape } from '../shape.ts'
import { concat } from './concat.ts'

export type PadMode = 'reflect' | 'symmetric' | 'edge' | 'wrap'

/**
 * A border made of x itself: `'reflect'` mirrors at the middle of the last element, so that it is not repeated,
 * `'symmetric'` mirrors behind it, `'edge'` repeats it, and `'wrap'` goes on at the other end.
 *
 * @param padding for each axis, how many positions before and after
 * @throws ShapeError padMode.padding: not a pair for each axis, or more than there is to mirror or go on with
 */
export function padMode<T>(
  ops: Ops<T>,
  x: T,
  padding: readonly (readonly [before: number, after: number])[],
  mode: PadMode,
): T {
  const shape = ops.shapeOf(x)
  const most = (size: number) => (mode === 'edge' ? Number.POSITIVE_INFINITY : mode === 'reflect' ? size - 1 : size)
  const fits = shape.every((size, axis) => padding[axis]?.every(n => Number.isInteger(n) && n >= 0 && n <= most(size)))
  if (padding.length !== shape.length || !fits) {
    const expected = `pairs that ${mode} allows for ${formatShape(shape)}`
    throw new ShapeError({ code: 'padMode.padding', expected, received: JSON.stringify(padding) })
  }
  return padding.reduce((y, sides, axis) => padAxis(ops, y, axis, sides, mode), x)
}

function padAxis<T>(ops: Ops<T>, x: T, axis: number, [before, after]: readonly [number, number], mode: PadMode): T {
  const shape = ops.shapeOf(x)
  const length = shape[axis]!
  const piece = (begin: number, count: number) =>
    ops.slice(x, { begin: shape.map((_, i) => (i === axis ? begin : 0)), size: shape.with(axis, count) })
  const mirrored = (begin: number, count: number) => ops.reverse(piece(begin, count), { axes: [axis] })
  const repeated = (begin: number, count: number) =>
    ops.broadcastTo(piece(begin, 1), { shape: shape.with(axis, count) })
  const skip = mode === 'reflect' ? 1 : 0
  const mirrors = [() => mirrored(skip, before), () => mirrored(length - skip - after, after)] as const
  const ends: Record<PadMode, readonly [head: () => T, tail: () => T]> = {
    reflect: mirrors,
    symmetric: mirrors,
    edge: [() => repeated(0, before), () => repeated(length - 1, after)],
    wrap: [() => piece(length - before, before), () => piece(0, after)],
  }
  const [head, tail] = ends[mode]
  return concat(ops, [...(before > 0 ? [head()] : []), x, ...(after > 0 ? [tail()] : [])], axis)
}
