import { realpath } from 'node:fs/promises'
import { isAbsolute, relative, resolve, sep } from 'node:path'
import { DataError } from '@convene/core'
import { oneLine } from '../sources/oneLine.ts'
import { reasonOf } from '../sources/reason.ts'

/**
 * The real path of a file or folder in a folder, all links followed.
 *
 * @param root a real path
 * @throws DataError dataset.path: it leads out of the folder
 * @throws DataError dataset.missing: it is not there
 */
export async function containedPath(root: string, path: string): Promise<string> {
  // Before anything is looked up: what is outside is nobody's business.
  if (path.includes('\0') || isAbsolute(path) || !isInside(root, resolve(root, path))) throw outside(root, path)
  const real = await realPath(root, path)
  if (!isInside(root, real)) throw outside(root, path)
  return real
}

async function realPath(root: string, path: string): Promise<string> {
  try {
    return await realpath(resolve(root, path))
  } catch (cause) {
    const expected = `${oneLine(path)} in ${root}`
    throw new DataError({ code: 'dataset.missing', expected, received: reasonOf(cause), cause })
  }
}

function isInside(root: string, path: string): boolean {
  const way = relative(root, path)
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)
}

function outside(root: string, path: string): DataError {
  const received = `${JSON.stringify(path.slice(0, 200))}, which leads out of it`
  return new DataError({ code: 'dataset.path', expected: `a path in ${root}`, received })
}
