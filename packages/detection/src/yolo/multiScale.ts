import { DataError, foldIn, type Key, uniformInteger } from '@convene/core'

export interface MultiScaleOptions {
  /** The least and the greatest side of an input, in pixels; 320 and 608, if left out. */
  readonly sides?: readonly [least: number, most: number]
  /** What all sides are multiples of: the network's stride; 32, if left out. */
  readonly stride?: number
  /** How many batches have one size; 10, if left out. */
  readonly every?: number
}

/**
 * Sizes of input for a fully convolutional network, another one every few batches, so that it learns to find objects of all
 * sizes. The same batch of the same epoch always has the same.
 *
 * @returns the side of the squares of a batch
 * @throws DataError yolo.sides: not a range of multiples of the stride
 * @throws DataError yolo.every: no whole number from 1 on
 * @see Redmon & Farhadi, arXiv:1612.08242, section 2, multi-scale training
 */
export function multiScale(
  key: Key,
  { sides = [320, 608], stride = 32, every = 10 }: MultiScaleOptions = {},
): (batch: number, epoch?: number) => number {
  const [least, most] = [sides[0] / stride, sides[1] / stride]
  if (![stride, least, most].every(Number.isInteger) || !(0 < least && least <= most) || stride < 1) {
    throw new DataError({ code: 'yolo.sides', expected: `multiples of ${stride} in order`, received: sides.join(', ') })
  }
  if (!Number.isInteger(every) || every < 1) {
    throw new DataError({ code: 'yolo.every', expected: 'a whole number from 1 on', received: String(every) })
  }
  return (batch, epoch = 0) => {
    const turn = foldIn(foldIn(key, epoch), Math.floor(batch / every))
    return stride * (least + uniformInteger(turn, most - least + 1))
  }
}
