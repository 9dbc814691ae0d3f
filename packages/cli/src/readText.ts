import { constants, type FileHandle, open } from 'node:fs/promises'
import { resolve } from 'node:path'
import { ConveneError, DataError } from '@convene/core'

export interface ReadTextOptions {
  /** What errors begin with. */
  readonly code: string
  /** What the file should be, in words. */
  readonly what: string
  readonly maxBytes: number
}

/**
 * The text of a regular file. Pipes and devices, which may have no end, are refused without waiting for them; no more is
 * read than is allowed, whatever size the file claims to have.
 *
 * @throws DataError <code>.read: no such file, or none that can be read
 * @throws DataError <code>.size: too large a file
 */
export async function readText(file: string, cwd: string, { code, what, maxBytes }: ReadTextOptions): Promise<string> {
  const trouble = (of: string, expected: string, received: string, cause?: unknown) =>
    new DataError({ code: `${code}.${of}`, expected, received: `${file}: ${received}`, cause })
  let handle: FileHandle | undefined
  try {
    // Without waiting: opening a pipe would, for somebody who writes to it.
    handle = await open(resolve(cwd, file), constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
    const status = await handle.stat()
    if (!status.isFile()) throw trouble('read', what, status.isDirectory() ? 'a folder' : 'no regular file')
    if (status.size > maxBytes) throw trouble('size', `at most ${maxBytes} bytes`, `${status.size} bytes`)
    const chunks: Uint8Array[] = []
    let read = 0
    for await (const chunk of handle.createReadStream({ autoClose: false })) {
      chunks.push(chunk as Uint8Array)
      read += (chunk as Uint8Array).length
      if (read > maxBytes) throw trouble('size', `at most ${maxBytes} bytes`, 'more')
    }
    return Buffer.concat(chunks).toString('utf8')
  } catch (error) {
    if (error instanceof ConveneError) throw error
    const { code: errno, message } = error as NodeJS.ErrnoException
    throw trouble('read', what, errno === 'ENOENT' ? 'no such file' : message, error)
  } finally {
    await handle?.close()
  }
}
