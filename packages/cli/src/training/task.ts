import type { Tree } from '@convene/core'
import type { HostTensor, Model } from '@convene/nn'
import type { Batches, Metric, MetricTerm, Objective, Optimizer, Watched } from '@convene/train'
import type { Context } from '../context.ts'

/** What the command's options say about a training. */
export interface TaskOptions {
  /** `--data`: where the data is, where given. */
  readonly data: string | undefined
  /** `--base`: a trained network's file, where given. */
  readonly base: string | undefined
  /** The recipe's, if left out. */
  readonly epochs: number | undefined
  readonly batchSize: number | undefined
  /** Everything random follows from it. */
  readonly seed: number
}

/** All that a training needs, and by what it is judged. */
export interface Task {
  readonly optimizer: Optimizer
  readonly loss: Objective
  /** Values to begin with, such as those of a pretrained base; the others are initialized. */
  readonly weights?: Tree<HostTensor>
  /** What stays as it is, by path. */
  readonly isFrozen?: (path: string) => boolean
  readonly metrics: readonly (Metric | MetricTerm)[]
  /** What the best epoch is chosen by. */
  readonly watched: Watched
  readonly train: Batches
  /** What each epoch is tried on: no part of `train` or `test`. */
  readonly validation: Batches
  /** What says in the end how good the network is. */
  readonly test: Batches
  readonly batchesPerEpoch: number
  readonly epochs: number
  /** What its checkpoints say of the network, for the commands that use it. */
  readonly about: Readonly<Record<string, string>>
}

/** Something that `convene train` can train, by name. */
export interface TaskKind {
  /** Whether it begins with what another network has learnt, `--base`; no, if left out. */
  readonly takesBase?: boolean
  /**
   * The network that is trained, by the name that was asked for, if any.
   *
   * @throws UsageError usage.model: it is not to be had for this
   */
  readonly model: (name: string | undefined) => Model
  /** Fetches the data, and says how to train with it. */
  readonly prepare: (context: Context, model: Model, options: TaskOptions) => Promise<Task>
}
