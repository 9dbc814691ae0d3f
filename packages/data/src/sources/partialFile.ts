import { createHash, type Hash, randomBytes } from 'node:crypto'
import { type FileHandle, mkdir, open, readdir, rename, rm, stat, utimes } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { hashFile } from './integrity.ts'
import { codeOf, unlessMissing } from './missing.ts'

/** What to write, as the name of a file tells it to the next process. */
export interface PartialName {
  readonly folder: string
  /** What is downloaded. */
  readonly stem: string
  /** Of the checksum that is kept while bytes are written. */
  readonly algorithm: string
}

/** After so many milliseconds without a byte a writer on another machine counts as gone. Longer than a silent connection is kept. */
const abandonedAfter = 10 * 60 * 1000

/** A writer's name: this process on this machine. Process numbers of other machines mean nothing here. */
const machine = createHash('sha256').update(hostname()).digest('hex').slice(0, 8)

/** The owner of a file that was left on purpose. */
const free = 'free'

/** The writers in this process. */
const owners = new Set<string>()

/** The mark of a file that cannot be continued, since nothing tells whether the rest would belong to it. */
export const unmarked = 'unmarked'

/**
 * A download that is under way: `<stem>.<mark>.<owner>.partial`. The owner in the name makes it the file of one writer;
 * another takes over by renaming it, which only one can do. So two processes never write to the same file, without a
 * lock that a killed process could leave behind. The mark tells which version of the source the bytes belong to.
 */
export class PartialFile {
  /** How many bytes it holds. */
  size: number
  mark: string
  readonly #name: PartialName
  readonly #owner: string
  readonly #handle: FileHandle
  #hash: Hash

  private constructor(name: PartialName, owner: string, mark: string, handle: FileHandle, size: number, hash: Hash) {
    this.#name = name
    this.#owner = owner
    this.mark = mark
    this.#handle = handle
    this.size = size
    this.#hash = hash
  }

  /** Takes over the largest file that another writer left behind, or begins one. */
  static async claim(name: PartialName, mark: string, signal: AbortSignal): Promise<PartialFile> {
    await mkdir(name.folder, { recursive: true })
    const owner = `${machine}-${process.pid}-${randomBytes(4).toString('hex')}`
    owners.add(owner)
    for (const left of await abandoned(name)) {
      const path = pathOf(name, left.mark, owner)
      if (left.mark === unmarked || !(await takeOver(left.path, path))) continue
      const hash = await hashFile(path, name.algorithm, signal)
      const handle = await open(path, 'r+')
      return new PartialFile(name, owner, left.mark, handle, (await handle.stat()).size, hash)
    }
    const handle = await open(pathOf(name, mark, owner), 'wx')
    return new PartialFile(name, owner, mark, handle, 0, createHash(name.algorithm))
  }

  async append(chunk: Uint8Array): Promise<void> {
    for (let written = 0; written < chunk.length; ) {
      written += (await this.#handle.write(chunk, written, chunk.length - written, this.size + written)).bytesWritten
    }
    this.#hash.update(chunk)
    this.size += chunk.length
  }

  /** Forgets what was written, and notes which version of the source comes now. */
  async restart(mark: string): Promise<void> {
    await this.#handle.truncate(0)
    this.#hash = createHash(this.#name.algorithm)
    this.size = 0
    const before = this.#path
    this.mark = mark
    await rename(before, this.#path)
  }

  /** The checksum of what was written so far. */
  digest(): string {
    return this.#hash.copy().digest('hex')
  }

  /** Leaves it for whoever comes next, where that can be of use. */
  async release(): Promise<void> {
    await this.#close()
    if (this.size === 0 || this.mark === unmarked) await rm(this.#path)
    else await rename(this.#path, pathOf(this.#name, this.mark, free))
  }

  async discard(): Promise<void> {
    await this.#close()
    await rm(this.#path)
  }

  /** Moves the finished file into its place, in one step. */
  async finish(path: string): Promise<void> {
    await this.#handle.sync()
    await this.#close()
    try {
      await rename(this.#path, path)
    } catch (error) {
      // Windows does not replace a file that someone reads. It has the same checksum: the name says so.
      if (!(await exists(path))) throw error
      await rm(this.#path)
    }
    for (const left of await abandoned(this.#name)) await rm(left.path, { force: true })
  }

  async #close(): Promise<void> {
    owners.delete(this.#owner)
    await this.#handle.close()
  }

  get #path(): string {
    return pathOf(this.#name, this.mark, this.#owner)
  }
}

function pathOf({ folder, stem }: PartialName, mark: string, owner: string): string {
  return join(folder, `${stem}.${mark}.${owner}.partial`)
}

interface Abandoned {
  readonly path: string
  readonly mark: string
  readonly size: number
}

/** Partial files that nobody writes to any more, largest first. */
async function abandoned({ folder, stem }: PartialName): Promise<readonly Abandoned[]> {
  const found: Abandoned[] = []
  for (const file of await readdir(folder)) {
    if (!file.startsWith(`${stem}.`)) continue
    const [mark, owner, ending, ...more] = file.slice(stem.length + 1).split('.')
    if (mark === undefined || owner === undefined || ending !== 'partial' || more.length > 0) continue
    const path = join(folder, file)
    // Another process may finish or take over a file in between.
    const stats = await unlessMissing(stat(path))
    if (stats && !isActive(owner, stats.mtimeMs)) found.push({ path, mark, size: stats.size })
  }
  return found.sort((a, b) => b.size - a.size)
}

function isActive(owner: string, lastWritten: number): boolean {
  if (owner === free) return false
  const [host, pid] = owner.split('-')
  if (host !== machine) return Date.now() - lastWritten < abandonedAfter
  return Number(pid) === process.pid ? owners.has(owner) : isRunning(Number(pid))
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return codeOf(error) !== 'ESRCH'
  }
}

/** Whether it was there to be taken. It counts as just written from now on. */
async function takeOver(from: string, to: string): Promise<boolean> {
  const now = new Date()
  const taken = utimes(from, now, now).then(() => rename(from, to))
  return (await unlessMissing(taken.then(() => true))) ?? false
}

async function exists(path: string): Promise<boolean> {
  return (await unlessMissing(stat(path))) !== undefined
}
