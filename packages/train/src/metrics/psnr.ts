import { DataError } from '@convene/core'
import type { Metric, Values } from './metric.ts'

export interface PsnrOptions {
  /** The greatest value that an image can have; 1, if left out. */
  readonly maximum?: number
  /** How many pixels along each side are left out, as papers do with as many as an image was enlarged by; 0, if left out. */
  readonly border?: number
}

/**
 * The peak signal-to-noise ratio in dB, 10·log₁₀(maximum² / mean squared error), of images [n, h, w, c]. The mean is over all
 * pixels of all images: of one image it is that image's ratio, of which papers' tables have the mean.
 *
 * @returns Infinity where all pixels are right, NaN over nothing
 */
export function psnr({ maximum = 1, border = 0 }: PsnrOptions = {}): Metric {
  return {
    name: 'psnr',
    higherIsBetter: true,
    initial: [0, 0],
    update: ([squares = 0, count = 0], labels, predictions) => {
      const [n, rows, row] = insideOf(labels, predictions, border)
      const [, height = 0, width = 0, channels = 0] = labels.shape
      let squaresHere = 0
      for (let i = 0; i < n * rows; i++) {
        const y = Math.floor(i / rows) * height + border + (i % rows)
        const from = (y * width + border) * channels
        for (let at = from; at < from + row; at++) squaresHere += (labels.data[at]! - predictions.data[at]!) ** 2
      }
      return [squares + squaresHere, count + n * rows * row]
    },
    result: ([squares = 0, count = 0]) => 10 * Math.log10(maximum ** 2 / (squares / count)),
  }
}

/** How many images there are, how many rows of each count, and how many numbers of each row. */
function insideOf(
  labels: Values,
  { shape, data }: Values,
  border: number,
): readonly [n: number, rows: number, row: number] {
  const [n = 0, height = 0, width = 0, channels = 0] = labels.shape
  const [rows, columns] = [height - 2 * border, width - 2 * border]
  const isSame = labels.shape.length === 4 && labels.data.length === data.length && labels.shape.join() === shape.join()
  if (!isSame || !(rows >= 1 && columns >= 1)) {
    throw new DataError({
      code: 'metric.shape',
      expected: `for psnr, images [n, h, w, c] of the same size, larger than a border of ${border}`,
      received: `labels [${labels.shape.join(', ')}] with predictions [${shape.join(', ')}]`,
    })
  }
  return [n, rows, columns * channels]
}
