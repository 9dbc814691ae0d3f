import { ShapeError } from '../errors.ts'
import { formatShape, type Shape } from '../shape.ts'

export type Size2d = readonly [height: number, width: number]
export type Padding2d = readonly [top: number, bottom: number, left: number, right: number]

/** How a window slides over the two spatial axes. */
export interface WindowAttrs {
  readonly strides: Size2d
  /** Explicit; `'same'` and `'valid'` are resolved before a primitive is called. */
  readonly padding: Padding2d
  /** The distance between neighbouring taps of the window; 1 is a dense one. */
  readonly dilations: Size2d
}

/**
 * How many positions a window has: ⌊(size + before + after − dilation·(taps − 1) − 1) / stride⌋ + 1 along each axis.
 *
 * @throws ShapeError <op>.attrs: strides, dilations or taps below 1, padding below 0, or not whole
 * @throws ShapeError <op>.window: the window is larger than the padded input
 * @see Dumoulin & Visin, arXiv:1603.07285, relationship 15
 */
export function windowOutputSize(op: string, input: Size2d, taps: Size2d, attrs: WindowAttrs): Size2d {
  const { strides, padding, dilations } = attrs
  const atLeast = (least: number, values: readonly number[], count: number) =>
    values.length === count && values.every(value => Number.isInteger(value) && value >= least)
  if (!atLeast(1, strides, 2) || !atLeast(1, dilations, 2) || !atLeast(1, taps, 2) || !atLeast(0, padding, 4)) {
    throw new ShapeError({
      code: `${op}.attrs`,
      expected: 'strides, dilations and window of at least 1 and padding of at least 0',
      received: JSON.stringify({ strides, dilations, padding, window: taps }),
    })
  }
  const along = (axis: 0 | 1) => {
    const padded = input[axis] + padding[2 * axis]! + padding[2 * axis + 1]!
    const extent = dilations[axis] * (taps[axis] - 1) + 1
    if (extent > padded) {
      throw new ShapeError({
        code: `${op}.window`,
        expected: `a window of at most ${padded} along the ${axis === 0 ? 'height' : 'width'}`,
        received: `${extent} (${taps[axis]} taps, dilation ${dilations[axis]})`,
      })
    }
    return Math.floor((padded - extent) / strides[axis]) + 1
  }
  return [along(0), along(1)]
}

/** Takes an NHWC shape apart. */
export function imageShape(op: string, name: string, x: Shape): readonly [n: number, h: number, w: number, c: number] {
  const [n, h, w, c] = x
  if (x.length !== 4 || n === undefined || h === undefined || w === undefined || c === undefined) {
    throw new ShapeError({ code: `${op}.rank`, expected: `${name} as [n, h, w, c]`, received: formatShape(x) })
  }
  return [n, h, w, c]
}

/** Just the window of an attributes object that has more. */
export function windowOf({ strides, padding, dilations }: WindowAttrs): WindowAttrs {
  return { strides, padding, dilations }
}
