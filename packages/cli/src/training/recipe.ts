import type { Metric, Objective, Optimizer } from '@convene/train'
import type { Normalization } from './normalization.ts'

/** How a network is trained on a data set. */
export interface Recipe {
  readonly epochs: number
  readonly batchSize: number
  /** @param steps of the whole training */
  readonly optimizer: (steps: number) => Optimizer
  readonly loss: Objective
  /** `accuracy` has to be among them. */
  readonly metrics: readonly Metric[]
  /** What becomes of images that are learnt from; those that are tested stay as they are. */
  readonly augmentation: 'none' | 'flipAndShift'
  /** How many pixels of zeros come around each image; 0, if left out. */
  readonly border?: number
  /** What is taken from pixels, and what they are divided by; what makes mean 0 and variance 1, if left out. */
  readonly normalization?: Normalization
}
