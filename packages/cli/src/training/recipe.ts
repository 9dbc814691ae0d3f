import type { Objective, Optimizer } from '@convene/train'

/** How a network is trained on a data set. */
export interface Recipe {
  readonly epochs: number
  readonly batchSize: number
  /** @param steps of the whole training */
  readonly optimizer: (steps: number) => Optimizer
  readonly loss: Objective
  /** What becomes of images that are learnt from; those that are tested stay as they are. */
  readonly augmentation: 'none' | 'flipAndShift'
}
