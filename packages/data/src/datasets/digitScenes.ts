import { DataError, foldIn, formatShape, type Key, splitKey, uniform, uniformInteger } from '@convene/core'
import type { Box, Example, Mask } from '../augment/example.ts'
import type { Image } from '../images/image.ts'
import { resizeImage } from '../images/resizeImage.ts'
import { checkCount } from '../pipeline/checkCount.ts'
import { from, type Pipeline } from '../pipeline/pipeline.ts'
import type { LabelledImages } from './labelledImages.ts'

export interface DigitSceneOptions {
  /** [height, width] of the canvas, in pixels. */
  readonly size: readonly [height: number, width: number]
  /** The least and the greatest number of digits; one, if left out. Where there is no room for more, there are fewer. */
  readonly count?: readonly [least: number, most: number]
  /** The least and the greatest side of a digit's square, in pixels; 28, as MNIST has it, if left out. */
  readonly side?: readonly [least: number, most: number]
}

export interface DigitScenesOptions extends DigitSceneOptions {
  /** How many scenes an epoch has. */
  readonly scenes: number
  /** What all scenes follow from. */
  readonly key: Key
}

/** Digits on a canvas, with the box of each and the class of each pixel. */
export interface DigitScene extends Example {
  readonly image: Image<Float32Array>
  /** The smallest around each digit's pixels, in the order of placing; `label` is the digit's class. */
  readonly boxes: readonly Box[]
  /** 0 where the paper is, else one more than the digit's class. */
  readonly mask: Mask
}

/** How often a place is looked for before a digit is left out. */
const attempts = 20

/** From half of the ink on, a pixel belongs to the digit. */
const threshold = 127.5

/**
 * Scenes for detection, localization and segmentation, whose answers are known to the pixel: handwritten digits, each of a
 * bright colour of its own and another size, on dark paper. No two boxes overlap. Each epoch brings other scenes, the same
 * ones whenever it is run: `epoch(0)` of test digits is a test set.
 *
 * @param digits grey images, such as MNIST's
 * @throws DataError scenes.digits: images with more than one channel, or none at all
 * @throws DataError scenes.side, scenes.count: not a range of whole numbers from 1 on; sides greater than the canvas
 */
export function digitScenes(
  digits: LabelledImages,
  { scenes, key, ...options }: DigitScenesOptions,
): Pipeline<DigitScene> {
  checkCount('pipeline.size', scenes, 0)
  check(digits, options)
  return from(new Uint8Array(scenes)).map((_, { epoch, index }) =>
    compose(digits, foldIn(foldIn(key, epoch), index), options),
  )
}

function check({ shape, labels }: LabelledImages, { size, count = one, side = ofMnist }: DigitSceneOptions): void {
  if (shape[3] !== 1 || labels.length === 0) {
    throw new DataError({ code: 'scenes.digits', expected: 'grey images, [n, h, w, 1]', received: formatShape(shape) })
  }
  checkRange('scenes.count', count, Number.MAX_SAFE_INTEGER)
  checkRange('scenes.side', side, Math.min(...size))
}

const one = [1, 1] as const
const ofMnist = [28, 28] as const

function checkRange(code: string, [least, most]: readonly [number, number], limit: number): void {
  const isRange = [least, most].every(Number.isInteger) && 1 <= least && least <= most && most <= limit
  if (isRange) return
  throw new DataError({ code, expected: `whole numbers in order, from 1 to ${limit}`, received: `${least}, ${most}` })
}

function compose(
  digits: LabelledImages,
  key: Key,
  { size, count = one, side = ofMnist }: DigitSceneOptions,
): DigitScene {
  const [height, width] = size
  const [countKey, paperKey, digitsKey] = splitKey(key, 3)
  const paper = uniform(paperKey, [3], 0, 96)
  const data = Float32Array.from({ length: height * width * 3 }, (_, i) => paper[i % 3]!)
  const mask = new Uint8Array(height * width)
  const boxes: Box[] = []
  const wanted = drawWhole(countKey, count)
  for (let i = 0; i < wanted; i++) {
    const [chosenKey, sideKey, inkKey, placeKey] = splitKey(foldIn(digitsKey, i), 4)
    const digit = digitOf(digits, uniformInteger(chosenKey, digits.labels.length), drawWhole(sideKey, side))
    const place = placeFor(placeKey, digit, size, boxes)
    if (place === undefined) continue
    boxes.push(moved(digit.box, place))
    const ink = uniform(inkKey, [3], 160, 255)
    for (const [j, value] of digit.values.entries()) {
      const at = (place.top + Math.floor(j / digit.side)) * width + place.left + (j % digit.side)
      for (let channel = 0; channel < 3; channel++) {
        data[at * 3 + channel]! += (value / 255) * (ink[channel]! - data[at * 3 + channel]!)
      }
      if (value > threshold) mask[at] = digit.box.label + 1
    }
  }
  return { image: { height, width, channels: 3, data }, boxes, mask: { height, width, data: mask } }
}

/** A whole number from the range, each equally likely. */
const drawWhole = (key: Key, [least, most]: readonly [number, number]): number =>
  least + uniformInteger(key, most - least + 1)

interface Digit {
  readonly side: number
  /** [side, side], 0 to 255. */
  readonly values: Float32Array
  /** Around what belongs to the digit, within its square. */
  readonly box: Box
}

function digitOf({ images, shape, labels }: LabelledImages, index: number, side: number): Digit {
  const [, height, width] = shape
  const start = index * height * width
  const grey = Float32Array.from({ length: height * width * 3 }, (_, i) => images[start + Math.floor(i / 3)]!)
  const resized = resizeImage({ height, width, channels: 3, data: grey }, [side, side], { method: 'bilinear' })
  const values = Float32Array.from({ length: side * side }, (_, i) => resized.data[3 * i]!)
  let [x1, y1, x2, y2] = [side, side, 0, 0]
  for (const [i, value] of values.entries()) {
    if (value <= threshold) continue
    const [x, y] = [i % side, Math.floor(i / side)]
    ;[x1, y1, x2, y2] = [Math.min(x1, x), Math.min(y1, y), Math.max(x2, x + 1), Math.max(y2, y + 1)]
  }
  return { side, values, box: { x1, y1, x2, y2, label: labels[index]! } }
}

interface Place {
  readonly top: number
  readonly left: number
}

/** Where the digit's square is in the canvas and its box is free; `undefined`, if no such place was found, or it has no ink. */
function placeFor(
  key: Key,
  { side, box }: Digit,
  [height, width]: DigitSceneOptions['size'],
  others: readonly Box[],
): Place | undefined {
  if (box.x2 <= box.x1) return undefined
  for (const attempt of splitKey(key, attempts)) {
    const [forTop, forLeft] = splitKey(attempt, 2)
    const place = { top: uniformInteger(forTop, height - side + 1), left: uniformInteger(forLeft, width - side + 1) }
    const own = moved(box, place)
    const isFree = others.every(
      other => own.x2 <= other.x1 || other.x2 <= own.x1 || own.y2 <= other.y1 || other.y2 <= own.y1,
    )
    if (isFree) return place
  }
  return undefined
}

const moved = (box: Box, { top, left }: Place): Box => ({
  x1: box.x1 + left,
  y1: box.y1 + top,
  x2: box.x2 + left,
  y2: box.y2 + top,
  label: box.label,
})
