import { DataError } from '@convene/core'
import { type CacheOptions, cached } from './cache.ts'
import { parseIntegrity } from './integrity.ts'
import { isExactPackage, type NpmPackage } from './npmPackage.ts'
import { npmTarball } from './npmTarball.ts'
import { oneLine } from './oneLine.ts'
import { retrying } from './retry.ts'

/**
 * The path of a package's tarball in the cache; it is fetched unless it is there.
 *
 * @throws DataError source.npm: no name with an exact version
 * @throws DataError source.unreachable: the registry does not answer
 * @throws DataError source.checksum: what came is not what is pinned, and is not kept
 * @throws DataError source.missing, source.http, source.size, source.integrity
 */
export async function npmPackageFile(source: NpmPackage, maxBytes: number, options: CacheOptions): Promise<string> {
  const { npm, integrity } = source
  if (!isExactPackage(npm)) {
    throw new DataError({ code: 'source.npm', expected: '<name>@<exact version>', received: oneLine(npm) })
  }
  const entry = {
    what: npm,
    id: `npm:${npm}`,
    extension: '.tgz',
    maxBytes,
    ...(integrity !== undefined && { integrity: parseIntegrity(integrity) }),
    locate: async () => {
      const { signal, onProgress } = options
      const settings = await options.settings()
      return retrying(() => npmTarball(source, settings, signal), { what: npm, settings, signal, onProgress })
    },
  }
  return cached(entry, options)
}
