import { DataError, type Tree } from '@convene/core'
import { maxWeightBytes, overLimit } from './limits.ts'
import { oneLine } from './oneLine.ts'

/** A file of an archive, not yet unpacked. */
export interface ZipEntry {
  readonly path: string
  readonly read: () => Promise<Uint8Array>
}

/** More than any archive of weights has. */
const maxEntries = 100_000

/** In this thread: whoever wants another starts one around it. */
const options = { useWebWorkers: false, checkSignature: true, checkOverlappingEntry: true } as const

export function isZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3 && bytes[3] === 4
}

/**
 * The files of a zip archive, in its order. Reading one gives no more than what the archive says it holds, and all
 * together no more than weights may have; its checksum is checked.
 *
 * @param where the archive, for messages
 * @throws DataError weights.zip: broken, encrypted, overlapping, split or ambiguous; a path that leaves its folder or
 * comes twice
 * @throws DataError weights.size: more than weights may have, once unpacked
 */
export async function readZip(bytes: Uint8Array, where: string): Promise<ReadonlyMap<string, ZipEntry>> {
  const { Uint8ArrayReader, ZipReader } = await import('@zip.js/zip.js')
  const reader = new ZipReader(new Uint8ArrayReader(bytes), options)
  const entries = new Map<string, ZipEntry>()
  let total = 0
  const listed = reader.getEntriesGenerator()
  for (;;) {
    const { done, value: entry } = await naming(where, () => listed.next())
    if (done) return entries
    const { filename: path, uncompressedSize: size } = entry
    if (entry.directory) continue
    if (entry.encrypted) throw broken(where, `${oneLine(path)}, which is encrypted`)
    total += size
    if (total > maxWeightBytes) throw overLimit(`files in ${where}`, maxWeightBytes, total)
    if (entries.has(path)) throw broken(where, `${oneLine(path)} twice`)
    if (entries.size === maxEntries) throw broken(where, `more than ${maxEntries} files`)
    const read = () => naming(`${oneLine(path)} in ${where}`, () => take(size, sink => entry.getData(sink, options)))
    entries.set(path, { path, read })
  }
}

/** A zip archive of files as they are, uncompressed, in their order; the same files give the same bytes. */
export async function writeZip(files: Tree<Uint8Array>): Promise<Uint8Array> {
  const { Uint8ArrayReader, Uint8ArrayWriter, ZipWriter } = await import('@zip.js/zip.js')
  const writer = new ZipWriter(new Uint8ArrayWriter(), {
    useWebWorkers: false,
    level: 0,
    // The format's own beginning of time, so that nothing tells when it was written.
    lastModDate: new Date(1980, 0, 1),
    extendedTimestamp: false,
    dataDescriptor: false,
  })
  for (const [path, bytes] of Object.entries(files)) await writer.add(path, new Uint8ArrayReader(bytes))
  return writer.close()
}

/** What is written, which must be exactly so many bytes. Room is taken as bytes come, not as they are promised. */
async function take(size: number, write: (sink: WritableStream<Uint8Array>) => Promise<unknown>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let received = 0
  const sink = new WritableStream<Uint8Array>({
    write: chunk => {
      received += chunk.length
      if (received > size) throw new Error(`more than the ${size} bytes that it should hold`)
      chunks.push(chunk)
    },
  })
  await write(sink)
  if (received !== size) throw new Error(`${received} of the ${size} bytes that it should hold`)
  const bytes = new Uint8Array(size)
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.length
  }
  return bytes
}

/** The library's own errors, and what the platform throws while it inflates, as one of ours. */
async function naming<R>(where: string, body: () => Promise<R>): Promise<R> {
  try {
    return await body()
  } catch (cause) {
    throw broken(where, oneLine(cause instanceof Error ? cause.message : String(cause)), cause)
  }
}

function broken(where: string, received: string, cause?: unknown): DataError {
  return new DataError({ code: 'weights.zip', expected: `a sound zip archive in ${where}`, received, cause })
}
