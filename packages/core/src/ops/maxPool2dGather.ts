import { ShapeError } from '../errors.ts'
import type { OpDef } from '../op.ts'
import { formatShape, sameShape, sizeOf } from '../shape.ts'
import { type Pool2dAttrs, pool2dShape } from './pool2d.ts'

/**
 * For each window, the element of `values` that stands where the maximum of `x` stands (the first one, in row-major
 * order; a NaN counts as the maximum): the adjoint of maxPool2dInputGrad, and TensorFlow's MaxPoolGradGrad.
 *
 * @param x      [n, h, w, c]
 * @param values [n, h, w, c]
 * @returns      [n, oh, ow, c]
 * @throws ShapeError maxPool2dGather.values: not x's shape
 */
export interface MaxPool2dGather<T> {
  maxPool2dGather(x: T, values: T, attrs: Pool2dAttrs): T
}

export const maxPool2dGather: OpDef<'maxPool2dGather'> = {
  arity: 2,
  shape: (x, values, attrs) => {
    if (!sameShape(x, values)) {
      throw new ShapeError({
        code: 'maxPool2dGather.values',
        expected: `the shape of x, ${formatShape(x)}`,
        received: formatShape(values),
      })
    }
    return pool2dShape('maxPool2dGather', x, attrs)
  },
  vjp: (ops, [x], _y, dy, attrs) => [undefined, () => ops.maxPool2dInputGrad(x, dy, attrs)],
  flops: (_inputs, out, { windowSize }) => sizeOf(out) * sizeOf(windowSize),
}
