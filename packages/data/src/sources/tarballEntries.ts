import { Parser } from 'tar'
import { concatenate } from './collect.ts'
import { parseTarball, type TarballLimits } from './parseTarball.ts'

export interface TarballOptions extends TarballLimits {
  /** Which files are read, by their path without the outermost folder. */
  wanted(path: string): boolean
}

/**
 * The files in a .tgz by their paths without the outermost folder, read into memory: nothing is unpacked onto the disk,
 * so no path and no link in it can lead anywhere.
 *
 * @throws DataError source.missing, source.size, source.tarball: as parseTarball
 */
export async function tarballEntries(file: string, options: TarballOptions): Promise<ReadonlyMap<string, Uint8Array>> {
  const entries = new Map<string, Uint8Array>()
  await parseTarball(
    file,
    options,
    isFile =>
      new Parser({
        strict: true,
        onReadEntry: entry => {
          const path = entry.path.slice(entry.path.indexOf('/') + 1)
          if (!isFile(entry) || !options.wanted(path)) {
            entry.resume()
            return
          }
          const chunks: Uint8Array[] = []
          entry.on('data', (chunk: Uint8Array) => chunks.push(chunk))
          entry.on('end', () => entries.set(path, concatenate(chunks, entry.size)))
        },
      }),
  )
  return entries
}
