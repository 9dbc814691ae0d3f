import { ShapeError } from './errors.ts'

/** The sizes of a tensor's axes, outermost first. A scalar is `[]`. Every axis holds at least one element. */
export type Shape = readonly number[]

/** The limits of every tensor: what an int32 index can address, and more axes than any textbook's network has. */
export const maxElements: number = 2 ** 31 - 1
export const maxRank = 8

/** The number of elements of a tensor of this shape; 1 for a scalar. */
export function sizeOf(shape: Shape): number {
  return shape.reduce((size, axis) => size * axis, 1)
}

/** Row-major strides, in elements. */
export function stridesOf(shape: Shape): readonly number[] {
  const strides = new Array<number>(shape.length).fill(1)
  for (let axis = shape.length - 2; axis >= 0; axis--) strides[axis] = strides[axis + 1]! * shape[axis + 1]!
  return strides
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((size, axis) => size === b[axis])
}

/** `[2, 3]` as people write it. */
export function formatShape(shape: Shape): string {
  return `[${shape.join(', ')}]`
}

/**
 * Returns the shape, or says what is wrong with it.
 *
 * @throws ShapeError shape.format: not an array
 * @throws ShapeError shape.rank: more than eight axes
 * @throws ShapeError shape.axis: an axis that is not a whole number of at least 1
 * @throws ShapeError shape.size: more than 2³¹ − 1 elements
 */
export function checkShape(shape: Shape): Shape {
  if (!Array.isArray(shape)) {
    throw new ShapeError({ code: 'shape.format', expected: 'an array of whole numbers', received: typeof shape })
  }
  if (shape.length > maxRank) {
    throw new ShapeError({ code: 'shape.rank', expected: `at most ${maxRank} axes`, received: `${shape.length} axes` })
  }
  if (!shape.every(axis => Number.isInteger(axis) && axis >= 1)) {
    throw new ShapeError({
      code: 'shape.axis',
      expected: 'whole numbers of at least 1',
      received: formatShape(shape),
    })
  }
  if (sizeOf(shape) > maxElements) {
    throw new ShapeError({
      code: 'shape.size',
      expected: `at most ${maxElements} elements`,
      received: `${formatShape(shape)} with ${sizeOf(shape)}`,
    })
  }
  return shape
}

/**
 * The shape that two shapes broadcast to, by NumPy's rule: axes are aligned at the end, and an axis of size 1
 * stretches to the other's.
 *
 * @throws ShapeError broadcast: an axis differs and neither is 1
 * @see https://numpy.org/doc/stable/user/basics.broadcasting.html
 */
export function broadcastShapes(a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length)
  return Array.from({ length: rank }, (_, axis) => {
    const m = a[axis - rank + a.length] ?? 1
    const n = b[axis - rank + b.length] ?? 1
    if (m !== n && m !== 1 && n !== 1) {
      throw new ShapeError({
        code: 'broadcast',
        expected: `a shape that broadcasts with ${formatShape(a)}`,
        received: formatShape(b),
      })
    }
    return m === 1 ? n : m
  })
}

/** The step along each axis of `out` through a row-major tensor that is stretched to it; 0 along axes on which it repeats. */
export function broadcastStrides(shape: Shape, out: Shape): readonly number[] {
  const strides = stridesOf(shape)
  return out.map((_, axis) => {
    const own = axis - out.length + shape.length
    return own < 0 || shape[own] === 1 ? 0 : strides[own]!
  })
}
