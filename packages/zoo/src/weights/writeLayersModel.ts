import type { Tree } from '@convene/core'
import type { HostTensor } from '@convene/nn'
import { checkNames } from './checkNames.ts'
import { encodeFloat32 } from './elements.ts'

/** What TensorFlow.js's own converter makes: a size that browsers keep in their caches. */
const shardBytes = 4 * 2 ** 20

export interface WriteLayersModelOptions {
  /** The network, as Keras describes it: JSON. None, if left out: then the weights alone can be used. */
  readonly topology?: unknown
  /** The most that a shard holds; 4 MiB, if left out. */
  readonly shardBytes?: number
}

/**
 * A model in TensorFlow.js's layers format: its model.json and its shards, by their names in a folder. Weights are
 * float32, in their order, one after another across shards.
 *
 * @throws DataError weights.name
 * @see https://www.tensorflow.org/js/guide/save_load
 */
export function writeLayersModel(weights: Tree<HostTensor>, options: WriteLayersModelOptions = {}): Tree<Uint8Array> {
  const { topology = null, shardBytes: size = shardBytes } = options
  checkNames(Object.keys(weights), 'a layers model')
  const shards = cut(Object.values(weights), size)
  const paths = shards.map((_, i) => `group1-shard${i + 1}of${shards.length}.bin`)
  const declared = Object.entries(weights).map(([name, { shape }]) => ({ name, shape, dtype: 'float32' }))
  const model = {
    format: 'layers-model',
    generatedBy: 'convene',
    convertedBy: null,
    modelTopology: topology,
    weightsManifest: [{ paths, weights: declared }],
  }
  return {
    'model.json': new TextEncoder().encode(JSON.stringify(model)),
    ...Object.fromEntries(paths.map((path, i) => [path, shards[i]!])),
  }
}

/** All numbers one after another, in pieces: at least one, as a model without weights has an empty file. */
function cut(weights: readonly HostTensor[], size: number): readonly Uint8Array[] {
  const total = weights.reduce((sum, { data }) => sum + data.length * 4, 0)
  const shards = Array.from({ length: Math.max(1, Math.ceil(total / size)) }, (_, i) => {
    return new Uint8Array(Math.min(size, total - i * size))
  })
  let at = 0
  for (const { data } of weights) {
    const bytes = encodeFloat32(data)
    for (let done = 0; done < bytes.length; ) {
      const part = bytes.subarray(done, done + size - (at % size))
      shards[Math.floor(at / size)]!.set(part, at % size)
      at += part.length
      done += part.length
    }
  }
  return shards
}
