import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename, dirname, posix } from 'node:path'
import { DataError } from '@convene/core'
import { Parser, type ReadEntry } from 'tar'
import { concatenate, tooLarge } from './collect.ts'
import { maxWeightBytes } from './limits.ts'
import { unlessMissing } from './missing.ts'
import { oneLine } from './oneLine.ts'
import { reasonOf } from './reason.ts'
import { missingFile, type WeightFiles } from './weightFiles.ts'

/**
 * The files of a model in a .tgz, read into memory: nothing is unpacked onto the disk, so no path and no link in it can
 * lead anywhere.
 *
 * @param model the path of the model.json without the outermost folder; may be left out where there is only one
 * @throws DataError weights.tarball: damaged, or no .tgz
 */
export async function tarballFiles(
  file: string,
  { what, model, signal }: { readonly what: string; readonly model: string | undefined; readonly signal: AbortSignal },
): Promise<{ readonly files: WeightFiles; readonly model: string }> {
  const wanted = model === undefined ? '' : folderOf(model)
  const entries = await readEntries(file, path => path.startsWith(wanted), { what, signal })
  const path = model ?? onlyModel([...entries.keys()], what)
  const folder = folderOf(path)
  return {
    model: posix.basename(path),
    files: {
      where: folder === '' ? what : `${what} (${folder.slice(0, -1)})`,
      read: async (path, maxBytes) => {
        const bytes = entries.get(folder + path)
        if (!bytes) throw missingFile(folder + path, what)
        if (bytes.length > maxBytes) throw tooLarge(`${folder}${path} in ${what}`, maxBytes, bytes.length)
        return bytes
      },
    },
  }
}

async function readEntries(
  file: string,
  wanted: (path: string) => boolean,
  { what, signal }: { readonly what: string; readonly signal: AbortSignal },
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
    if (total > maxWeightBytes) {
      oversize ??= tooLarge(what, maxWeightBytes, `more than ${maxWeightBytes}`)
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
    throw new DataError({ code: 'weights.tarball', expected: `a .tgz in ${what}`, received: reasonOf(cause), cause })
  }
  return entries
}

function onlyModel(paths: readonly string[], what: string): string {
  const [model, ...more] = paths.filter(path => posix.basename(path) === 'model.json')
  if (model === undefined) throw missingFile('model.json', what)
  if (more.length > 0) throw missingFile('one model.json', what, oneLine([model, ...more].slice(0, 8).join(', ')))
  return model
}

/** With its slash; nothing for a file outside all folders. */
function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1)
}
