import { createHash } from 'node:crypto'
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { download } from './download.ts'
import { hashFile, type Integrity } from './integrity.ts'
import { unlessMissing } from './missing.ts'
import type { NpmSettings } from './npmSettings.ts'
import type { OnProgress } from './progress.ts'

/** What to keep in the cache. */
export interface CacheEntry {
  /** For messages, and readable in the file's name. */
  readonly what: string
  /** What tells this source from all others. */
  readonly id: string
  /** Of the file: `.tgz`. */
  readonly extension: string
  /** What its checksum must be; left out, what came first is kept. */
  readonly integrity?: Integrity
  readonly maxBytes: number
  /** Asked for only when the file is not here. */
  locate(): Promise<{ readonly url: string; readonly from: string; readonly integrity?: Integrity }>
}

export interface CacheOptions {
  readonly folder: string
  readonly signal: AbortSignal
  readonly onProgress: OnProgress
  settings(): Promise<NpmSettings>
}

/**
 * The path of a file in the cache; it is fetched unless it is there. A file's name holds its checksum, which is
 * compared on each use: what a crash or a bad disk left is fetched again, and never read.
 */
export async function cached(entry: CacheEntry, options: CacheOptions): Promise<string> {
  const { folder, signal, onProgress } = options
  const { what, maxBytes } = entry
  signal.throwIfAborted()
  const found = await find(entry, folder)
  if (found) {
    if (await isIntact(join(folder, found), entry, signal)) return join(folder, found)
    onProgress({ kind: 'restart', what, reason: 'the copy in the cache is damaged' })
    await rm(join(folder, found), { force: true })
  }
  const located = await entry.locate()
  const integrity = entry.integrity ?? located.integrity
  const target = {
    ...located,
    what,
    maxBytes,
    folder,
    stem: integrity ? nameOf(entry, integrity) : stemOf(entry),
    ...(integrity && { integrity }),
    pathOf: (received: Integrity) => join(folder, nameOf(entry, received) + entry.extension),
  }
  return download(target, { settings: await options.settings(), signal, onProgress })
}

/** Whether it is kept already; whether it is intact is only seen when it is used. */
export async function isCached(entry: CacheEntry, folder: string): Promise<boolean> {
  return (await find(entry, folder)) !== undefined
}

/** The file of this source: of its checksum if that is known, else whichever came first. */
async function find(entry: CacheEntry, folder: string): Promise<string | undefined> {
  const files = (await unlessMissing(readdir(folder))) ?? []
  const start = entry.integrity ? nameOf(entry, entry.integrity) : `${stemOf(entry)}-sha`
  return files.sort().find(file => file.startsWith(start) && file.endsWith(entry.extension))
}

async function isIntact(path: string, { integrity }: CacheEntry, signal: AbortSignal): Promise<boolean> {
  const [, algorithm = '', short = ''] = /-(sha\d+)-([0-9a-f]+)\.[a-z]+$/.exec(path) ?? []
  const hex = (await hashFile(path, algorithm, signal)).digest('hex')
  return integrity ? hex === integrity.hex : hex.startsWith(short)
}

/** Readable, and still different for names that only differ in what file systems cannot tell apart. */
function stemOf({ what, id }: CacheEntry): string {
  const readable = what.replace(/[^a-z0-9]+/gi, '-').slice(0, 40)
  return `${readable}-${createHash('sha256').update(id).digest('hex').slice(0, 16)}`
}

/** Half of a SHA-256 is enough of a checksum to find a file by, and short enough for every file system. */
function nameOf(entry: CacheEntry, { algorithm, hex }: Integrity): string {
  return `${stemOf(entry)}-${algorithm}-${hex.slice(0, 32)}`
}
