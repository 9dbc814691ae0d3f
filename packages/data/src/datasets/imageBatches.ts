import { foldIn, type Key, permutation } from '@convene/core'
import { checkCount } from '../pipeline/checkCount.ts'
import { from, type Pipeline } from '../pipeline/pipeline.ts'
import type { LabelledImages } from './labelledImages.ts'

/** A batch for a network. */
export interface ImageBatch {
  /** [n, h, w, c], each value as it was times `scale`. */
  readonly images: Float32Array
  readonly shape: readonly [n: number, h: number, w: number, c: number]
  /** [n] */
  readonly labels: Int32Array
}

export interface ImageBatchesOptions {
  readonly batchSize: number
  /** Shuffles all examples, anew in each epoch. Without it they come in their order. */
  readonly key?: Key
  /** Leaves out the examples that do not fill a batch in the end. */
  readonly dropRemainder?: boolean
  /** What bytes are multiplied by: 1/255 unless said, for numbers of 0 to 1. */
  readonly scale?: number
}

/** Batches straight out of memory, without an object for each example. */
export function imageBatches(data: LabelledImages, options: ImageBatchesOptions): Pipeline<ImageBatch> {
  const { batchSize, key, dropRemainder = false, scale = 1 / 255 } = options
  checkCount('pipeline.batch', batchSize, 1)
  const [n] = data.shape
  const size = (dropRemainder ? Math.floor : Math.ceil)(n / batchSize)
  return from(
    function* ({ epoch }) {
      const order = key === undefined || n === 0 ? undefined : permutation(foldIn(key, epoch), n)
      for (let batch = 0; batch < size; batch++) {
        const start = batch * batchSize
        const end = Math.min(start + batchSize, n)
        const indices = order?.subarray(start, end) ?? Int32Array.from({ length: end - start }, (_, i) => start + i)
        yield gather(data, indices, scale)
      }
    },
    // Another order in each epoch: a split of it would mix what should stay apart.
    { size, sameOrder: key === undefined },
  )
}

function gather(
  { images, labels, shape: [, h, w, c] }: LabelledImages,
  indices: Int32Array,
  scale: number,
): ImageBatch {
  const length = h * w * c
  const batch = new Float32Array(indices.length * length)
  let to = 0
  for (const index of indices) {
    for (let from = index * length; from < (index + 1) * length; from++) batch[to++] = images[from]! * scale
  }
  return { images: batch, shape: [indices.length, h, w, c], labels: Int32Array.from(indices, i => labels[i]!) }
}
