import { DataError } from '@convene/core'
import { finiteOf, listOf, numbersOf, recordOf, shown } from '../json.ts'
import { type Mask, maskOf } from '../masks/mask.ts'
import { maskOfPolygons } from '../masks/maskOfPolygons.ts'
import { maskFromText } from '../masks/maskText.ts'
import type { CocoImage } from './dataset.ts'

/**
 * The mask that a `segmentation` describes: polygons, runs, or compressed runs.
 *
 * @throws DataError coco.imageSize: the image has no height and width
 * @throws DataError coco.maskSize: runs of an image of another size
 * @throws DataError json.field, mask.…: no such thing
 */
export function maskOfSegmentation(segmentation: unknown, image: CocoImage): Mask {
  const { height, width } = image
  if (height === undefined || width === undefined) {
    const received = `none of image ${shown(image.id)}`
    throw new DataError({ code: 'coco.imageSize', expected: 'a height and a width, for masks', received })
  }
  if (Array.isArray(segmentation)) {
    const polygons = segmentation.map(polygon => numbersOf(polygon, 'polygon'))
    return maskOfPolygons(height, width, polygons)
  }
  const { size, counts } = recordOf(segmentation)
  const [ownHeight, ownWidth] = listOf(size, 'size').map(length => finiteOf(length, 'size'))
  if (ownHeight !== height || ownWidth !== width) {
    throw new DataError({
      code: 'coco.maskSize',
      expected: `[${height}, ${width}] as its image`,
      received: shown(size),
    })
  }
  return typeof counts === 'string'
    ? maskFromText(height, width, counts)
    : maskOf(height, width, numbersOf(counts, 'counts'))
}

/** The mask of a box: of the polygon of its corners, as COCO's tools take it. */
export function maskOfBox(x: number, y: number, width: number, height: number, image: CocoImage): Mask {
  const [right, bottom] = [x + width, y + height]
  return maskOfSegmentation([[x, y, x, bottom, right, bottom, right, y]], image)
}
