import type { CacheOptions } from './cache.ts'
import { cacheFolder } from './cacheFolder.ts'
import { type Environment, loadNpmSettings, type NpmSettings } from './npmSettings.ts'
import type { OnProgress } from './progress.ts'

export interface FetchOptions {
  /** The folder in which downloads are kept. Left out: what CONVENE_CACHE says, or the platform's place for caches. */
  readonly cache?: string
  readonly signal?: AbortSignal
  readonly onProgress?: OnProgress
  /** Where npm's settings and CONVENE_CACHE are read: the process's own environment, if left out. */
  readonly env?: Environment
}

/** What downloads need to know. npm's settings are read once, when they are first needed. */
export function cacheOptions(options: FetchOptions): CacheOptions {
  const { signal = new AbortController().signal, onProgress = () => {}, env = process.env } = options
  let settings: Promise<NpmSettings> | undefined
  return {
    folder: cacheFolder(options.cache, env),
    signal,
    onProgress,
    settings: () => {
      settings ??= loadNpmSettings(env)
      return settings
    },
  }
}
