import { type Id, indexOfIds, type JsonRecord } from '../json.ts'
import { maskArea } from '../masks/mask.ts'
import { ofFile, ofImage, ofObject } from './cocoFields.ts'
import { fieldsOf } from './json.ts'
import type { AnnotatedImage, AnnotatedObject, AnnotationShape, LabelLoss, LabelSet, LabelWriting } from './labelSet.ts'
import { safePath } from './safePath.ts'
import { boundsOf, checkPixels } from './shapes.ts'

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
