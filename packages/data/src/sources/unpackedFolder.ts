import { mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { Unpack } from 'tar'
import type { CacheOptions } from './cache.ts'
import { hashFile } from './integrity.ts'
import { codeOf, unlessMissing } from './missing.ts'
import { parseTarball } from './parseTarball.ts'

/**
 * The folder in the cache with what is in a .tgz; it is unpacked unless that was done before. Links and what else is no file are
 * left out. Where all lies in one folder, it is that one.
 *
 * The folder's name holds the file's checksum, and it has its name only once it is whole.
 *
 * @param maxBytes what all that is in it may hold together
 * @throws DataError source.missing, source.size, source.tarball: as parseTarball; a path that leads out is damage
 */
export async function unpackedFolder(
  file: string,
  what: string,
  maxBytes: number,
  { folder, signal, onProgress }: CacheOptions,
): Promise<string> {
  const total = (await unlessMissing(stat(file)))?.size ?? 0
  // A file that is not there is parseTarball's to tell of.
  const hex = total === 0 ? '' : (await hashFile(file, 'sha512', signal)).digest('hex').slice(0, 32)
  const target = join(
    folder,
    `${basename(file)
      .replace(/[^a-z0-9]+/gi, '-')
      .slice(0, 40)}-${hex}.unpacked`,
  )
  if (await unlessMissing(stat(target))) return onlyFolder(target)
  await mkdir(folder, { recursive: true })
  const unfinished = await mkdtemp(`${target}-`)
  try {
    const onRead = (done: number) => onProgress({ kind: 'unpack', what, done, total })
    await parseTarball(
      file,
      { what, maxBytes, signal, onRead },
      isFile =>
        new Unpack({
          cwd: unfinished,
          strict: true,
          filter: (_, entry) => 'remain' in entry && isFile(entry),
          // Whose files they were, and what might run, is not the archive's to say.
          preserveOwner: false,
          onReadEntry: entry => {
            entry.mode = 0o644
          },
        }),
    )
    await moveUnlessThere(unfinished, target)
  } finally {
    // What was being written when it broke off may still come.
    await rm(unfinished, { recursive: true, force: true, maxRetries: 10 })
  }
  return onlyFolder(target)
}

/** Another process may have been faster. */
async function moveUnlessThere(from: string, to: string): Promise<void> {
  try {
    await rename(from, to)
  } catch (error) {
    if (!['ENOTEMPTY', 'EEXIST', 'EPERM'].includes(codeOf(error) ?? '') || !(await unlessMissing(stat(to)))) throw error
  }
}

async function onlyFolder(folder: string): Promise<string> {
  const [only, ...more] = await readdir(folder, { withFileTypes: true })
  return only?.isDirectory() && more.length === 0 ? join(folder, only.name) : folder
}
