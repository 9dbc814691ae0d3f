import type { Tree } from '@convene/core'
import type { HostTensor } from '@convene/nn'
import { checkFinite } from './checkFinite.ts'
import { checkNames } from './checkNames.ts'
import { type Hdf5File, readHdf5 } from './hdf5.ts'
import type { KerasLayer } from './kerasConfig.ts'
import { legacyWeights } from './kerasLegacyH5.ts'
import { storedWeights } from './kerasStore.ts'

/** A weight's name, and where it is in the file. */
export type NamedPath = readonly [name: string, path: string]

/**
 * The weights of a Keras `.h5` file, by layer and variable: `conv1/kernel`.
 *
 * - What `save_weights` and `model.save` of Keras 1 and 2 write, and of Keras 3 for a name that ends in `.h5`: layers by
 *   name, with lists of their weights. Of a model in a model: `encoder/conv1/kernel`.
 * - What `save_weights` of Keras 3 writes (`.weights.h5`, and in `.keras` archives): layers by class and order, of which
 *   newer files tell the names, and numbered variables. Where neither the file nor a configuration names a layer, it keeps
 *   the name that Keras gives: `conv2d_1`. A variable that nothing names keeps its number.
 *
 * What the optimizer, metrics and random generators keep is left out.
 *
 * @param where the file, for messages
 * @param layers of the model's configuration, for files of Keras 3
 * @throws DataError weights.hdf5, weights.size: what `readHdf5` throws
 * @throws DataError keras.layout: HDF5 that is not Keras's
 * @throws DataError weights.name, weights.duplicate, weights.notFinite
 * @throws ShapeError shape.rank, shape.axis, shape.size, in the layer that is the weight's path
 */
export async function readKerasH5(
  bytes: Uint8Array,
  where: string,
  layers?: readonly KerasLayer[],
): Promise<Tree<HostTensor>> {
  return readHdf5(bytes, where, file => {
    const named = legacyWeights(file) ?? storedWeights(file, where, layers)
    return readNamed(file, where, named)
  })
}

function readNamed(file: Hdf5File, where: string, named: readonly NamedPath[]): Tree<HostTensor> {
  checkNames(
    named.map(([name]) => name),
    where,
  )
  // All shapes are checked before the first number is read.
  const datasets = named.map(([name, path]) => ({ name, ...file.dataset(path) }))
  return Object.fromEntries(
    datasets.map(({ name, shape, read }) => {
      const data = read()
      checkFinite(name, data)
      return [name, { shape, data }]
    }),
  )
}
