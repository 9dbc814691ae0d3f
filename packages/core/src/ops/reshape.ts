import { ShapeError } from '../errors.ts'
import type { OpDef } from '../op.ts'
import { checkShape, formatShape, type Shape, sizeOf } from '../shape.ts'

export interface ReshapeAttrs {
  readonly shape: Shape
}

/**
 * The same elements in row-major order under another shape.
 *
 * @throws ShapeError reshape.size: the shapes hold different numbers of elements
 */
export interface Reshape<T> {
  reshape(x: T, attrs: ReshapeAttrs): T
}

export const reshape: OpDef<'reshape'> = {
  arity: 1,
  shape: (x, { shape }) => {
    checkShape(shape)
    if (sizeOf(x) !== sizeOf(shape)) {
      throw new ShapeError({
        code: 'reshape.size',
        expected: `a shape of ${sizeOf(x)} elements for ${formatShape(x)}`,
        received: formatShape(shape),
      })
    }
    return shape
  },
  vjp: (ops, [x], _y, dy) => [() => ops.reshape(dy, { shape: ops.shapeOf(x) })],
  flops: () => 0,
}
