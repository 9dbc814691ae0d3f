import { readFile } from 'node:fs/promises'
import { posix } from 'node:path'
import { withoutSecrets } from './address.ts'
import { type CacheEntry, type CacheOptions, cached, isCached } from './cache.ts'
import type { Integrity } from './integrity.ts'
import { statusOf } from './request.ts'
import { missingFile, type SourceFiles } from './sourceFiles.ts'

/** What a server answers where there is no such file. */
const missingStatus = [404, 410]

/**
 * The files beside one at an address, or in the folder at an address that ends in a slash; each is fetched when it is read, and
 * kept. What follows a question mark in the address, such as a signature, is sent for each.
 *
 * @param integrity of the file at the address
 */
export function urlFiles(address: URL, integrity: Integrity | undefined, options: CacheOptions): SourceFiles {
  const named = address.pathname.endsWith('/') ? undefined : posix.basename(address.pathname)
  const where = withoutSecrets(new URL('.', address))
  const entryOf = (path: string, maxBytes: number): CacheEntry => {
    const url = path === named ? new URL(address) : new URL(path.split('/').map(encodeURIComponent).join('/'), address)
    url.search = address.search
    return {
      what: path,
      id: url.href,
      extension: '.bin',
      maxBytes,
      ...(path === named && integrity && { integrity }),
      locate: async () => ({ url: url.href, from: where }),
    }
  }
  return {
    where,
    read: async (path, maxBytes) => {
      const file = await unlessNotFound(path, where, cached(entryOf(path, maxBytes), options))
      return readFile(file, { signal: options.signal })
    },
    isHere: path => isCached(entryOf(path, 0), options.folder),
  }
}

async function unlessNotFound(path: string, where: string, file: Promise<string>): Promise<string> {
  try {
    return await file
  } catch (error) {
    const status = statusOf(error)
    throw missingStatus.includes(status ?? 0) ? missingFile(path, where, `HTTP status ${status}`) : error
  }
}
