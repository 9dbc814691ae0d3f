import { DataError } from '@convene/core'
import { eachItem, finiteOf, type JsonRecord, numbersOf, recordOf, shown, textOf } from '../json.ts'
import { attributesOf, parseJson, recordAt } from './json.ts'
import type {
  AnnotatedImage,
  AnnotatedObject,
  AnnotationShape,
  LabelLoss,
  LabelReading,
  LabelSet,
  LabelWriting,
  TextFiles,
} from './labelSet.ts'
import { readEach } from './readEach.ts'
import { safePath } from './safePath.ts'
import { boundsOf, checkPixels } from './shapes.ts'

export interface ViaOptions {
  /** The attribute of a region that is its label; `label`, if left out. */
  readonly labelAttribute?: string
}

/** The attribute that stands for `file_size`, in bytes. */
const byteSize = 'file_size'

/**
 * VGG Image Annotator's JSON: annotations of version 1 and 2, and projects, of which only the annotations are read.
 *
 * @throws DataError labels.json, json.field, via.shape, labels.path: what is wrong, with the file that it is in
 */
export function readViaJson(files: TextFiles, options: ViaOptions = {}): LabelReading {
  const losses: LabelLoss[] = []
  const images = readEach(files, '.json', (text, path) => {
    const file = recordOf(parseJson(text))
    const isProject = Object.hasOwn(file, '_via_img_metadata')
    if (isProject) losses.push({ file: path, field: 'project', reason: 'only its annotations are read' })
    const entries = Object.values(isProject ? recordAt(file, '_via_img_metadata') : file)
    const read: AnnotatedImage[] = []
    eachItem(entries, 'images', entry => read.push(readImage(recordOf(entry), options, losses)))
    return read
  })
  return { images: images.flat(), categories: [], attributes: {}, losses }
}

/**
 * Writes one file, via.json, of version 2. Every shape but a mask, boxes of rotation, and images as wholes, has a place there.
 *
 * @throws DataError labels.path, labels.unit, labels.imageSize
 */
export function writeViaJson(set: LabelSet, options: ViaOptions = {}): LabelWriting {
  const { entries, losses } = viaEntries(set, options)
  const keyed = entries.map(entry => [`${entry.filename}${entry.size}`, entry] as const)
  const text = `${JSON.stringify(Object.fromEntries(keyed), null, 2)}\n`
  return { files: new Map([['via.json', text]]), losses }
}

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

/** An image as VIA writes it; regions are a list, or in version 1 an object with numbers for names. */
export function readImage(entry: JsonRecord, options: ViaOptions, losses: LabelLoss[]): AnnotatedImage {
  const file = safePath(textOf(entry.filename, 'filename'))
  const { size } = entry
  const regions = Array.isArray(entry.regions) ? entry.regions : Object.values(recordAt(entry, 'regions'))
  const objects: AnnotatedObject[] = []
  eachItem(regions as readonly unknown[], 'regions', (region, i) => {
    objects.push(readRegion(recordOf(region), file, i, options, losses))
  })
  const isKnown = size !== undefined && size !== -1
  return {
    file,
    attributes: {
      ...attributesOf(recordAt(entry, 'file_attributes'), { file }, losses),
      ...(isKnown && { [byteSize]: String(finiteOf(size, 'size')) }),
    },
    objects,
  }
}

function readRegion(
  region: JsonRecord,
  file: string,
  object: number,
  { labelAttribute = 'label' }: ViaOptions,
  losses: LabelLoss[],
): AnnotatedObject {
  const fields = attributesOf(recordAt(region, 'region_attributes'), { file, object }, losses)
  const { [labelAttribute]: label, ...attributes } = fields
  const shape = readShape(recordOf(region.shape_attributes))
  return { ...(Object.hasOwn(fields, labelAttribute) && { label: label! }), shape, attributes }
}

function readShape(fields: JsonRecord): AnnotationShape {
  const number = (name: string) => finiteOf(fields[name], name)
  const length = (name: string) => {
    const value = number(name)
    if (value >= 0) return value
    throw new DataError({ code: 'via.shape', expected: `a ${name} from 0 on`, received: String(value) })
  }
  const points = () => {
    const [xs, ys] = [numbersOf(fields.all_points_x, 'all_points_x'), numbersOf(fields.all_points_y, 'all_points_y')]
    if (xs.length === ys.length) return xs.map((x, i) => [x, ys[i]!] as const)
    const received = `${xs.length} and ${ys.length}`
    throw new DataError({ code: 'via.shape', expected: 'as many x as y', received })
  }
  const rotation = fields.theta === undefined ? {} : { rotation: number('theta') }
  switch (fields.name) {
    case 'rect':
      return { kind: 'box', x: number('x'), y: number('y'), width: length('width'), height: length('height') }
    case 'polygon':
      return { kind: 'polygon', parts: [points()] }
    case 'polyline':
      return { kind: 'polyline', points: points() }
    case 'point':
      return { kind: 'points', points: [[number('cx'), number('cy')]] }
    case 'circle':
      return { kind: 'circle', x: number('cx'), y: number('cy'), radius: length('r') }
    case 'ellipse': {
      const [x, y] = [number('cx'), number('cy')]
      return { kind: 'ellipse', x, y, radiusX: length('rx'), radiusY: length('ry'), ...rotation }
    }
    default: {
      const expected = 'rect, polygon, polyline, point, circle or ellipse'
      throw new DataError({ code: 'via.shape', expected, received: shown(fields.name) })
    }
  }
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
