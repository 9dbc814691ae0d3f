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
import { maskArea } from '../masks/mask.ts'
import { attributesOf, fieldsOf, parseJson } from './json.ts'
import type {
  AnnotatedImage,
  AnnotatedObject,
  AnnotationShape,
  LabelCategory,
  LabelLoss,
  LabelReading,
  LabelSet,
  LabelWriting,
  Point,
  TextFiles,
} from './labelSet.ts'
import { readEach } from './readEach.ts'
import { safePath } from './safePath.ts'
import { boundsOf, box, checkPixels } from './shapes.ts'

// Fields that are numbers, lists or objects, kept as the text of their JSON and written as they were.
const ofFile = ['info', 'licenses', 'type']
const ofImage = ['id', 'license']
const ofObject = ['id', 'iscrowd', 'area', 'ignore', 'score']

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

/**
 * Writes one file, coco.json. Ids are those that were read, or are numbered from 1. Shapes that are no box, polygon or mask
 * become the boxes around them; an area that is not given is the mask's or the box's.
 *
 * @throws DataError labels.path, labels.unit, labels.imageSize
 * @throws DataError coco.id: two images, categories or objects with the id of one
 */
export function writeCoco({ images, categories, attributes }: LabelSet): LabelWriting {
  checkPixels(images)
  const losses: LabelLoss[] = []
  const known = new Map(categories.map(category => [category.name, category]))
  for (const { label } of images.flatMap(({ objects }) => objects)) {
    if (label !== undefined && !known.has(label)) known.set(label, { name: label, attributes: {} })
  }
  const unlabelled = images.some(({ objects }) => objects.some(({ label }) => label === undefined))
  if (unlabelled) known.set('', { name: '', attributes: {} })
  const listed = [...known.values()]
  const categoryIds = idsFor(listed.map(category => category.attributes.id))
  const imageIds = idsFor(images.map(image => image.attributes.id))
  const objects = images.flatMap((image, i) => image.objects.map((object, place) => ({ object, image, i, place })))
  const objectIds = idsFor(objects.map(({ object }) => object.attributes.id))
  const idOfLabel = new Map(listed.map(({ name }, i) => [name, categoryIds[i]!]))
  const file = {
    ...fieldsOf(attributes, ofFile),
    images: images.map((image, i) => imageFields(image, imageIds[i]!, losses)),
    annotations: objects.map(({ object, image, i, place }, at) => ({
      ...objectFields(object, image, place, losses),
      id: objectIds[at],
      image_id: imageIds[i],
      category_id: idOfLabel.get(object.label ?? ''),
    })),
    categories: listed.map(({ name, attributes }, i) => ({ ...fieldsOf(attributes, []), id: categoryIds[i], name })),
  }
  return { files: new Map([['coco.json', `${JSON.stringify(file)}\n`]]), losses }
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

function imageFields(image: AnnotatedImage, id: Id, losses: LabelLoss[]): JsonRecord {
  const { file, size, attributes } = image
  if (size?.depth !== undefined) losses.push({ file, field: 'depth', reason: 'no place for it' })
  return {
    ...fieldsOf(attributes, ofImage),
    id,
    file_name: safePath(file),
    ...(size !== undefined && { width: size.width, height: size.height }),
  }
}

function objectFields(object: AnnotatedObject, image: AnnotatedImage, place: number, losses: LabelLoss[]): JsonRecord {
  const lose = (field: string, reason: string) => losses.push({ file: image.file, object: place, field, reason })
  const { shape, label, keypoints } = object
  if (label === undefined) lose('label', 'none becomes an empty one')
  if (keypoints !== undefined) lose('keypoints', 'no place for them')
  if (!['box', 'polygon', 'mask'].includes(shape.kind)) lose('shape', `a ${shape.kind} becomes the box around it`)
  if (shape.kind === 'box' && (shape.rotation ?? 0) !== 0) lose('rotation', 'boxes are upright')
  const { x, y, width, height } = object.box ?? boundsOf(shape, image)
  return {
    iscrowd: 0,
    area: shape.kind === 'mask' ? maskArea(shape.mask) : width * height,
    ...fieldsOf(object.attributes, ofObject),
    bbox: [x, y, width, height],
    segmentation: segmentationOf(shape),
  }
}

function segmentationOf(shape: AnnotationShape): unknown {
  if (shape.kind === 'polygon') return shape.parts.map(part => part.flat())
  if (shape.kind !== 'mask') return []
  const { height, width, counts } = shape.mask
  return { size: [height, width], counts: Array.from(counts) }
}

/** The ids that are known, and for the others the lowest whole numbers that are free. */
function idsFor(known: readonly (string | undefined)[]): readonly Id[] {
  const taken = known.map(text => (text === undefined ? undefined : (fieldsOf({ id: text }, ['id']).id as Id)))
  const used = indexOfIds(
    taken.filter(id => id !== undefined),
    'coco.id',
  )
  let next = 1
  return taken.map(id => {
    if (id !== undefined) return id
    while (used.has(next)) next++
    return next++
  })
}
