import { readFile } from 'node:fs/promises'
import { posix } from 'node:path'
import { withoutSecrets } from './address.ts'
import { type CacheOptions, cached } from './cache.ts'
import type { Integrity } from './integrity.ts'
import type { SourceFiles } from './sourceFiles.ts'

/**
 * The files beside a model.json at an address, each kept in the cache. What follows a question mark in the address,
 * such as a signature, is sent for each.
 *
 * @param integrity of the model.json
 */
export function urlFiles(address: URL, integrity: Integrity | undefined, options: CacheOptions): SourceFiles {
  const model = posix.basename(address.pathname)
  const where = withoutSecrets(new URL('.', address))
  return {
    where,
    read: async (path, maxBytes) => {
      const url =
        path === model ? new URL(address) : new URL(path.split('/').map(encodeURIComponent).join('/'), address)
      url.search = address.search
      const file = await cached(
        {
          what: path,
          id: url.href,
          extension: '.bin',
          maxBytes,
          ...(path === model && integrity && { integrity }),
          locate: async () => ({ url: url.href, from: where }),
        },
        options,
      )
      return readFile(file, { signal: options.signal })
    },
  }
}
