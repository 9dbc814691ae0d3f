import { constants } from 'node:fs'
import { type FileHandle, lstat, mkdir, open, readdir, realpath, writeFile } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'
import { DataError } from '@convene/core'
import { decodeText } from './decodeText.ts'
import type { TextFiles } from './labelSet.ts'
import { safePath } from './safePath.ts'

export interface ReadFolderOptions {
  /** Which files, by their endings in lower case; `.xml`, `.txt`, `.json` and `.csv`, if left out. */
  readonly endings?: readonly string[]
  /** How many bytes there may be together; 500 MiB, if left out. */
  readonly maxBytes?: number
}

/**
 * The texts of a folder and those in it, in the order of their paths. Links are passed over, so nothing outside is read.
 *
 * @throws DataError labels.read: no such folder, or a file of it that cannot be read
 * @throws DataError labels.size: too much
 */
export async function readLabelFolder(folder: string, options: ReadFolderOptions = {}): Promise<TextFiles> {
  const { endings = ['.xml', '.txt', '.json', '.csv'], maxBytes = 500 * 2 ** 20 } = options
  const texts = new Map<string, string>()
  let bytes = 0
  for (const path of await pathsIn(folder)) {
    if (!endings.some(ending => path.toLowerCase().endsWith(ending))) continue
    const content = await readRegularFile(join(folder, path), maxBytes - bytes)
    bytes += content.length
    texts.set(path.split(sep).join('/'), decodeText(content))
  }
  return texts
}

/**
 * Writes texts into a folder, which is made if there is none. Nothing is overwritten.
 *
 * @throws DataError labels.path: a path leads elsewhere, by its steps or by a link
 * @throws DataError labels.exists: there is a file of that name
 */
export async function writeLabelFolder(folder: string, files: TextFiles): Promise<void> {
  await mkdir(folder, { recursive: true })
  const root = await realpath(folder)
  for (const [path, text] of files) {
    await makeFolders(root, dirname(safePath(path)))
    try {
      await writeFile(join(root, path), text, { flag: 'wx' })
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause
      throw new DataError({ code: 'labels.exists', expected: 'no file of that name yet', received: path, cause })
    }
  }
}

/** One after the other, so that none is made behind a link. */
async function makeFolders(root: string, path: string): Promise<void> {
  let folder = root
  for (const step of path.split(/[/\\]/)) {
    folder = join(folder, step)
    await mkdir(folder, { recursive: true })
    if ((await lstat(folder)).isDirectory()) continue
    throw new DataError({ code: 'labels.path', expected: 'folders that are no links', received: path })
  }
}

async function pathsIn(folder: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true })
    const files = entries.filter(entry => entry.isFile())
    return files.map(({ parentPath, name }) => relative(folder, join(parentPath, name))).sort()
  } catch (cause) {
    throw unreadable(folder, cause)
  }
}

async function readRegularFile(path: string, maxBytes: number): Promise<Uint8Array> {
  let handle: FileHandle | undefined
  try {
    // A link that has come since is not followed.
    handle = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0))
    const { size } = await handle.stat()
    if (size > maxBytes) {
      const received = `${path}: ${size}`
      throw new DataError({ code: 'labels.size', expected: `at most ${maxBytes} bytes more`, received })
    }
    return await handle.readFile()
  } catch (cause) {
    if (cause instanceof DataError) throw cause
    throw unreadable(path, cause)
  } finally {
    await handle?.close()
  }
}

function unreadable(path: string, cause: unknown): DataError {
  const { code, message } = cause as NodeJS.ErrnoException
  const received = `${path}: ${code === 'ENOENT' ? 'no such file or folder' : message}`
  return new DataError({ code: 'labels.read', expected: 'a folder of labels', received, cause })
}
