import { DataError } from '@convene/core'
import { boxes } from '../boxes/boxes.ts'
import { eachItem, shown } from '../json.ts'
import type { AnnotatedImage, AnnotatedObject, LabelSet, TextFiles } from '../labels/labelSet.ts'
import { readEach } from '../labels/readEach.ts'
import { stemOf } from '../labels/safePath.ts'
import { boundsOf, cornersOfBox } from '../labels/shapes.ts'
import type { VocDetections, VocObjects } from './evaluateVoc.ts'

/** The objects of labels, as `evaluateVoc` takes them. An image goes by its name without the ending. */
export function vocObjectsOf(set: LabelSet): VocObjects {
  const things = thingsOf(set)
  return { ...columnsOf(set, things), difficult: things.map(({ object }) => object.attributes.difficult === '1') }
}

/**
 * Detections that labels hold: each has the attribute `score`.
 *
 * @throws DataError voc.score: none, or no number
 */
export function vocDetectionsOf(set: LabelSet): VocDetections {
  const things = thingsOf(set)
  const scores = things.map(({ image, object }) => {
    const score = Number(object.attributes.score ?? Number.NaN)
    if (Number.isFinite(score)) return score
    const received = `${image.file}: ${shown(object.attributes.score)}`
    throw new DataError({ code: 'voc.score', expected: 'a score with each detection', received })
  })
  return { ...columnsOf(set, things), scores }
}

/**
 * Results as VOC's toolkit takes them: a text for each class, comp3_det_test_car.txt or car.txt, with a line
 * `image score left top right bottom` for each detection.
 *
 * @throws DataError voc.line: what is wrong, with the file that it is in
 */
export function readVocResults(files: TextFiles): VocDetections {
  const found: { readonly image: string; readonly category: string; readonly score: number; readonly box: number[] }[] =
    []
  readEach(files, '.txt', (text, path) => {
    const name = stemOf(path.split('/').at(-1)!)
    const category = /^comp\d+_det_[^_]+_(.+)$/.exec(name)?.[1] ?? name
    const lines = text.split(/\r?\n/).filter(line => line.trim() !== '')
    eachItem(lines, 'lines', line => {
      const [image = '', ...words] = line.trim().split(/\s+/)
      const [score, ...box] = words.map(Number)
      if (box.length !== 4 || ![score, ...box].every(Number.isFinite)) {
        throw new DataError({ code: 'voc.line', expected: 'an image and five numbers', received: shown(line) })
      }
      found.push({ image, category, score: score!, box })
    })
  })
  return {
    images: found.map(({ image }) => image),
    categories: found.map(({ category }) => category),
    boxes: boxes(
      'xyxy',
      'pixels',
      found.flatMap(({ box }) => box),
    ),
    scores: found.map(({ score }) => score),
  }
}

interface Thing {
  readonly image: AnnotatedImage
  readonly object: AnnotatedObject
}

function thingsOf({ images }: LabelSet): readonly Thing[] {
  return images.flatMap(image => image.objects.map(object => ({ image, object })))
}

function columnsOf({ images }: LabelSet, things: readonly Thing[]): Omit<VocDetections, 'scores'> {
  const unit = images.some(image => image.unit === 'normalised') ? 'normalised' : 'pixels'
  const corners = things.flatMap(({ image, object }) => cornersOfBox(object.box ?? boundsOf(object.shape, image)))
  return {
    images: things.map(({ image }) => stemOf(image.file)),
    categories: things.map(({ object }) => object.label ?? ''),
    boxes: boxes('xyxy', unit, corners),
  }
}
