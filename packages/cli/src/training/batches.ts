import { foldIn, type Key } from '@convene/core'
import { flipAndShift, type ImageBatch, imageBatches, type LabelledImages } from '@convene/data'
import type { Batch, Batches } from '@convene/train'
import type { Normalization } from './normalization.ts'
import type { Recipe } from './recipe.ts'

export interface BatchesOptions {
  readonly batchSize: number
  readonly normalization: Normalization
  /** Where the order of each epoch and the augmentation come from; as they are, if left out. */
  readonly key?: Key
  readonly augmentation?: Recipe['augmentation']
}

/** A data set's images as batches for a training. */
export function batchesOf(images: LabelledImages, options: BatchesOptions): Batches {
  const { batchSize, normalization, key, augmentation = 'none' } = options
  const inOrder = imageBatches(images, { batchSize, ...(key && { key }) })
  const augmented =
    augmentation === 'none' || key === undefined
      ? inOrder
      : inOrder.map(({ images, shape, labels }, { epoch, index }) => ({
          images: flipAndShift(foldIn(foldIn(key, epoch), index), images, shape),
          shape,
          labels,
        }))
  const pipeline = augmented.map(batch => normalized(batch, normalization))
  return epoch => pipeline.epoch(epoch)
}

function normalized({ images, shape, labels }: ImageBatch, { mean, standardDeviation }: Normalization): Batch {
  const channels = shape[3]
  const data = images.map((value, i) => (value - mean[i % channels]!) / standardDeviation[i % channels]!)
  return { x: { shape, data }, labels: { shape: [shape[0]], data: Float32Array.from(labels) } }
}
