import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { DataError } from '@convene/core'
import type { Parser, ReadEntry } from 'tar'
import { tooLarge } from './collect.ts'
import { unlessMissing } from './missing.ts'
import { reasonOf } from './reason.ts'
import { missingFile } from './sourceFiles.ts'

export interface TarballLimits {
  /** What it is, for messages. */
  readonly what: string
  /** What all that is in it may hold together, what nobody wants as well: it takes time. */
  readonly maxBytes: number
  readonly signal: AbortSignal
  /** How much of the file is read. */
  readonly onRead?: (bytes: number) => void
}

/** What each entry takes in the archive beside its bytes: so that files without any are not without end. */
const headerBytes = 512

/**
 * Feeds a .tgz to a parser.
 *
 * @param makeParser is given what says of each entry whether it is a file: what is none, such as a link, is to be left out
 * @throws DataError source.missing: there is no such file
 * @throws DataError source.size: it holds more than `maxBytes`
 * @throws DataError source.tarball: damaged, or no .tgz
 */
export async function parseTarball(
  file: string,
  { what, maxBytes, signal, onRead }: TarballLimits,
  makeParser: (isFile: (entry: ReadEntry) => boolean) => Parser,
): Promise<void> {
  if (!(await unlessMissing(stat(file)))) throw missingFile(basename(file), dirname(file))
  let total = 0
  let oversize: DataError | undefined
  const parser = makeParser(entry => {
    total += headerBytes + entry.size
    if (total > maxBytes) {
      oversize ??= tooLarge(what, maxBytes, `more than ${maxBytes}`)
      parser.abort(oversize)
      return false
    }
    return entry.type === 'File' || entry.type === 'OldFile' || entry.type === 'ContiguousFile'
  })
  const ended = once(parser, 'end', { signal })
  // An error can come while this waits for the file: it is taken below. Others can follow the first.
  ended.catch(() => {})
  parser.on('error', () => {})
  const stream = createReadStream(file, { highWaterMark: 2 ** 20, signal })
  try {
    for await (const chunk of stream) {
      if (!parser.write(chunk)) await Promise.race([once(parser, 'drain', { signal }), ended])
      onRead?.(stream.bytesRead)
    }
    parser.end()
    await ended
  } catch (cause) {
    signal.throwIfAborted()
    if (oversize) throw oversize
    throw new DataError({ code: 'source.tarball', expected: `a .tgz in ${what}`, received: reasonOf(cause), cause })
  }
}
