import type { Ops } from '../op.ts'
import { imageShape } from '../ops/window.ts'
import { maxPool2d } from './pool2d.ts'

export interface DepthwiseMaxPool2dOptions {
  /** How many neighbouring channels a window holds. */
  readonly windowSize: number
  /** From one window to the next; the window's size, if left out. */
  readonly strides?: number
  /** `'valid'`, if left out: channels that fill no window are left out. */
  readonly padding?: 'same' | 'same-lower' | 'valid'
}

/**
 * Max pooling along the channels instead of over the image: a network that has learned the same feature in several
 * rotations, one per channel, becomes invariant to it. Ties and NaN as in `maxPool2d`.
 *
 * @param x [n, h, w, c]
 * @returns [n, h, w, oc]
 * @throws ShapeError depthwiseMaxPool2d.rank
 * @throws ShapeError maxPool2d.window: more than the channels there are
 * @see Géron, Hands-On Machine Learning with Scikit-Learn, Keras and TensorFlow, chapter 14, pooling layers
 */
export function depthwiseMaxPool2d<T>(ops: Ops<T>, x: T, options: DepthwiseMaxPool2dOptions): T {
  const { windowSize, strides = windowSize, padding = 'valid' } = options
  const [n, h, w, c] = imageShape('depthwiseMaxPool2d', 'x', ops.shapeOf(x))
  // An image whose rows are the pixels and whose columns are the channels.
  const pixels = ops.reshape(x, { shape: [n, h * w, c, 1] })
  const y = maxPool2d(ops, pixels, { windowSize: [1, windowSize], strides: [1, strides], padding })
  return ops.reshape(y, { shape: [n, h, w, ops.shapeOf(y)[2]!] })
}
