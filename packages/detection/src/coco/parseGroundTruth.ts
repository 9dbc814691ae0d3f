import { DataError } from '@convene/core'
import { eachItem, finiteOf, type Id, idOf, indexOfIds, listOf, recordOf, shown, textOf } from '../json.ts'
import { type Mask, maskArea } from '../masks/mask.ts'
import {
  type CocoCategory,
  type CocoGroundTruth,
  type CocoImage,
  type CocoParseOptions,
  compareIds,
} from './dataset.ts'
import { maskOfSegmentation } from './segmentation.ts'

/**
 * Reads COCO's annotations of instances. An object's `area` counts as it is given; without one, its box's or, with masks,
 * its mask's is taken. `iscrowd` is 0 where it is missing. A field `ignore` has no effect, as in COCO's own tools.
 *
 * @param json what `JSON.parse` makes of the file
 * @throws DataError json.field: a field is missing or no such thing
 * @throws DataError coco.id: an image, category or annotation has another's id
 * @throws DataError coco.image, coco.category: an annotation's is not among the listed
 * @throws DataError coco.box: a width or height below 0
 * @throws DataError coco.imageSize, coco.maskSize, mask.…: with masks, what is none
 */
export function parseCocoGroundTruth(json: unknown, { iouType = 'bbox' }: CocoParseOptions = {}): CocoGroundTruth {
  const file = recordOf(json)
  const images = imagesOf(listOf(file.images, 'images'))
  const categories = categoriesOf(listOf(file.categories, 'categories'))
  const imageIndex = indexOfIds(idsOf(images), 'coco.id')
  const categoryIndex = indexOfIds(idsOf(categories), 'coco.id')
  const annotations = listOf(file.annotations, 'annotations')
  const count = annotations.length
  const objects = {
    count,
    images: new Uint32Array(count),
    categories: new Uint32Array(count),
    boxes: new Float64Array(4 * count),
    areas: new Float64Array(count),
    crowds: new Uint8Array(count),
  }
  const masks: Mask[] = []
  const ids = new Set<Id>()
  eachItem(annotations, 'annotations', (item, i) => {
    const annotation = recordOf(item)
    if (annotation.id !== undefined) {
      const id = idOf(annotation.id, 'id')
      if (ids.has(id))
        throw new DataError({ code: 'coco.id', expected: 'each id once', received: `${shown(id)} twice` })
      ids.add(id)
    }
    const image = placeOf(imageIndex, annotation.image_id, 'image')
    objects.images[i] = image
    objects.categories[i] = placeOf(categoryIndex, annotation.category_id, 'category')
    objects.crowds[i] = crowdOf(annotation.iscrowd)
    if (iouType === 'segm') {
      const mask = maskOfSegmentation(annotation.segmentation, images[image]!)
      masks.push(mask)
      objects.areas[i] = maskArea(mask)
    } else {
      const box = boxOf(annotation.bbox)
      objects.boxes.set(box, 4 * i)
      objects.areas[i] = box[2]! * box[3]!
    }
    if (annotation.area !== undefined) objects.areas[i] = finiteOf(annotation.area, 'area')
  })
  return { images, categories, objects: iouType === 'segm' ? { ...objects, masks } : objects }
}

/**
 * Where an id stands.
 *
 * @throws DataError coco.<what>: nowhere
 */
export function placeOf(index: ReadonlyMap<Id, number>, value: unknown, what: 'image' | 'category'): number {
  const place = index.get(idOf(value, `${what}_id`))
  if (place !== undefined) return place
  const expected = `the id of ${what === 'image' ? 'an image' : 'a category'} of the ground truth`
  throw new DataError({ code: `coco.${what}`, expected, received: shown(value) })
}

/** @throws DataError coco.box: a width or height below 0 */
export function boxOf(value: unknown): readonly number[] {
  const box = listOf(value, 'bbox')
  if (box.length !== 4) {
    throw new DataError({ code: 'coco.box', expected: 'four numbers as bbox', received: shown(value) })
  }
  for (const side of box) finiteOf(side, 'bbox')
  const numbers = box as readonly number[]
  if (numbers[2]! < 0 || numbers[3]! < 0) {
    throw new DataError({ code: 'coco.box', expected: 'a width and a height from 0 on', received: shown(value) })
  }
  return numbers
}

function imagesOf(list: readonly unknown[]): readonly CocoImage[] {
  const images: CocoImage[] = []
  eachItem(list, 'images', item => {
    const { id, height, width } = recordOf(item)
    const size =
      height === undefined || width === undefined
        ? {}
        : { height: finiteOf(height, 'height'), width: finiteOf(width, 'width') }
    images.push({ id: idOf(id, 'id'), ...size })
  })
  return images.sort((a, b) => compareIds(a.id, b.id))
}

function categoriesOf(list: readonly unknown[]): readonly CocoCategory[] {
  const categories: CocoCategory[] = []
  eachItem(list, 'categories', item => {
    const { id, name } = recordOf(item)
    const known = idOf(id, 'id')
    categories.push({ id: known, name: name === undefined ? String(known) : textOf(name, 'name') })
  })
  return categories.sort((a, b) => compareIds(a.id, b.id))
}

export function idsOf(items: readonly { readonly id: Id }[]): readonly Id[] {
  return items.map(({ id }) => id)
}

function crowdOf(value: unknown): 0 | 1 {
  if (value === undefined || value === 0 || value === false) return 0
  if (value === 1 || value === true) return 1
  throw new DataError({ code: 'json.field', expected: '0 or 1 as iscrowd', received: shown(value) })
}
