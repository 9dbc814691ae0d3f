import { ShapeError } from '../errors.ts'
import type { Ops } from '../op.ts'
import type { Size2d } from '../ops/window.ts'
import { places } from './places.ts'

export interface AnchorGridOptions {
  /** [height, width] of the feature map. */
  readonly featureSize: Size2d
  /** Pixels of the image from one position to the next. */
  readonly stride: number
  /** Where in its cell an anchor's centre is, as a part of the stride: ½ is the middle. 0, if left out. */
  readonly offset?: number
  /** The square roots of the anchors' areas, in pixels. */
  readonly sizes: readonly number[]
  /** Heights over widths. */
  readonly aspectRatios: readonly number[]
}

/**
 * Anchor boxes around each position of a feature map: each size with each proportion, the area staying the same.
 *
 * @returns [height · width · sizes · aspectRatios, 4] as [x1, y1, x2, y2], in pixels: rows, then columns, then sizes,
 * then proportions
 * @throws ShapeError anchorGrid.anchors: no sizes or proportions, or one that is not above 0
 * @see Ren et al., arXiv:1506.01497, section 3.1.1
 */
export function anchorGrid<T>(ops: Ops<T>, options: AnchorGridOptions): T {
  const { featureSize, stride, offset = 0, sizes, aspectRatios } = options
  const lists = [sizes, aspectRatios]
  if (!lists.every(list => list.length > 0 && list.every(value => value > 0 && Number.isFinite(value)))) {
    const received = JSON.stringify({ sizes, aspectRatios })
    throw new ShapeError({ code: 'anchorGrid.anchors', expected: 'sizes and proportions above 0', received })
  }
  const anchors = sizes.flatMap(size =>
    aspectRatios.map(ratio => {
      const [right, down] = [size / Math.sqrt(ratio) / 2, (size * Math.sqrt(ratio)) / 2]
      return [-right, -down, right, down]
    }),
  )
  const [height, width] = featureSize
  const shifts = (count: number, shape: readonly number[], moves: readonly number[]) => {
    const data = places('anchorGrid', count).flatMap(i => moves.map(move => move * (i + offset) * stride))
    return ops.literal({ shape, data })
  }
  const down = shifts(height, [height, 1, 1, 4], [0, 1, 0, 1])
  const across = shifts(width, [1, width, 1, 4], [1, 0, 1, 0])
  const own = ops.literal({ shape: [1, 1, anchors.length, 4], data: anchors.flat() })
  const boxes = ops.add(ops.add(down, across), own)
  return ops.reshape(boxes, { shape: [height * width * anchors.length, 4] })
}
