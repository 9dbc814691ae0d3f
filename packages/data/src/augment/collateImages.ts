import { DataError } from '@convene/core'
import type { ImageBatch } from '../datasets/imageBatches.ts'
import type { Example } from './example.ts'

/** An example of a class, as a batch takes it. */
export type ClassExample = Example & { readonly label: number }

/**
 * Examples of one size as a batch, each value of 0 to 255 times `scale`: `pipeline.batch(32, { collate: collateImages })`.
 *
 * @throws DataError augment.size: images of different sizes
 */
export function collateImages(examples: readonly ClassExample[], scale: number = 1 / 255): ImageBatch {
  const { height = 0, width = 0 } = examples[0]?.image ?? {}
  const length = height * width * 3
  const images = new Float32Array(examples.length * length)
  for (const [i, { image }] of examples.entries()) {
    if (image.height !== height || image.width !== width) {
      const expected = `images of one size, ${height} × ${width}`
      throw new DataError({ code: 'augment.size', expected, received: `${image.height} × ${image.width}` })
    }
    for (let k = 0; k < length; k++) images[i * length + k] = image.data[k]! * scale
  }
  return {
    images,
    shape: [examples.length, height, width, 3],
    labels: Int32Array.from(examples, ({ label }) => label),
  }
}
