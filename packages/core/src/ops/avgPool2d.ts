import type { OpDef } from '../op.ts'
import { sizeOf } from '../shape.ts'
import { sizes } from './conv2d.ts'
import { type Pool2dAttrs, pool2dShape, poolOf } from './pool2d.ts'

/**
 * The mean of each window, channel by channel, over the positions that lie in the input: padding is not counted, as in
 * TensorFlow. To count it, `pad` first.
 *
 * @param x [n, h, w, c]
 * @returns [n, oh, ow, c]
 * @throws ShapeError avgPool2d.rank, .attrs, .window
 * @throws ShapeError avgPool2d.padding: a window could lie wholly in the padding
 */
export interface AvgPool2d<T> {
  avgPool2d(x: T, attrs: Pool2dAttrs): T
}

export const avgPool2d: OpDef<'avgPool2d'> = {
  arity: 1,
  shape: (x, attrs) => pool2dShape('avgPool2d', x, attrs),
  vjp: (ops, [x], _y, dy, attrs) => [
    () => ops.avgPool2dInputGrad(dy, { ...poolOf(attrs), inputSize: sizes(ops.shapeOf(x), 1) }),
  ],
  flops: (_inputs, out, { windowSize }) => sizeOf(out) * (sizeOf(windowSize) + 1),
}
