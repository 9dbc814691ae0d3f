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
import { safePath } from './safePath.ts'
import { boundsOf, box, checkPixels, shapeLoss } from './shapes.ts'
import {
  attributeOf,
  childOf,
  childrenOf,
  childText,
  formatXml,
  isXmlName,
  numberOf,
  parseXml,
  type XmlElement,
  xml,
} from './xml.ts'

/**
 * dlib's annotations, as imglab and ImgLab write them: one XML file of images with boxes, each with a label and parts, which
 * are points. Attributes of a box, such as `difficult`, `ignore` or `pose`, are attributes; the dataset's name and comment
 * are its.
 *
 * @throws DataError xml.…, labels.path: what is wrong, with the file that it is in
 */
export function readDlib(files: TextFiles): LabelReading {
  const read = readEach(files, '.xml', text => {
    const root = parseXml(text, 'dataset')
    const images = childrenOf(root, 'images').flatMap(list => childrenOf(list, 'image'))
    const texts = ['name', 'comment'].flatMap(name => {
      const value = childText(root, name)
      return value === undefined ? [] : [[name, value]]
    })
    return { images: images.map(readImage), attributes: Object.fromEntries(texts) as Attributes }
  })
  return {
    images: read.flatMap(({ images }) => images),
    categories: [],
    attributes: Object.assign({}, ...read.map(({ attributes }) => attributes)),
    losses: [],
  }
}

/**
 * Writes one file, labels.xml. Shapes other than boxes become the boxes around them; of images, only the size is kept.
 *
 * @throws DataError labels.path, labels.unit, labels.imageSize
 */
export function writeDlib({ images, attributes }: LabelSet): LabelWriting {
  checkPixels(images)
  const losses: LabelLoss[] = []
  const { name, comment, ...others } = attributes
  for (const field of Object.keys(others)) losses.push({ file: 'labels.xml', field, reason: 'no place for it' })
  const root = xml('dataset', [
    ...(name === undefined ? [] : [xml('name', name)]),
    ...(comment === undefined ? [] : [xml('comment', comment)]),
    xml(
      'images',
      images.map(image => imageElement(image, losses)),
    ),
  ])
  return { files: new Map([['labels.xml', formatXml(root)]]), losses }
}

const sides = ['top', 'left', 'width', 'height']

function readImage(element: XmlElement): AnnotatedImage {
  const { width, height } = element.attributes
  return {
    file: safePath(attributeOf(element, 'file')),
    ...(width !== undefined &&
      height !== undefined && { size: { width: numberOf(width, 'width'), height: numberOf(height, 'height') } }),
    attributes: {},
    objects: childrenOf(element, 'box').map(readBox),
  }
}

function readBox(element: XmlElement): AnnotatedObject {
  const side = (name: string) => numberOf(attributeOf(element, name), name)
  const label = childOf(element, 'label')
  const parts = childrenOf(element, 'part').map(part => ({
    name: attributeOf(part, 'name'),
    x: numberOf(attributeOf(part, 'x'), 'x'),
    y: numberOf(attributeOf(part, 'y'), 'y'),
  }))
  return {
    ...(label !== undefined && { label: label.text }),
    shape: box(side('left'), side('top'), side('width'), side('height')),
    ...(parts.length > 0 && { keypoints: parts }),
    attributes: Object.fromEntries(Object.entries(element.attributes).filter(([name]) => !sides.includes(name))),
  }
}

function imageElement(image: AnnotatedImage, losses: LabelLoss[]): XmlElement {
  const { file, size, attributes, objects } = image
  for (const field of Object.keys(attributes)) losses.push({ file, field, reason: 'no place for it' })
  if (size?.depth !== undefined) losses.push({ file, field: 'depth', reason: 'no place for it' })
  return xml(
    'image',
    objects.map((object, i) => boxElement(object, image, i, losses)),
    {
      file: safePath(file),
      ...(size !== undefined && { width: String(size.width), height: String(size.height) }),
    },
  )
}

function boxElement(object: AnnotatedObject, image: AnnotatedImage, i: number, losses: LabelLoss[]): XmlElement {
  const { label, keypoints = [], attributes } = object
  losses.push(...shapeLoss(image.file, i, object))
  const { x, y, width, height } = object.box ?? boundsOf(object.shape, image)
  const kept = Object.entries(attributes).filter(([name]) => {
    const fits = isXmlName(name) && !sides.includes(name)
    if (!fits) losses.push({ file: image.file, object: i, field: name, reason: 'no name for an attribute' })
    return fits
  })
  const numbers = { top: y, left: x, width, height }
  return xml(
    'box',
    [
      ...(label === undefined ? [] : [xml('label', label)]),
      ...keypoints.map(({ name, x, y }) => xml('part', [], { name, x: String(x), y: String(y) })),
    ],
    Object.fromEntries([...Object.entries(numbers).map(([name, value]) => [name, String(value)]), ...kept]),
  )
}
