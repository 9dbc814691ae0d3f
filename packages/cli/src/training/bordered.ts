import type { LabelledImages } from '@convene/data'
import type { Dataset } from './dataset.ts'

/** The images with so many pixels of zeros around each. */
function withBorder(data: LabelledImages, border: number): LabelledImages {
  if (border === 0) return data
  const [n, h, w, c] = data.shape
  const shape = [n, h + 2 * border, w + 2 * border, c] as const
  const images = new Uint8Array(shape[0] * shape[1] * shape[2] * shape[3])
  for (let row = 0; row < n * h; row++) {
    const [i, y] = [Math.floor(row / h), row % h]
    const to = ((i * shape[1] + y + border) * shape[2] + border) * c
    images.set(data.images.subarray(row * w * c, (row + 1) * w * c), to)
  }
  return { ...data, images, shape }
}

/** A data set whose images all have so many pixels of zeros around them. */
export function bordered({ train, validation, test }: Dataset, border: number): Dataset {
  const [a, b, c] = [train, validation, test].map(part => withBorder(part, border))
  return { train: a!, validation: b!, test: c! }
}
