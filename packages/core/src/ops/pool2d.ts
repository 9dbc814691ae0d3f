import { ShapeError } from '../errors.ts'
import { formatShape, type Shape, sameShape } from '../shape.ts'
import { imageShape, type Size2d, type WindowAttrs, windowOf, windowOutputSize } from './window.ts'

export interface Pool2dAttrs extends WindowAttrs {
  /** [kh, kw] */
  readonly windowSize: Size2d
}

/** Pooling keeps batch and channels, and slides its window over the rest. */
export function pool2dShape(op: string, x: Shape, attrs: Pool2dAttrs): Shape {
  const [n, h, w, c] = imageShape(op, 'x', x)
  const [oh, ow] = windowOutputSize(op, [h, w], attrs.windowSize, attrs)
  checkNoEmptyWindow(op, [h, w], attrs)
  return [n, oh, ow, c]
}

/**
 * The maximum or mean of no elements has no good value, so no window may lie wholly in the padding: padding is smaller
 * than the window's extent, and a dilated window cannot step over the whole input.
 */
function checkNoEmptyWindow(op: string, input: Size2d, { windowSize, padding, dilations }: Pool2dAttrs): void {
  for (const axis of [0, 1] as const) {
    const reach = dilations[axis] * (windowSize[axis] - 1)
    const most = Math.max(padding[2 * axis]!, padding[2 * axis + 1]!)
    if (most > reach || (most > 0 && dilations[axis] > input[axis])) {
      throw new ShapeError({
        code: `${op}.padding`,
        expected: 'padding that leaves something of the input in every window',
        received: `padding ${formatShape(padding)} for window ${formatShape(windowSize)}, dilation ${formatShape(dilations)}, input ${formatShape(input)}`,
      })
    }
  }
}

/** A gradient's incoming `dy` has the shape of the pooling's output. */
export function checkPooled(op: string, x: Shape, dy: Shape, attrs: Pool2dAttrs): void {
  const expected = pool2dShape(op, x, attrs)
  if (!sameShape(dy, expected)) {
    throw new ShapeError({
      code: `${op}.dy`,
      expected: `${formatShape(expected)} for x ${formatShape(x)}`,
      received: formatShape(dy),
    })
  }
}

/** Just a pooling's attributes, of an object that has more. */
export function poolOf(attrs: Pool2dAttrs): Pool2dAttrs {
  return { ...windowOf(attrs), windowSize: attrs.windowSize }
}
