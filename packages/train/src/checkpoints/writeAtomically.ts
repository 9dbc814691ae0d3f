import { open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { DataError } from '@convene/core'

/**
 * Writes a file so that at each moment there is the old one or the new one, whole: into another file beside it, to the disk,
 * then in its place. A process that is killed on the way, or a disk that is full, leaves the old one.
 *
 * @throws DataError file.write: what the file system said, such as ENOSPC; what was written of the new file is gone then
 */
export async function writeAtomically(path: string, bytes: Uint8Array): Promise<void> {
  const draft = `${path}.${process.pid}.partial`
  try {
    const file = await open(draft, 'w')
    try {
      await file.writeFile(bytes)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(draft, path)
  } catch (cause) {
    await rm(draft, { force: true })
    const received = cause instanceof Error ? cause.message : String(cause)
    throw new DataError({ code: 'file.write', expected: `to write ${bytes.length} bytes to ${path}`, received, cause })
  }
  await syncFolder(dirname(path))
}

/** The name, too, is to be on the disk. Not all systems can say so of a folder. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}
