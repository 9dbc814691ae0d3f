import { DataError, type Tree } from '@convene/core'
import type { HostTensor } from '@convene/nn'
import { checkNames } from './checkNames.ts'
import { writeHdf5 } from './hdf5Writer.ts'
import { type KerasLayer, parseKerasConfig } from './kerasConfig.ts'
import { readKerasH5 } from './kerasH5.ts'
import { layersOfWeights, placeWeights } from './kerasPlaces.ts'
import { maxJsonBytes, overLimit } from './limits.ts'
import { readZip, writeZip, type ZipEntry } from './zip.ts'

const weightsFile = 'model.weights.h5'
const configFile = 'config.json'
const metadataFile = 'metadata.json'

/** Whether an archive is what `model.save` of Keras 3 writes. */
export function isKerasArchive(entries: ReadonlyMap<string, ZipEntry>): boolean {
  return entries.has(weightsFile) || entries.has(configFile)
}

/**
 * The weights of a `.keras` archive, by layer and variable: `conv1/kernel`. Layers have the names of its config.json, if
 * there is one. The network itself is not read: networks are built here.
 *
 * @param where the file, for messages
 * @throws DataError weights.zip, weights.size: what `readZip` throws
 * @throws DataError keras.archive: no weights in it
 * @throws DataError, ShapeError what `parseKerasConfig` and `readKerasH5` throw
 * @see https://keras.io/guides/serialization_and_saving/
 */
export async function readKeras(bytes: Uint8Array, where: string): Promise<Tree<HostTensor>> {
  const entries = await readZip(bytes, where)
  const weights = entries.get(weightsFile)
  if (weights === undefined) {
    const received = [...entries.keys()].slice(0, 8).join(', ') || 'no files'
    throw new DataError({ code: 'keras.archive', expected: `${weightsFile} in ${where}`, received })
  }
  const config = await entries.get(configFile)?.read()
  if (config && config.length > maxJsonBytes) throw overLimit(`${configFile} in ${where}`, maxJsonBytes, config.length)
  const layers = config && parseKerasConfig(config, `${configFile} in ${where}`)
  return readKerasH5(await weights.read(), `${weightsFile} in ${where}`, layers)
}

export interface WriteKerasOptions {
  /**
   * The model's config.json, as Keras writes it, whose layers the weights belong to. Without it the archive holds weights
   * alone: `load_weights` takes them, into a model of the same layers in the same order. That is the order of Keras's
   * `model.layers`, by which layers of one class take turns: in a network with branches not that of their definition.
   */
  readonly config?: Uint8Array
}

/**
 * A `.keras` archive, as Keras 3 reads it. Weights are called by layer and variable. Without a configuration, their order
 * is the layers' order, and the class of a layer is told by its variables: dense, conv2d, depthwise and separable ones,
 * and normalizations.
 *
 * @throws DataError weights.name, weights.duplicate
 * @throws DataError keras.layer: a layer whose class its variables do not tell
 * @throws DataError weights.mismatch: names all weights that the configuration has no place for, and all that it lacks
 * @throws DataError weights.json, keras.config: the configuration is no such thing
 */
export async function writeKeras(weights: Tree<HostTensor>, { config }: WriteKerasOptions = {}): Promise<Uint8Array> {
  checkNames(Object.keys(weights), 'a .keras archive')
  const layers: readonly KerasLayer[] = config ? parseKerasConfig(config, configFile) : layersOfWeights(weights)
  const placed = placeWeights(weights, layers)
  const h5 = await writeHdf5(file => {
    for (const { path, label } of layers) {
      file.group(`${path}/vars`)
      file.text(`${path}/vars`, 'name', label)
    }
    for (const { path, weight } of placed) file.dataset(path, weight.shape, weight.data)
  })
  // The version whose layout this is, and the format's own beginning of time.
  const metadata = { keras_version: '3.0.0', date_saved: '1980-01-01@00:00:00' }
  return writeZip({
    [metadataFile]: new TextEncoder().encode(JSON.stringify(metadata)),
    ...(config && { [configFile]: config }),
    [weightsFile]: h5,
  })
}
