import type { Tree } from '@convene/core'
import type { HostTensor } from '@convene/nn'

/**
 * A batch: `x`, [n, …], and what it is compared with, by name; `labels`, where there is one thing only. All have the same n.
 */
export type Batch = Tree<HostTensor>

/**
 * The batches of each epoch, the first of which is 0. Asked for an epoch again, it gives the same ones, so that a training that
 * was broken off goes on as if it had not been.
 */
export type Batches = (epoch: number) => AsyncIterable<Batch> | Iterable<Batch>
