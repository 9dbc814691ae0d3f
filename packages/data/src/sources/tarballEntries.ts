import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { DataError } from '@convene/core'
import { Parser, type ReadEntry } from 'tar'
import { concatenate, tooLarge } from './collect.ts'
import { unlessMissing } from './missing.ts'
import { reasonOf } from './reason.ts'
import { missingFile } from './sourceFiles.ts'

export interface TarballOptions {
  /** What it is, for messages. */
  readonly what: string
  /** Which files are read, by their path without the outermost folder. */
  wanted(path: string): boolean
  /** What all of them may hold together. */
  readonly maxBytes: number
  readonly signal: AbortSignal
}

/**
 * The files in a .tgz by their paths without the outermost folder, read into memory: nothing is unpacked onto the disk,
 * so no path and no link in it can lead anywhere.
 *
 * @throws DataError source.missing: there is no such file
 * @throws DataError source.size: the files hold more than `maxBytes`
 * @throws DataError source.tarball: damaged, or no .tgz
 */
export async function tarballEntries(
  file: string,
  { what, wanted, maxBytes, signal }: TarballOptions,
): Promise<ReadonlyMap<string, Uint8Array>> {
  if (!(await unlessMissing(stat(file)))) throw missingFile(basename(file), dirname(file))
  const entries = new Map<string, Uint8Array>()
  let total = 0
  let oversize: DataError | undefined
  const onReadEntry = (entry: ReadEntry): void => {
    const path = entry.path.slice(entry.path.indexOf('/') + 1)
    const isFile = entry.type === 'File' || entry.type === 'OldFile' || entry.type === 'ContiguousFile'
    if (!isFile || !wanted(path)) {
      entry.resume()
      return
    }
    total += entry.size
    if (total > maxBytes) {
      oversize ??= tooLarge(what, maxBytes, `more than ${maxBytes}`)
      parser.abort(oversize)
      return
    }
    const chunks: Uint8Array[] = []
    entry.on('data', (chunk: Uint8Array) => chunks.push(chunk))
    entry.on('end', () => entries.set(path, concatenate(chunks, entry.size)))
  }
  const parser = new Parser({ strict: true, onReadEntry })
  const ended = once(parser, 'end', { signal })
  // An error can come while this waits for the file: it is taken below.
  ended.catch(() => {})
  const stream = createReadStream(file, { highWaterMark: 2 ** 20, signal })
  try {
    for await (const chunk of stream)
      if (!parser.write(chunk)) await Promise.race([once(parser, 'drain', { signal }), ended])
    parser.end()
    await ended
  } catch (cause) {
    signal.throwIfAborted()
    if (oversize) throw oversize
    throw new DataError({ code: 'source.tarball', expected: `a .tgz in ${what}`, received: reasonOf(cause), cause })
  }
  return entries
}
