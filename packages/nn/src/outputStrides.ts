import { DataError, formatShape, type Size2d } from '@convene/core'
import { batchShape, type Model } from './model.ts'

/** So many more pixels tell strides of less than 90 apart, however sizes are rounded on the way. */
const more = 2 ** 14

/**
 * How many pixels of the image lie between neighbouring places of a network's output, down and across: found by shapes alone.
 *
 * @param model from images [h, w, c] of any size to feature maps
 * @throws DataError outputStrides.output: what comes out is no feature map, does not grow with the image, or has more places
 * than it has pixels
 */
export function outputStrides(model: Model): Size2d {
  const shape = batchShape(model, 1)
  const outputs = model.layer.build(shape).outputShape
  const along = (axis: 1 | 2): number => {
    const larger = shape.map((size, i) => (i === axis ? size + more : size))
    const grown = model.layer.build(larger).outputShape[axis]! - outputs[axis]!
    if (outputs.length === 4 && grown > 0 && grown <= more) return Math.round(more / grown)
    const expected = 'feature maps [n, h, w, c] that grow with the image, and no faster'
    throw new DataError({ code: 'outputStrides.output', expected, received: formatShape(outputs) })
  }
  return [along(1), along(2)]
}
