import { boundsOf } from '../pipeline/split.ts'
import type { LabelledImages } from './labelledImages.ts'

/**
 * Parts of a data set that share no example and together hold all, in order: `splitImages(data, [90, 10])`. They share
 * its memory.
 *
 * @throws DataError pipeline.split: the percentages do not add up to 100
 */
export function splitImages(data: LabelledImages, percentages: readonly number[]): readonly LabelledImages[] {
  const { images, labels, classNames } = data
  const [n, h, w, c] = data.shape
  const bounds = boundsOf(percentages, n)
  return percentages.map((_, part) => {
    const [start, end] = [bounds[part]!, bounds[part + 1]!]
    return {
      images: images.subarray(start * h * w * c, end * h * w * c),
      shape: [end - start, h, w, c],
      labels: labels.subarray(start, end),
      classNames,
    }
  })
}
