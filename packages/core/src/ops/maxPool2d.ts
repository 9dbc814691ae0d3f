import type { OpDef } from '../op.ts'
import { sizeOf } from '../shape.ts'
import { type Pool2dAttrs, pool2dShape } from './pool2d.ts'

/**
 * The maximum of each window, channel by channel. Padding never wins. NaN wins over every number. Of equal elements
 * the first in row-major order counts as the maximum: it alone receives the gradient.
 *
 * @param x [n, h, w, c]
 * @returns [n, oh, ow, c]
 * @throws ShapeError maxPool2d.rank, .attrs, .window
 * @throws ShapeError maxPool2d.padding: a window could lie wholly in the padding
 */
export interface MaxPool2d<T> {
  maxPool2d(x: T, attrs: Pool2dAttrs): T
}

export const maxPool2d: OpDef<'maxPool2d'> = {
  arity: 1,
  shape: (x, attrs) => pool2dShape('maxPool2d', x, attrs),
  vjp: (ops, [x], _y, dy, attrs) => [() => ops.maxPool2dInputGrad(x, dy, attrs)],
  flops: (_inputs, out, { windowSize }) => sizeOf(out) * sizeOf(windowSize),
}
