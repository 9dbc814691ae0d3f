import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'

/** Whether there is a folder of this name. */
export async function isFolder(path: string, cwd: string): Promise<boolean> {
  const status = await stat(resolve(cwd, path)).catch(() => undefined)
  return status?.isDirectory() === true
}
