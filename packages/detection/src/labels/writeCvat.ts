import { ofElement } from './cvatFields.ts'
import type {
  AnnotatedImage,
  AnnotatedObject,
  AnnotationShape,
  LabelLoss,
  LabelSet,
  LabelWriting,
  Point,
} from './labelSet.ts'
import { safePath } from './safePath.ts'
import { boundsOf, checkPixels, cornersOfBox } from './shapes.ts'
import { formatXml, isXmlName, type XmlElement, xml } from './xml.ts'

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
