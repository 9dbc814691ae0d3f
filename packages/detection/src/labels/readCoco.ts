import { DataError } from '@convene/core'
import { boxOf, placeOf } from '../coco/parseGroundTruth.ts'
import { maskOfSegmentation } from '../coco/segmentation.ts'
import {
  eachItem,
  finiteOf,
  type Id,
  idOf,
  indexOfIds,
  type JsonRecord,
  listOf,
  numbersOf,
  recordOf,
  textOf,
} from '../json.ts'
import { ofFile, ofImage, ofObject } from './cocoFields.ts'
import { attributesOf, parseJson } from './json.ts'
import type {
  AnnotatedImage,
  AnnotatedObject,
  AnnotationShape,
  LabelCategory,
  LabelLoss,
  LabelReading,
  LabelSet,
  Point,
  TextFiles,
} from './labelSet.ts'
import { readEach } from './readEach.ts'
import { safePath } from './safePath.ts'
import { box } from './shapes.ts'

/**
 * COCO's annotations of instances: polygons, masks of runs, or else boxes. An object's box beside its segmentation, `id`,
 * `iscrowd` and `area` are kept; so are descriptions of the file.
 *
 * @throws DataError labels.json, json.field, coco.…, mask.…, labels.path: what is wrong, with the file that it is in
 */
export function readCoco(files: TextFiles): LabelReading {
  const losses: LabelLoss[] = []
  const sets = readEach(files, '.json', (text, path) => readFile(recordOf(parseJson(text)), path, losses))
  const categories = new Map(sets.flatMap(set => set.categories.map(category => [category.name, category] as const)))
  return {
    images: sets.flatMap(({ images }) => images),
    categories: [...categories.values()],
    attributes: Object.assign({}, ...sets.map(({ attributes }) => attributes)),
    losses,
  }
}

function readFile(file: JsonRecord, path: string, losses: LabelLoss[]): LabelSet {
  const { images: imageList, annotations, categories: categoryList, ...others } = file
  const categories: { readonly id: Id; readonly category: LabelCategory }[] = []
  eachItem(listOf(categoryList, 'categories'), 'categories', item => {
    const { id, name, ...fields } = recordOf(item)
    const known = idOf(id, 'id')
    const attributes = attributesOf({ id: known, ...fields }, { file: path }, losses, ['id'])
    categories.push({ id: known, category: { name: textOf(name, 'name'), attributes } })
  })
  const images: { readonly id: Id; readonly image: AnnotatedImage; readonly objects: AnnotatedObject[] }[] = []
  eachItem(listOf(imageList, 'images'), 'images', item => {
    const { file_name, width, height, id, ...fields } = recordOf(item)
    const known = idOf(id, 'id')
    const name = safePath(textOf(file_name, 'file_name'))
    const objects: AnnotatedObject[] = []
    const image = {
      file: name,
      ...(width !== undefined &&
        height !== undefined && { size: { width: finiteOf(width, 'width'), height: finiteOf(height, 'height') } }),
      attributes: attributesOf({ id: known, ...fields }, { file: name }, losses, ofImage),
      objects,
    }
    images.push({ id: known, image, objects })
  })
  const imageIndex = indexOfIds(
    images.map(({ id }) => id),
    'coco.id',
  )
  const categoryIndex = indexOfIds(
    categories.map(({ id }) => id),
    'coco.id',
  )
  eachItem(listOf(annotations, 'annotations'), 'annotations', item => {
    const { image_id, category_id, bbox, segmentation, ...fields } = recordOf(item)
    const { image, objects } = images[placeOf(imageIndex, image_id, 'image')]!
    const place = { file: image.file, object: objects.length }
    objects.push({
      label: categories[placeOf(categoryIndex, category_id, 'category')]!.category.name,
      ...readShapes(bbox, segmentation, image),
      attributes: attributesOf(fields, place, losses, ofObject),
    })
  })
  return {
    images: images.map(({ image }) => image),
    categories: categories.map(({ category }) => category),
    attributes: attributesOf(others, { file: path }, losses, ofFile),
  }
}

function readShapes(
  bbox: unknown,
  segmentation: unknown,
  image: AnnotatedImage,
): Pick<AnnotatedObject, 'shape' | 'box'> {
  const bounds = bbox === undefined ? undefined : box(...(boxOf(bbox) as [number, number, number, number]))
  const isNone = segmentation === undefined || (Array.isArray(segmentation) && segmentation.length === 0)
  if (!isNone) return { shape: readSegmentation(segmentation, image), ...(bounds !== undefined && { box: bounds }) }
  if (bounds !== undefined) return { shape: bounds }
  throw new DataError({ code: 'json.field', expected: 'a bbox or a segmentation', received: 'neither' })
}

function readSegmentation(segmentation: unknown, image: AnnotatedImage): AnnotationShape {
  if (!Array.isArray(segmentation)) {
    return { kind: 'mask', mask: maskOfSegmentation(segmentation, { id: image.file, ...image.size }) }
  }
  const parts = segmentation.map((part): readonly Point[] => {
    const numbers = numbersOf(part, 'polygon')
    if (numbers.length % 2 !== 0) {
      throw new DataError({ code: 'mask.polygon', expected: 'two numbers a corner', received: `${numbers.length}` })
    }
    return Array.from({ length: numbers.length / 2 }, (_, i) => [numbers[2 * i]!, numbers[2 * i + 1]!])
  })
  return { kind: 'polygon', parts }
}
