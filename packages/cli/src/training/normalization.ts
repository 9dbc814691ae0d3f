import type { LabelledImages } from '@convene/data'

/** What is taken from each channel of images in [0, 1], and what they are divided by then. */
export interface Normalization {
  readonly mean: readonly number[]
  readonly standardDeviation: readonly number[]
}

/** What makes the mean of each channel 0 and its variance 1, over all of these images. */
export function normalizationOf({ images, shape: [, , , channels] }: LabelledImages): Normalization {
  const sums = new Float64Array(channels)
  const squares = new Float64Array(channels)
  for (let i = 0; i < images.length; i++) {
    const value = images[i]! / 255
    sums[i % channels]! += value
    squares[i % channels]! += value * value
  }
  const count = images.length / channels
  const mean = Array.from(sums, sum => sum / count)
  return { mean, standardDeviation: mean.map((m, c) => Math.sqrt(squares[c]! / count - m * m) || 1) }
}
