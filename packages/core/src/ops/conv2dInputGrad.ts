import { ShapeError } from '../errors.ts'
import type { OpDef } from '../op.ts'
import { formatShape, sameShape, sizeOf } from '../shape.ts'
import { type Conv2dAttrs, convOf, filterShape, sizes } from './conv2d.ts'
import { imageShape, type Size2d, windowOutputSize } from './window.ts'

export interface Conv2dInputGradAttrs extends Conv2dAttrs {
  /** [h, w] of the convolution's input: several heights give the same output height when the stride is above 1. */
  readonly inputSize: Size2d
}

/**
 * The gradient of conv2d by its input: its adjoint in x, also known as transposed convolution.
 *
 * @param dy      [n, oh, ow, co]
 * @param filter  [kh, kw, ci / groups, co]
 * @returns       [n, h, w, ci]
 * @throws ShapeError conv2dInputGrad.rank, .attrs, .window, .groups
 * @throws ShapeError conv2dInputGrad.dy: not the shape that conv2d gives for an input of that size
 * @see Dumoulin & Visin, arXiv:1603.07285, chapter 4
 */
export interface Conv2dInputGrad<T> {
  conv2dInputGrad(dy: T, filter: T, attrs: Conv2dInputGradAttrs): T
}

export const conv2dInputGrad: OpDef<'conv2dInputGrad'> = {
  arity: 2,
  contraction: true,
  shape: (dy, filter, attrs) => {
    const [n] = imageShape('conv2dInputGrad', 'dy', dy)
    const [kh, kw, ciPerGroup, co] = filterShape('conv2dInputGrad', filter, attrs.groups)
    const [h, w] = attrs.inputSize
    const expected = [n, ...windowOutputSize('conv2dInputGrad', [h, w], [kh, kw], attrs), co]
    if (!sameShape(dy, expected)) {
      throw new ShapeError({
        code: 'conv2dInputGrad.dy',
        expected: `${formatShape(expected)} for an input of ${h}×${w} and filter ${formatShape(filter)}`,
        received: formatShape(dy),
      })
    }
    return [n, h, w, ciPerGroup * attrs.groups]
  },
  vjp: (ops, [dy, filter], _dx, ddx, attrs) => [
    () => ops.conv2d(ddx, filter, convOf(attrs)),
    () => ops.conv2dFilterGrad(ddx, dy, { ...convOf(attrs), kernelSize: sizes(ops.shapeOf(filter), 0) }),
  ],
  flops: ([dy, filter]) => 2 * sizeOf(dy) * sizeOf(filter.slice(0, 3)),
}
