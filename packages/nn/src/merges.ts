import {
  concat,
  type Ops,
  pair,
  type ResizeCoordinates,
  resize2d,
  type Shape,
  ShapeError,
  type Size2d,
} from '@convene/core'
import type { LayerOptions } from './layer.ts'

/** What makes one tensor of several: Keras's merging layers. */
export interface Merge {
  /** Keras's name of its kind, such as `Concatenate`. */
  readonly type: string
  readonly name?: string
  /** @throws ShapeError the inputs do not fit together */
  merge<T>(ops: Ops<T>, xs: readonly T[]): T
}

/** The sum; shapes broadcast. */
export function add(options: LayerOptions = {}): Merge {
  return { type: 'Add', ...options, merge: (ops, xs) => reduce('Add', xs, (x, y) => ops.add(x, y)) }
}

/** The product; shapes broadcast. */
export function multiply(options: LayerOptions = {}): Merge {
  return { type: 'Multiply', ...options, merge: (ops, xs) => reduce('Multiply', xs, (x, y) => ops.mul(x, y)) }
}

/** The larger of each; shapes broadcast. */
export function maximum(options: LayerOptions = {}): Merge {
  return { type: 'Maximum', ...options, merge: (ops, xs) => reduce('Maximum', xs, (x, y) => ops.maximum(x, y)) }
}

export interface ConcatenateOptions extends LayerOptions {
  /** −1, the last, if left out: channels one after the other. */
  readonly axis?: number
}

/**
 * One after the other along an axis.
 *
 * @throws ShapeError concat.shapes: they differ along another axis
 */
export function concatenate({ axis = -1, ...options }: ConcatenateOptions = {}): Merge {
  return { type: 'Concatenate', ...options, merge: (ops, xs) => concat(ops, xs, axis) }
}

export interface CropLikeOptions extends LayerOptions {
  /** Where the part that stays begins, down and across; so that it is the middle, rounded down, if left out. */
  readonly offset?: number | Size2d
}

/**
 * Of two images the first, cut to the second's height and width: Caffe's Crop.
 *
 * @throws ShapeError slice.box: the part is not inside the first
 * @throws ShapeError CropLike.inputs: not two images
 */
export function cropLike({ offset, ...options }: CropLikeOptions = {}): Merge {
  return {
    type: 'CropLike',
    ...options,
    merge: (ops, xs) => {
      const [x, [n, h, w, c], size] = imageAndSize('CropLike', ops, xs)
      const middle = [Math.floor((h - size[0]) / 2), Math.floor((w - size[1]) / 2)] as const
      const [top, left] = offset === undefined ? middle : pair(offset)
      return ops.slice(x, { begin: [0, top, left, 0], size: [n, ...size, c] })
    },
  }
}

export interface ResizeLikeOptions extends LayerOptions {
  /** Which places of the two match; `'half-pixel'`, if left out. */
  readonly coordinates?: ResizeCoordinates
}

/**
 * Of two images the first, made as high and wide as the second by bilinear interpolation.
 *
 * @throws ShapeError ResizeLike.inputs: not two images
 */
export function resizeLike({ coordinates = 'half-pixel', ...options }: ResizeLikeOptions = {}): Merge {
  return {
    type: 'ResizeLike',
    ...options,
    merge: (ops, xs) => {
      const [x, , size] = imageAndSize('ResizeLike', ops, xs)
      return resize2d(ops, x, { size, method: 'bilinear', coordinates })
    },
  }
}

type ImageShape = readonly [n: number, h: number, w: number, c: number]

/** The first image, its shape, and the height and width of the second. */
function imageAndSize<T>(
  type: string,
  ops: Ops<T>,
  xs: readonly T[],
): readonly [x: T, shape: ImageShape, size: Size2d] {
  const [x, like, ...more] = xs
  const shapes: readonly Shape[] = xs.map(x => ops.shapeOf(x))
  if (x === undefined || like === undefined || more.length > 0 || !shapes.every(shape => shape.length === 4)) {
    const received = shapes.map(shape => `[${shape.join(', ')}]`).join(', ') || 'none'
    throw new ShapeError({ code: `${type}.inputs`, expected: 'two images, [n, h, w, c]', received })
  }
  const [n = 1, h = 1, w = 1, c = 1] = shapes[0]!
  const [, height = 1, width = 1] = shapes[1]!
  return [x, [n, h, w, c], [height, width]]
}

function reduce<T>(type: string, xs: readonly T[], f: (x: T, y: T) => T): T {
  const [first, ...rest] = xs
  if (first === undefined) {
    throw new ShapeError({ code: `${type}.inputs`, expected: 'at least one tensor', received: 'none' })
  }
  return rest.reduce(f, first)
}
