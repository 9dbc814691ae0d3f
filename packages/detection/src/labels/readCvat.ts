import { DataError } from '@convene/core'
import { ofElement } from './cvatFields.ts'
import type {
  AnnotatedImage,
  AnnotatedObject,
  AnnotationShape,
  LabelLoss,
  LabelReading,
  Point,
  TextFiles,
} from './labelSet.ts'
import { readEach } from './readEach.ts'
import { safePath } from './safePath.ts'
import { boxOfCorners } from './shapes.ts'
import { attributeOf, childrenOf, numberOf, parseXml, type XmlElement } from './xml.ts'

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
