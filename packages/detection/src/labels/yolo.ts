import { DataError } from '@convene/core'
import { shown } from '../json.ts'
import type {
  AnnotatedImage,
  AnnotatedObject,
  LabelLoss,
  LabelReading,
  LabelSet,
  LabelWriting,
  TextFiles,
} from './labelSet.ts'
import { readEach } from './readEach.ts'
import { addFile, safePath, stemOf, withEnding } from './safePath.ts'
import { boundsOf, box, shapeLoss, sizeOfImage } from './shapes.ts'

/** The list of classes, beside the labels. */
const classFile = 'classes.txt'

export interface ReadYoloOptions {
  /** The images' files: they end with what nobody else knows. `<name>.jpg`, if an image is not among them. */
  readonly imageFiles?: readonly string[]
  /** The size of an image; without it, coordinates stay parts of the image. */
  readonly sizeOf?: (file: string) => { readonly width: number; readonly height: number } | undefined
}

/**
 * YOLO's texts: a file for each image, in each line the number of a class and [x, y, width, height] of the middle, as parts of
 * the image. A sixth number is the score of a detection, and becomes an attribute. The class's name is that line of
 * classes.txt; without that file, its number. Files that do not end with .txt are passed over.
 *
 * @throws DataError yolo.line, labels.path: what is wrong, with the file that it is in
 */
export function readYolo(files: TextFiles, { imageFiles = [], sizeOf }: ReadYoloOptions = {}): LabelReading {
  const names = files.get(classFile) === undefined ? undefined : linesOf(files.get(classFile)!)
  const imageOf = new Map(imageFiles.map(file => [stemOf(file), file]))
  const texts = new Map([...files].filter(([path]) => path !== classFile))
  const images = readEach(texts, '.txt', (text, path): AnnotatedImage => {
    const file = imageOf.get(stemOf(safePath(path))) ?? withEnding(path, '.jpg')
    const size = sizeOf?.(file)
    const objects = linesOf(text).map((line, i) => readLine(line, i + 1, names, size ?? { width: 1, height: 1 }))
    return { file, ...(size === undefined ? { unit: 'normalised' } : { size }), attributes: {}, objects }
  })
  return { images, categories: (names ?? []).map(name => ({ name, attributes: {} })), attributes: {}, losses: [] }
}

/**
 * Writes a text for each image, and classes.txt: first the classes that are listed, then those that come, in their order.
 * Numbers have six decimals. Shapes other than boxes become the boxes around them; attributes other than the score, and
 * the size of the image, are lost.
 *
 * @throws DataError labels.imageSize: an image's is not known
 * @throws DataError labels.path, labels.duplicate
 * @throws DataError yolo.class: an object without a label, or a class with a line break in its name
 */
export function writeYolo({ images, categories }: LabelSet): LabelWriting {
  const files = new Map<string, string>()
  const losses: LabelLoss[] = []
  const labels = images.flatMap(({ objects }) => objects.map(({ label }) => checkClass(label)))
  const names = [...new Set([...categories.map(({ name }) => checkClass(name)), ...labels])]
  const numbers = new Map(names.map((name, i) => [name, i]))
  for (const image of images) {
    const lines = image.objects.map(
      (object, i) => `${numbers.get(object.label!)} ${lineOf(object, image, i, losses)}\n`,
    )
    for (const field of ['size', ...Object.keys(image.attributes)]) {
      if (field !== 'size' || image.size !== undefined) losses.push({ file: image.file, field, reason: 'boxes only' })
    }
    addFile(files, withEnding(safePath(image.file), '.txt'), lines.join(''))
  }
  addFile(files, classFile, names.map(name => `${name}\n`).join(''))
  return { files, losses }
}

function readLine(
  line: string,
  number: number,
  names: readonly string[] | undefined,
  { width, height }: { readonly width: number; readonly height: number },
): AnnotatedObject {
  const words = line.trim().split(/\s+/)
  const values = words.map(Number)
  const trouble = (expected: string) =>
    new DataError({ code: 'yolo.line', expected, received: `line ${number}: ${shown(line)}` })
  if (![5, 6].includes(values.length) || !values.every(Number.isFinite)) throw trouble('five or six numbers')
  const [place, x, y, w, h] = values as [number, number, number, number, number]
  if (!Number.isInteger(place) || place < 0) throw trouble('the number of a class first')
  if (w < 0 || h < 0) throw trouble('a width and a height from 0 on')
  const label = names === undefined ? words[0]! : names[place]
  if (label === undefined) throw trouble(`one of ${names?.length} classes`)
  const score = words[5]
  return {
    label,
    shape: box((x - w / 2) * width, (y - h / 2) * height, w * width, h * height),
    attributes: score === undefined ? {} : { score },
  }
}

function lineOf(object: AnnotatedObject, image: AnnotatedImage, i: number, losses: LabelLoss[]): string {
  const { file } = image
  losses.push(...shapeLoss(file, i, object))
  const { score, ...others } = object.attributes
  const lost = [...Object.keys(others), ...(object.keypoints === undefined ? [] : ['keypoints'])]
  for (const field of lost) losses.push({ file, object: i, field, reason: 'boxes only' })
  const bounds = object.box ?? boundsOf(object.shape, image)
  const { width, height } = image.unit === 'normalised' ? { width: 1, height: 1 } : sizeOfImage(image)
  const [x, y] = [(bounds.x + bounds.width / 2) / width, (bounds.y + bounds.height / 2) / height]
  const numbers = [x, y, bounds.width / width, bounds.height / height].map(value => value.toFixed(6))
  return [...numbers, ...(score === undefined ? [] : [score])].join(' ')
}

function checkClass(name: string | undefined): string {
  if (name !== undefined && /^\S(.*\S)?$/.test(name)) return name
  const expected = 'a name for each class, in one line'
  throw new DataError({ code: 'yolo.class', expected, received: shown(name) })
}

function linesOf(text: string): readonly string[] {
  return text.split(/\r?\n/).filter(line => line.trim() !== '')
}
