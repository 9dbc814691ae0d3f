import { eachItem, finiteOf, indexOfIds, listOf, recordOf } from '../json.ts'
import { type Mask, maskArea, maskBox } from '../masks/mask.ts'
import type { CocoDetections, CocoGroundTruth, CocoParseOptions } from './dataset.ts'
import { boxOf, idsOf, placeOf } from './parseGroundTruth.ts'
import { maskOfBox, maskOfSegmentation } from './segmentation.ts'

/**
 * Reads detections as COCO's results: `[{ image_id, category_id, score, bbox or segmentation }]`. An empty list is a
 * detector that found nothing. A detection's area is its box's, or without a box its mask's; a box that is missing is the
 * one around the mask, and a mask that is missing is the box's, as in COCO's own tools. What is of an image or a category
 * that the ground truth lacks is an error; COCO's tools overlook such a category.
 *
 * @param json what `JSON.parse` makes of the file
 * @throws DataError json.field: a field is missing or no such thing
 * @throws DataError coco.image, coco.category: not among those of the ground truth
 * @throws DataError coco.box: a width or height below 0
 * @throws DataError coco.imageSize, coco.maskSize, mask.…: with masks, what is none
 */
export function parseCocoResults(
  json: unknown,
  { images, categories }: CocoGroundTruth,
  { iouType = 'bbox' }: CocoParseOptions = {},
): CocoDetections {
  const results = listOf(json, 'results')
  const imageIndex = indexOfIds(idsOf(images), 'coco.id')
  const categoryIndex = indexOfIds(idsOf(categories), 'coco.id')
  const count = results.length
  const detections = {
    count,
    images: new Uint32Array(count),
    categories: new Uint32Array(count),
    boxes: new Float64Array(4 * count),
    areas: new Float64Array(count),
    scores: new Float64Array(count),
  }
  const masks: Mask[] = []
  eachItem(results, 'results', (item, i) => {
    const { image_id, category_id, score, bbox, segmentation } = recordOf(item)
    const image = placeOf(imageIndex, image_id, 'image')
    detections.images[i] = image
    detections.categories[i] = placeOf(categoryIndex, category_id, 'category')
    detections.scores[i] = finiteOf(score, 'score')
    const hasBox = bbox !== undefined && !(Array.isArray(bbox) && bbox.length === 0 && segmentation !== undefined)
    const box = hasBox ? boxOf(bbox) : undefined
    const isMaskNeeded = iouType === 'segm' || box === undefined
    const mask = isMaskNeeded ? maskFor(segmentation, box, images[image]!) : undefined
    if (iouType === 'segm') masks.push(mask!)
    const around = box ?? maskBox(mask!)
    detections.boxes.set(around, 4 * i)
    detections.areas[i] = box === undefined ? maskArea(mask!) : around[2]! * around[3]!
  })
  return iouType === 'segm' ? { ...detections, masks } : detections
}

function maskFor(
  segmentation: unknown,
  box: readonly number[] | undefined,
  image: CocoGroundTruth['images'][number],
): Mask {
  if (segmentation !== undefined || box === undefined) return maskOfSegmentation(segmentation, image)
  const [x, y, width, height] = box
  return maskOfBox(x!, y!, width!, height!, image)
}
