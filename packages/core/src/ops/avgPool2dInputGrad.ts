import type { OpDef } from '../op.ts'
import { sizeOf } from '../shape.ts'
import { checkPooled, type Pool2dAttrs, poolOf } from './pool2d.ts'
import { imageShape, type Size2d } from './window.ts'

export interface AvgPool2dInputGradAttrs extends Pool2dAttrs {
  /** [h, w] of the pooling's input. */
  readonly inputSize: Size2d
}

/**
 * The gradient of avgPool2d by its input: each element of `dy` is spread evenly over the positions of its window that
 * lie in the input.
 *
 * @param dy [n, oh, ow, c]
 * @returns  [n, h, w, c]
 * @throws ShapeError avgPool2dInputGrad.dy: not the shape that avgPool2d gives for an input of that size
 */
export interface AvgPool2dInputGrad<T> {
  avgPool2dInputGrad(dy: T, attrs: AvgPool2dInputGradAttrs): T
}

export const avgPool2dInputGrad: OpDef<'avgPool2dInputGrad'> = {
  arity: 1,
  shape: (dy, attrs) => {
    const [n, , , c] = imageShape('avgPool2dInputGrad', 'dy', dy)
    const x = [n, ...attrs.inputSize, c]
    checkPooled('avgPool2dInputGrad', x, dy, attrs)
    return x
  },
  vjp: (ops, _inputs, _dx, ddx, attrs) => [() => ops.avgPool2d(ddx, poolOf(attrs))],
  flops: ([dy], _out, { windowSize }) => sizeOf(dy) * (sizeOf(windowSize) + 1),
}
