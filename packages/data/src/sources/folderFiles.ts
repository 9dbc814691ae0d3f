import { lstat, open } from 'node:fs/promises'
import { join } from 'node:path'
import { tooLarge } from './collect.ts'
import { unlessMissing } from './missing.ts'
import { missingFile, type SourceFiles } from './sourceFiles.ts'

/** The files in a folder. Links are refused: they could lead anywhere. */
export function folderFiles(folder: string, signal: AbortSignal): SourceFiles {
  return {
    where: folder,
    read: async (path, maxBytes) => {
      let file = folder
      for (const name of path.split('/')) {
        file = join(file, name)
        const stats = await unlessMissing(lstat(file))
        if (!stats) throw missingFile(path, folder)
        if (stats.isSymbolicLink()) throw missingFile(path, folder, 'a symbolic link')
      }
      const handle = await open(file)
      try {
        const stats = await handle.stat()
        if (!stats.isFile()) throw missingFile(path, folder, 'something that is no file')
        if (stats.size > maxBytes) throw tooLarge(`${path} in ${folder}`, maxBytes, stats.size)
        return await handle.readFile({ signal })
      } finally {
        await handle.close()
      }
    },
  }
}
