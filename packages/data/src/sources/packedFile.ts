import { basename, resolve } from 'node:path'
import { checkAddress, withoutSecrets } from './address.ts'
import { type CacheOptions, cached } from './cache.ts'
import { parseIntegrity } from './integrity.ts'
import { npmPackageFile } from './npmPackageFile.ts'
import { type FileSource, type FolderSource, isTarball, type NpmSource, type Source, type UrlSource } from './source.ts'

/** A source that is one .tgz. */
export type PackedSource = NpmSource | FileSource | UrlSource

/** A source with files of their own. */
export type LooseSource = FolderSource | FileSource | UrlSource

/**
 * Tells sources that are one .tgz from others.
 *
 * @throws DataError source.address: its address is none
 */
export function packedOrLoose(
  source: Source,
):
  | { readonly packed: PackedSource; readonly loose?: never }
  | { readonly packed?: never; readonly loose: LooseSource } {
  if ('folder' in source) return { loose: source }
  if ('npm' in source) return { packed: source }
  const name = 'file' in source ? source.file : checkAddress(source.url).pathname
  return isTarball(name) ? { packed: source } : { loose: source }
}

/**
 * The path of a source's .tgz on this machine, and what to call it in messages. What has to be fetched is kept.
 *
 * @throws DataError source.address, source.integrity: the source is none
 * @throws DataError what `npmPackageFile` and `cached` throw
 */
export async function packedFile(
  source: PackedSource,
  maxBytes: number,
  options: CacheOptions,
): Promise<{ readonly file: string; readonly what: string }> {
  if ('npm' in source) return { file: await npmPackageFile(source, maxBytes, options), what: source.npm }
  if ('file' in source) return { file: resolve(source.file), what: source.file }
  const url = checkAddress(source.url)
  const entry = {
    what: basename(url.pathname),
    id: url.href,
    extension: '.tgz',
    maxBytes,
    ...(source.integrity !== undefined && { integrity: parseIntegrity(source.integrity) }),
    locate: async () => ({ url: url.href, from: withoutSecrets(new URL('.', url)) }),
  }
  return { file: await cached(entry, options), what: withoutSecrets(url) }
}
