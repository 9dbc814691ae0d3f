import { ShapeError } from '../errors.ts'
import type { OpDef } from '../op.ts'
import { formatShape, sameShape, sizeOf } from '../shape.ts'
import { type Conv2dAttrs, checkGroups, convOf, sizes } from './conv2d.ts'
import { imageShape, type Size2d, windowOutputSize } from './window.ts'

export interface Conv2dFilterGradAttrs extends Conv2dAttrs {
  /** [kh, kw] of the convolution's filter: several kernel sizes give the same output when the stride is above 1. */
  readonly kernelSize: Size2d
}

/**
 * The gradient of conv2d by its filter: its adjoint in the filter.
 *
 * @param x   [n, h, w, ci]
 * @param dy  [n, oh, ow, co]
 * @returns   [kh, kw, ci / groups, co]
 * @throws ShapeError conv2dFilterGrad.rank, .attrs, .window
 * @throws ShapeError conv2dFilterGrad.groups: groups do not divide both channels
 * @throws ShapeError conv2dFilterGrad.dy: not the shape that conv2d gives for x and a filter of that size
 * @see Dumoulin & Visin, arXiv:1603.07285
 */
export interface Conv2dFilterGrad<T> {
  conv2dFilterGrad(x: T, dy: T, attrs: Conv2dFilterGradAttrs): T
}

export const conv2dFilterGrad: OpDef<'conv2dFilterGrad'> = {
  arity: 2,
  contraction: true,
  shape: (x, dy, attrs) => {
    const [n, h, w, ci] = imageShape('conv2dFilterGrad', 'x', x)
    const [, , , co] = imageShape('conv2dFilterGrad', 'dy', dy)
    checkGroups('conv2dFilterGrad', ci, attrs.groups)
    checkGroups('conv2dFilterGrad', co, attrs.groups)
    const [kh, kw] = attrs.kernelSize
    const expected = [n, ...windowOutputSize('conv2dFilterGrad', [h, w], [kh, kw], attrs), co]
    if (!sameShape(dy, expected)) {
      throw new ShapeError({
        code: 'conv2dFilterGrad.dy',
        expected: `${formatShape(expected)} for x ${formatShape(x)} and a filter of ${kh}×${kw}`,
        received: formatShape(dy),
      })
    }
    return [kh, kw, ci / attrs.groups, co]
  },
  vjp: (ops, [x, dy], _df, ddf, attrs) => [
    () => ops.conv2dInputGrad(dy, ddf, { ...convOf(attrs), inputSize: sizes(ops.shapeOf(x), 1) }),
    () => ops.conv2d(x, ddf, convOf(attrs)),
  ],
  flops: ([, dy], out) => 2 * sizeOf(dy) * sizeOf(out.slice(0, 3)),
}
