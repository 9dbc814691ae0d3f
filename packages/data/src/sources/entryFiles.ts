import { tooLarge } from './collect.ts'
import { missingFile, type SourceFiles } from './sourceFiles.ts'

/**
 * Files in memory as those of a folder.
 *
 * @param entries by their paths
 * @param folder only what is in it, by the path from there; all, if it is empty
 * @param what they are all in, for messages
 */
export function entryFiles(entries: ReadonlyMap<string, Uint8Array>, folder: string, what: string): SourceFiles {
  const start = folder === '' ? '' : `${folder}/`
  return {
    where: folder === '' ? what : `${what} (${folder})`,
    read: async (path, maxBytes) => {
      const bytes = entries.get(start + path)
      if (!bytes) throw missingFile(start + path, what)
      if (bytes.length > maxBytes) throw tooLarge(`${start}${path} in ${what}`, maxBytes, bytes.length)
      return bytes
    },
  }
}
