import { accuracy, type Metric, type Objective, type Optimizer } from '@convene/train'
import type { Normalization } from './normalization.ts'

/** How a network is trained on a data set. */
export interface Recipe {
  readonly epochs: number
  readonly batchSize: number
  /** @param steps of the whole training */
  readonly optimizer: (steps: number) => Optimizer
  readonly loss: Objective
  /** Whether the smallest output is the answer; false, if left out. */
  readonly smallest?: boolean
  /** What becomes of images that are learnt from; those that are tested stay as they are. */
  readonly augmentation: 'none' | 'flipAndShift'
  /** How many pixels of zeros come around each image; 0, if left out. */
  readonly border?: number
  /** What is taken from pixels, and what they are divided by; what makes mean 0 and variance 1, if left out. */
  readonly normalization?: Normalization
}

/** What is told of each epoch. */
export function metricsOf({ smallest = false }: Recipe): readonly Metric[] {
  return [accuracy({ smallest })]
}
