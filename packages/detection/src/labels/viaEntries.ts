import type { JsonRecord } from '../json.ts'
import type { AnnotatedImage, AnnotatedObject, AnnotationShape, LabelLoss, LabelSet } from './labelSet.ts'
import { safePath } from './safePath.ts'
import { boundsOf, checkPixels } from './shapes.ts'
import { byteSize, type ViaOptions } from './viaOptions.ts'

export interface ViaEntry {
  readonly filename: string
  /** In bytes; −1 where it is not known. */
  readonly size: number
  readonly regions: readonly { readonly shape_attributes: JsonRecord; readonly region_attributes: JsonRecord }[]
  readonly file_attributes: JsonRecord
}

/** What VIA's JSON and CSV say of each image. */
export function viaEntries(
  { images, categories, attributes }: LabelSet,
  options: ViaOptions,
): { readonly entries: readonly ViaEntry[]; readonly losses: readonly LabelLoss[] } {
  checkPixels(images)
  const losses: LabelLoss[] = []
  for (const field of Object.keys(attributes)) losses.push({ file: '', field, reason: 'no place for it' })
  if (categories.length > 0) losses.push({ file: '', field: 'categories', reason: 'no place for a list' })
  const entries = images.map((image): ViaEntry => {
    const { [byteSize]: size = '-1', ...others } = image.attributes
    if (image.size !== undefined) losses.push({ file: image.file, field: 'size', reason: 'no place for it' })
    return {
      filename: safePath(image.file),
      size: Number(size),
      regions: image.objects.flatMap((object, i) => regionsOf(object, image, i, options, losses)),
      file_attributes: others,
    }
  })
  return { entries, losses }
}

function regionsOf(
  object: AnnotatedObject,
  image: AnnotatedImage,
  place: number,
  { labelAttribute = 'label' }: ViaOptions,
  losses: LabelLoss[],
): ViaEntry['regions'] {
  const lose = (field: string, reason: string) => losses.push({ file: image.file, object: place, field, reason })
  if (object.keypoints !== undefined) lose('keypoints', 'no place for them')
  if (object.box !== undefined) lose('box', 'beside another shape')
  if (object.label !== undefined && Object.hasOwn(object.attributes, labelAttribute)) {
    lose(labelAttribute, 'the label has that name')
  }
  const shapes = shapesOf(object.shape, image, lose)
  const label = object.label === undefined ? {} : { [labelAttribute]: object.label }
  return shapes.map(shape => ({ shape_attributes: shape, region_attributes: { ...object.attributes, ...label } }))
}

function shapesOf(
  shape: AnnotationShape,
  image: AnnotatedImage,
  lose: (field: string, reason: string) => void,
): readonly JsonRecord[] {
  const listed = (name: string, points: readonly (readonly [number, number])[]) => ({
    name,
    all_points_x: points.map(([x]) => x),
    all_points_y: points.map(([, y]) => y),
  })
  switch (shape.kind) {
    case 'polygon':
      if (shape.parts.length !== 1) lose('shape', `a polygon becomes ${shape.parts.length}`)
      return shape.parts.map(part => listed('polygon', part))
    case 'polyline':
      return [listed('polyline', shape.points)]
    case 'points':
      if (shape.points.length !== 1) lose('shape', `points become ${shape.points.length} regions`)
      return shape.points.map(([cx, cy]) => ({ name: 'point', cx, cy }))
    case 'circle':
      return [{ name: 'circle', cx: shape.x, cy: shape.y, r: shape.radius }]
    case 'ellipse': {
      const { x: cx, y: cy, radiusX: rx, radiusY: ry, rotation } = shape
      return [{ name: 'ellipse', cx, cy, rx, ry, ...(rotation !== undefined && { theta: rotation }) }]
    }
    default: {
      if (shape.kind !== 'box') lose('shape', `a ${shape.kind} becomes its box`)
      else if (shape.rotation !== undefined && shape.rotation !== 0) lose('rotation', 'boxes are upright')
      const { x, y, width, height } = boundsOf(shape, image)
      return [{ name: 'rect', x, y, width, height }]
    }
  }
}
