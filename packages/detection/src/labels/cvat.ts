import { DataError } from '@convene/core'
import type {
  AnnotatedImage,
  AnnotatedObject,
  AnnotationShape,
  LabelLoss,
  LabelReading,
  LabelSet,
  LabelWriting,
  Point,
  TextFiles,
} from './labelSet.ts'
import { readEach } from './readEach.ts'
import { safePath } from './safePath.ts'
import { boundsOf, boxOfCorners, checkPixels, cornersOfBox } from './shapes.ts'
import { attributeOf, childrenOf, formatXml, isXmlName, numberOf, parseXml, type XmlElement, xml } from './xml.ts'

/** What CVAT says of a shape beside its label and place, as attributes of the element. */
const ofElement = ['source', 'occluded', 'z_order', 'group_id']
const ofPlace = ['label', 'rotation', 'points', 'xtl', 'ytl', 'xbr', 'ybr', 'cx', 'cy', 'rx', 'ry']
const shapes = ['box', 'polygon', 'polyline', 'points', 'ellipse', 'tag']

/**
 * CVAT's XML 1.1 for images: boxes, polygons, polylines, points, ellipses and tags of the whole image. The task's
 * description, tracks of videos, masks, cuboids and skeletons are not read, and said to be lost.
 *
 * @throws DataError xml.…, cvat.points, labels.path: what is wrong, with the file that it is in
 * @see https://docs.cvat.ai/docs/manual/advanced/xml_format/
 */
export function readCvat(files: TextFiles): LabelReading {
  const losses: LabelLoss[] = []
  const images = readEach(files, '.xml', (text, path) => {
    const root = parseXml(text, 'annotations')
    for (const { name } of root.children) {
      if (name !== 'image' && name !== 'version') losses.push({ file: path, field: name, reason: 'not read' })
    }
    return childrenOf(root, 'image').map(image => readImage(image, losses))
  })
  return { images: images.flat(), categories: [], attributes: {}, losses }
}

/**
 * Writes one file, annotations.xml. Circles become ellipses; masks become the boxes around them, and a polygon of several
 * parts becomes as many polygons.
 *
 * @throws DataError labels.path, labels.unit
 */
export function writeCvat({ images, attributes }: LabelSet): LabelWriting {
  checkPixels(images)
  const file = 'annotations.xml'
  const losses: LabelLoss[] = Object.keys(attributes).map(field => ({ file, field, reason: 'no place for it' }))
  const root = xml('annotations', [xml('version', '1.1'), ...images.map((image, i) => imageElement(image, i, losses))])
  return { files: new Map([[file, formatXml(root)]]), losses }
}

function readImage(element: XmlElement, losses: LabelLoss[]): AnnotatedImage {
  const file = safePath(attributeOf(element, 'name'))
  const { name, width, height, id, ...attributes } = element.attributes
  const objects: AnnotatedObject[] = []
  for (const child of element.children) {
    if (shapes.includes(child.name)) objects.push(readObject(child, file, objects.length, losses))
    else losses.push({ file, field: child.name, reason: 'not read' })
  }
  return {
    file,
    ...(width !== undefined &&
      height !== undefined && { size: { width: numberOf(width, 'width'), height: numberOf(height, 'height') } }),
    attributes: { ...(id !== undefined && { id }), ...attributes },
    objects,
  }
}

function readObject(element: XmlElement, file: string, object: number, losses: LabelLoss[]): AnnotatedObject {
  const own = Object.entries(element.attributes).filter(([name]) => ofElement.includes(name))
  for (const field of Object.keys(element.attributes)) {
    if (![...ofElement, ...ofPlace].includes(field)) losses.push({ file, object, field, reason: 'not read' })
  }
  const others = childrenOf(element, 'attribute').flatMap(child => {
    const name = attributeOf(child, 'name')
    if (!ofElement.includes(name)) return [[name, child.text] as const]
    losses.push({ file, object, field: name, reason: 'two of that name' })
    return []
  })
  return {
    label: attributeOf(element, 'label'),
    shape: shapeOf(element),
    attributes: Object.fromEntries([...own, ...others]),
  }
}

function shapeOf(element: XmlElement): AnnotationShape {
  const number = (name: string) => numberOf(attributeOf(element, name), name)
  const rotation = element.attributes.rotation === undefined ? {} : { rotation: number('rotation') }
  switch (element.name) {
    case 'box':
      return { ...boxOfCorners(number('xtl'), number('ytl'), number('xbr'), number('ybr')), ...rotation }
    case 'polygon':
      return { kind: 'polygon', parts: [pointsOf(element)] }
    case 'polyline':
      return { kind: 'polyline', points: pointsOf(element) }
    case 'points':
      return { kind: 'points', points: pointsOf(element) }
    case 'ellipse':
      return {
        kind: 'ellipse',
        x: number('cx'),
        y: number('cy'),
        radiusX: number('rx'),
        radiusY: number('ry'),
        ...rotation,
      }
    default:
      return { kind: 'image' }
  }
}

function pointsOf(element: XmlElement): readonly Point[] {
  return attributeOf(element, 'points')
    .split(';')
    .map(pair => {
      const [x, y, ...more] = pair.split(',')
      if (more.length > 0) {
        throw new DataError({ code: 'cvat.points', expected: 'x,y;x,y;…', received: pair.slice(0, 100) })
      }
      return [numberOf(x, 'x'), numberOf(y, 'y')]
    })
}

function imageElement(image: AnnotatedImage, i: number, losses: LabelLoss[]): XmlElement {
  const { file, size, attributes, objects } = image
  const { id = String(i), ...others } = attributes
  const kept = Object.entries(others).filter(([name]) => {
    const fits = isXmlName(name) && !['name', 'width', 'height'].includes(name)
    if (!fits) losses.push({ file, field: name, reason: 'no name for an attribute' })
    return fits
  })
  if (size?.depth !== undefined) losses.push({ file, field: 'depth', reason: 'no place for it' })
  return xml(
    'image',
    objects.flatMap((object, place) => objectElements(object, image, place, losses)),
    {
      id,
      name: safePath(file),
      ...Object.fromEntries(kept),
      ...(size !== undefined && { width: String(size.width), height: String(size.height) }),
    },
  )
}

function objectElements(
  object: AnnotatedObject,
  image: AnnotatedImage,
  place: number,
  losses: LabelLoss[],
): readonly XmlElement[] {
  const lose = (field: string, reason: string) => losses.push({ file: image.file, object: place, field, reason })
  if (object.keypoints !== undefined) lose('keypoints', 'no place for them')
  if (object.box !== undefined) lose('box', 'beside another shape')
  if (object.label === undefined) lose('label', 'none becomes an empty one')
  if (object.shape.kind === 'circle') lose('shape', 'a circle becomes an ellipse')
  if (object.shape.kind === 'mask') lose('shape', 'a mask becomes the box around it')
  const entries = Object.entries(object.attributes)
  const own = entries.filter(([name]) => ofElement.includes(name))
  const others = entries.filter(([name]) => !ofElement.includes(name))
  const content = others.map(([name, text]) => xml('attribute', text, { name }))
  const elements = placesOf(object.shape, image)
  if (elements.length !== 1) lose('shape', `a polygon becomes ${elements.length}`)
  return elements.map(([name, numbers]) =>
    xml(name, content, { label: object.label ?? '', ...Object.fromEntries(own), ...numbers }),
  )
}

/** The elements that a shape becomes: names, and attributes. */
function placesOf(
  shape: AnnotationShape,
  image: AnnotatedImage,
): readonly (readonly [string, Readonly<Record<string, string>>])[] {
  const texts = (numbers: Readonly<Record<string, number | undefined>>) =>
    Object.fromEntries(
      Object.entries(numbers).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
    )
  const points = (list: readonly Point[]) => ({ points: list.map(pair => pair.join(',')).join(';') })
  switch (shape.kind) {
    case 'polygon':
      return shape.parts.map(part => ['polygon', points(part)])
    case 'polyline':
    case 'points':
      return [[shape.kind, points(shape.points)]]
    case 'circle':
      return [['ellipse', texts({ cx: shape.x, cy: shape.y, rx: shape.radius, ry: shape.radius })]]
    case 'ellipse': {
      const { x: cx, y: cy, radiusX: rx, radiusY: ry, rotation } = shape
      return [['ellipse', texts({ cx, cy, rx, ry, rotation })]]
    }
    case 'image':
      return [['tag', {}]]
    default: {
      const [xtl, ytl, xbr, ybr] = cornersOfBox(boundsOf(shape, image))
      const rotation = shape.kind === 'box' ? shape.rotation : undefined
      return [['box', texts({ xtl, ytl, xbr, ybr, rotation })]]
    }
  }
}
