import { DataError } from '@convene/core'
import type {
  AnnotatedImage,
  AnnotatedObject,
  Attributes,
  LabelLoss,
  LabelReading,
  LabelSet,
  LabelWriting,
  TextFiles,
} from './labelSet.ts'
import { readEach } from './readEach.ts'
import { addFile, safePath, withEnding } from './safePath.ts'
import { boundsOf, boxOfCorners, checkPixels, cornersOfBox, shapeLoss } from './shapes.ts'
import { childOf, childText, formatXml, isXmlName, numberOf, parseXml, type XmlElement, xml } from './xml.ts'

/** What an object that says nothing else is: such values are written, and are no attributes when they are read. */
const defaults: Attributes = { pose: 'Unspecified', truncated: '0', difficult: '0' }

/**
 * PASCAL VOC's annotations, as LabelImg and OpenLabeler write them: an XML file for each image. Boxes are `[xmin, ymin]` to
 * `[xmax, ymax]` as the numbers stand. Elements that hold a text, whether VOC's or not, are attributes. Files that do not end
 * with .xml are passed over.
 *
 * @throws DataError xml.…, labels.path: what is wrong, with the file that it is in
 */
export function readVoc(files: TextFiles): LabelReading {
  const losses: LabelLoss[] = []
  const images = readEach(files, '.xml', text => readImage(parseXml(text, 'annotation'), losses))
  return { images, categories: [], attributes: {}, losses }
}

/**
 * Writes an XML file for each image, named as it is. Shapes other than boxes become the boxes around them.
 *
 * @throws DataError labels.path, labels.duplicate, labels.unit, labels.imageSize
 */
export function writeVoc({ images }: LabelSet): LabelWriting {
  checkPixels(images)
  const files = new Map<string, string>()
  const losses: LabelLoss[] = []
  for (const image of images) {
    addFile(files, withEnding(safePath(image.file), '.xml'), formatXml(elementOf(image, losses)))
  }
  return { files, losses }
}

/** Elements of an image that are not attributes, or not under their own name. */
const known = ['filename', 'source', 'size', 'object']

function readImage(root: XmlElement, losses: LabelLoss[]): AnnotatedImage {
  const file = safePath(childText(root, 'filename') ?? '')
  const size = childOf(root, 'size')
  const source = childOf(root, 'source')
  const depth = size === undefined ? undefined : childText(size, 'depth')
  const others = root.children.filter(({ name }) => !known.includes(name))
  const objects = root.children.filter(({ name }) => name === 'object')
  return {
    file,
    ...(size !== undefined && {
      size: {
        width: numberOf(childText(size, 'width'), 'width'),
        height: numberOf(childText(size, 'height'), 'height'),
        ...(depth !== undefined && { depth: numberOf(depth, 'depth') }),
      },
    }),
    attributes: {
      ...root.attributes,
      ...(source !== undefined && textsOf(source.children, file, undefined, losses)),
      ...textsOf(others, file, undefined, losses),
    },
    objects: objects.map((object, i) => readObject(object, file, i, losses)),
  }
}

function readObject(element: XmlElement, file: string, object: number, losses: LabelLoss[]): AnnotatedObject {
  const bounds = childOf(element, 'bndbox')
  if (bounds === undefined) {
    throw new DataError({ code: 'xml.missing', expected: `bndbox of object ${object}`, received: 'none' })
  }
  const side = (name: string) => numberOf(childText(bounds, name), name)
  const label = childText(element, 'name')
  const others = element.children.filter(({ name }) => name !== 'name' && name !== 'bndbox')
  const texts = Object.entries(textsOf(others, file, object, losses))
  return {
    ...(label !== undefined && { label }),
    shape: boxOfCorners(side('xmin'), side('ymin'), side('xmax'), side('ymax')),
    attributes: Object.fromEntries(texts.filter(([name, text]) => defaults[name] !== text)),
  }
}

function textsOf(
  elements: readonly XmlElement[],
  file: string,
  object: number | undefined,
  losses: LabelLoss[],
): Attributes {
  const place = object === undefined ? { file } : { file, object }
  return Object.fromEntries(
    elements.flatMap(({ name, children, text }) => {
      if (children.length === 0) return [[name, text]]
      losses.push({ ...place, field: name, reason: 'holds more than a text' })
      return []
    }),
  )
}

/** Attributes that stand elsewhere than in an element of their name right under the root. */
const ofSource = ['database', 'annotation', 'image', 'flickrid']

function elementOf(image: AnnotatedImage, losses: LabelLoss[]): XmlElement {
  const { file, size, attributes, objects } = image
  const { verified, folder, ...others } = attributes
  const texts = textElements(others, file, undefined, losses)
  const isOfSource = ({ name }: XmlElement) => ofSource.includes(name)
  const source = texts.filter(isOfSource)
  return xml(
    'annotation',
    [
      ...(folder === undefined ? [] : [xml('folder', folder)]),
      xml('filename', file),
      ...(source.length === 0 ? [] : [xml('source', source)]),
      ...(size === undefined ? [] : [sizeElement(size)]),
      ...texts.filter(element => !isOfSource(element)),
      ...objects.map((object, i) => objectElement(object, image, i, losses)),
    ],
    verified === undefined ? {} : { verified },
  )
}

function sizeElement(size: NonNullable<AnnotatedImage['size']>): XmlElement {
  return xml(
    'size',
    Object.entries(size).map(([name, value]) => xml(name, String(value))),
  )
}

function objectElement(object: AnnotatedObject, image: AnnotatedImage, i: number, losses: LabelLoss[]): XmlElement {
  const { file } = image
  losses.push(...shapeLoss(file, i, object))
  if (object.keypoints !== undefined) losses.push({ file, object: i, field: 'keypoints', reason: 'there are none' })
  const corners = cornersOfBox(object.box ?? boundsOf(object.shape, image))
  return xml('object', [
    ...(object.label === undefined ? [] : [xml('name', object.label)]),
    ...textElements({ ...defaults, ...object.attributes }, file, i, losses),
    xml(
      'bndbox',
      ['xmin', 'ymin', 'xmax', 'ymax'].map((name, side) => xml(name, String(corners[side]))),
    ),
  ])
}

const reserved = [...known, 'name', 'bndbox']

function textElements(
  attributes: Attributes,
  file: string,
  object: number | undefined,
  losses: LabelLoss[],
): readonly XmlElement[] {
  const place = object === undefined ? { file } : { file, object }
  return Object.entries(attributes).flatMap(([name, text]) => {
    if (isXmlName(name) && !reserved.includes(name)) return [xml(name, text)]
    losses.push({ ...place, field: name, reason: 'no name for an element' })
    return []
  })
}
