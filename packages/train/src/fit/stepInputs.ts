import { type Key, leaf, mapTree, nest, type Shape, splitKey, type Tree } from '@convene/core'
import { drawNoise, type HostTensor, noiseOf } from '@convene/nn'
import type { Batch } from '../batches.ts'
import type { TrainState } from '../trainState.ts'
import type { TrainTask } from '../trainStep.ts'

/** What a step is given beside variables and slots, and what comes of having given it. */
export interface Given {
  /** `x`, `targets/<name>`, `noise/<path>` and `scalars/<name>`. */
  readonly inputs: Tree<HostTensor>
  /** What the optimizer uses. */
  readonly scalars: Readonly<Record<string, number>>
  /** Where the next step's random numbers come from. */
  readonly key: Key
}

/** What the steps of a training are given: batches, what the network draws, and what the optimizer uses. */
export class StepInputs {
  readonly #task: Pick<TrainTask, 'model' | 'optimizer'>
  /** What the network draws from, by the shape of a batch: finding it out takes a walk through all layers. */
  readonly #noise = new Map<string, Tree<Shape>>()

  constructor(task: Pick<TrainTask, 'model' | 'optimizer'>) {
    this.#task = task
  }

  of(batch: Batch, { key, step }: Pick<TrainState, 'key' | 'step'>): Given {
    const { x, ...targets } = batch
    const [next, noiseKey] = splitKey(key, 2)
    const scalars = this.#task.optimizer.scalars(step)
    const inputs = {
      x: x!,
      ...nest('targets', targets),
      ...nest('noise', drawNoise(noiseKey, this.#noiseFor(leaf(batch, 'x').shape))),
      ...nest(
        'scalars',
        mapTree(scalars, (value): HostTensor => ({ shape: [], data: Float32Array.of(value) })),
      ),
    }
    return { inputs, scalars, key: next }
  }

  #noiseFor([n = 0, ...inputShape]: Shape): Tree<Shape> {
    const key = [n, ...inputShape].join()
    const noise = this.#noise.get(key) ?? noiseOf({ ...this.#task.model, inputShape }, n)
    this.#noise.set(key, noise)
    return noise
  }
}
