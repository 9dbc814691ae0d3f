import { DataError, type Key, permutation, splitKey, uniform } from '@convene/core'
import type { ImageBatch } from '../datasets/imageBatches.ts'
import { checkNumber } from './checkNumber.ts'

export interface MixupOptions {
  /** α of the Beta distribution: 0.2 mixes little, 1 mixes evenly. Up to 8. */
  readonly alpha: number
  readonly classes: number
}

/** A batch whose examples are mixtures. */
export interface MixedBatch extends Pick<ImageBatch, 'images' | 'shape'> {
  /** [n, classes]: how much of each class an example is. */
  readonly labels: Float32Array
}

/**
 * Each example mixed with another of the batch, images and labels alike: λ · a + (1 − λ) · b, with one λ ~ Beta(α, α)
 * for the batch.
 *
 * @throws DataError augment.label: a label that is no class
 * @see H. Zhang et al., arXiv:1710.09412
 */
export function mixup(key: Key, { images, shape, labels }: ImageBatch, { alpha, classes }: MixupOptions): MixedBatch {
  checkNumber('alpha', alpha, 1e-3, 8)
  const [n] = shape
  const wrong = labels.find(label => label < 0 || label >= classes)
  if (wrong !== undefined) {
    throw new DataError({ code: 'augment.label', expected: `labels below ${classes}`, received: String(wrong) })
  }
  const [forShare, forOrder] = splitKey(key, 2)
  const share = drawBeta(forShare, alpha)
  const others = permutation(forOrder, n)
  const length = images.length / n
  const mixed = new Float32Array(images.length)
  const parts = new Float32Array(n * classes)
  for (let i = 0; i < n; i++) {
    const other = others[i]!
    for (let k = 0; k < length; k++) {
      mixed[i * length + k] = share * images[i * length + k]! + (1 - share) * images[other * length + k]!
    }
    parts[i * classes + labels[i]!]! += share
    parts[i * classes + labels[other]!]! += 1 - share
  }
  return { images: mixed, shape, labels: parts }
}

/**
 * A number distributed as Beta(α, α).
 *
 * @see M. D. Jöhnk, Erzeugung von betaverteilten und gammaverteilten Zufallszahlen, 1964
 */
export function drawBeta(key: Key, alpha: number): number {
  for (let next = key; ; ) {
    const [draw, rest] = splitKey(next, 2)
    const [u, v] = uniform(draw, [2])
    // In logarithms: for a small α both powers may be too small for a number.
    const [x, y] = [Math.log(1 - u!) / alpha, Math.log(1 - v!) / alpha]
    const sum = Math.max(x, y) + Math.log1p(Math.exp(-Math.abs(x - y)))
    if (sum <= 0) return Math.exp(x - sum)
    next = rest
  }
}
