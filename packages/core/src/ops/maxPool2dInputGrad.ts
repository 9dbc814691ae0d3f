import type { OpDef } from '../op.ts'
import { sizeOf } from '../shape.ts'
import { checkPooled, type Pool2dAttrs } from './pool2d.ts'

/**
 * The gradient of maxPool2d by its input: each element of `dy` goes to where its window's maximum stands in `x` (the
 * first one, in row-major order; a NaN counts as the maximum), and adds up there.
 *
 * @param x  [n, h, w, c]
 * @param dy [n, oh, ow, c]
 * @returns  [n, h, w, c]
 * @throws ShapeError maxPool2dInputGrad.dy: not the shape that maxPool2d gives for x
 */
export interface MaxPool2dInputGrad<T> {
  maxPool2dInputGrad(x: T, dy: T, attrs: Pool2dAttrs): T
}

export const maxPool2dInputGrad: OpDef<'maxPool2dInputGrad'> = {
  arity: 2,
  shape: (x, dy, attrs) => {
    checkPooled('maxPool2dInputGrad', x, dy, attrs)
    return x
  },
  vjp: (ops, [x], _dx, ddx, attrs) => [undefined, () => ops.maxPool2dGather(x, ddx, attrs)],
  flops: ([, dy], _out, { windowSize }) => sizeOf(dy) * (sizeOf(windowSize) + 1),
}
