import { checkShape, DataError, namingErrors, sizeOf, type Tree } from '@convene/core'
import type { HostTensor } from '@convene/nn'
import { checkFinite } from './checkFinite.ts'
import { checkNames } from './checkNames.ts'
import { bytesPerElement, decodeWeight } from './decodeWeight.ts'
import { parseLayersManifest, type TfjsFormat, type WeightEntry } from './layersManifest.ts'
import { maxJsonBytes, maxWeightBytes, overLimit } from './limits.ts'
import type { WeightFiles } from './weightFiles.ts'

/**
 * The weights of a model in TensorFlow.js's layers format, by the names that they have there: `conv1/kernel`. Groups of
 * weights lie one after another in their shards; float32, or quantized to uint8, uint16 or float16. With `format` `'graph'` those of a
 * graph, whose constants are weights as well, int32 among them; what the graph does with them is not read.
 *
 * @throws DataError weights.json: the model.json is no such thing, or names a path out of its folder
 * @throws DataError weights.bytes: the shards hold more or less than the weights that are declared
 * @throws DataError weights.duplicate: two weights of one name
 * @throws DataError weights.name: `__proto__`
 * @throws DataError weights.notFinite: NaN or ±∞ among the numbers
 * @throws ShapeError shape.rank, shape.axis, shape.size, in the layer that is the weight's name
 * @see https://www.tensorflow.org/js/guide/save_load
 */
export async function readLayersModel(
  files: WeightFiles,
  model: string,
  format: TfjsFormat = 'layers',
): Promise<Tree<HostTensor>> {
  const json = await files.read(model, maxJsonBytes)
  const groups = parseLayersManifest(json, `${model} in ${files.where}`, format)
  // All is checked before the first shard is asked for.
  const sizes = groups.map(({ weights }) => weights.map(byteLength))
  const total = sizes.flat().reduce((sum, size) => sum + size, 0)
  if (total > maxWeightBytes) throw overLimit(`weights in ${files.where}`, maxWeightBytes, total)
  checkNames(
    groups.flatMap(({ weights }) => weights.map(({ name }) => name)),
    files.where,
  )

  const tensors: [string, HostTensor][] = []
  for (const [group, { paths, weights }] of groups.entries()) {
    const take = await readShards(
      files,
      paths,
      sizes[group]!.reduce((sum, size) => sum + size, 0),
    )
    for (const [i, weight] of weights.entries()) {
      const data = decodeWeight(weight, take(sizes[group]![i]!))
      checkFinite(weight.name, data)
      tensors.push([weight.name, { shape: weight.shape, data }])
    }
  }
  return Object.fromEntries(tensors)
}

function byteLength(weight: WeightEntry): number {
  return namingErrors(weight.name, () => sizeOf(checkShape(weight.shape)) * bytesPerElement(weight))
}

/** A group's shards, which must hold exactly so many bytes, and a way to take them one piece after another. */
async function readShards(
  files: WeightFiles,
  paths: readonly string[],
  bytes: number,
): Promise<(count: number) => Uint8Array<ArrayBuffer>> {
  const shards: Uint8Array[] = []
  let size = 0
  for (const path of paths) {
    const shard = await files.read(path, maxWeightBytes)
    shards.push(shard)
    size += shard.length
    if (size > bytes) break
  }
  if (size !== bytes) {
    const expected = `${bytes} bytes of weights in ${paths.length} shards of ${files.where}`
    const received = size < bytes ? `${size}: a shard is truncated` : `${size} up to ${paths[shards.length - 1]}`
    throw new DataError({ code: 'weights.bytes', expected, received })
  }
  let shard = 0
  let at = 0
  return count => {
    // Of its own, so that the shards can go, and so that it begins where a float may begin.
    const piece = new Uint8Array(count)
    for (let filled = 0; filled < count; ) {
      const part = shards[shard]!.subarray(at, at + count - filled)
      piece.set(part, filled)
      filled += part.length
      at += part.length
      if (at === shards[shard]!.length) {
        shard++
        at = 0
      }
    }
    return piece
  }
}
