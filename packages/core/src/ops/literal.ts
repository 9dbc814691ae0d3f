import { DataError, ShapeError } from '../errors.ts'
import type { OpDef } from '../op.ts'
import { checkShape, formatShape, type Shape, sizeOf } from '../shape.ts'

/** More numbers than this are data, not a part of a program; float32 does not even tell them all apart. */
export const maxLiteralElements: number = 2 ** 24

export interface LiteralAttrs {
  readonly shape: Shape
  /** Row-major. A graph holds these as they are: keep them few. */
  readonly data: readonly number[]
}

/**
 * Numbers that belong to a program itself, such as the weights of an interpolation.
 *
 * @throws ShapeError literal.size: more than 2²⁴ elements
 * @throws DataError literal.length: not as many numbers as the shape holds
 * @throws DataError literal.value: one that is not finite
 */
export interface Literal<T> {
  literal(attrs: LiteralAttrs): T
}

export const literal: OpDef<'literal'> = {
  arity: 0,
  shape: ({ shape, data }) => {
    checkShape(shape)
    if (sizeOf(shape) > maxLiteralElements) {
      const expected = `at most ${maxLiteralElements} elements`
      throw new ShapeError({ code: 'literal.size', expected, received: formatShape(shape) })
    }
    if (data.length !== sizeOf(shape)) {
      const expected = `${sizeOf(shape)} numbers`
      throw new DataError({ code: 'literal.length', expected, received: String(data.length) })
    }
    const bad = data.find(value => !Number.isFinite(value))
    if (bad !== undefined) {
      throw new DataError({ code: 'literal.value', expected: 'finite numbers', received: String(bad) })
    }
    return shape
  },
  vjp: () => [],
  flops: () => 0,
}
