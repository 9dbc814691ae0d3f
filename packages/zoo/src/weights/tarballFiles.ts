import { posix } from 'node:path'
import { entryFiles, missingFile, tarballEntries } from '@convene/data/node'
import { maxWeightBytes } from './limits.ts'
import { oneLine } from './oneLine.ts'
import type { WeightFiles } from './weightFiles.ts'

/**
 * The files of a model in a .tgz, read into memory.
 *
 * @param model the path of the model.json without the outermost folder; may be left out where there is only one
 * @throws DataError source.tarball: damaged, or no .tgz
 */
export async function tarballFiles(
  file: string,
  { what, model, signal }: { readonly what: string; readonly model: string | undefined; readonly signal: AbortSignal },
): Promise<{ readonly files: WeightFiles; readonly model: string }> {
  const wanted = model === undefined ? '' : folderOf(model)
  const entries = await tarballEntries(file, {
    what,
    wanted: path => path.startsWith(wanted),
    maxBytes: maxWeightBytes,
    signal,
  })
  const path = model ?? onlyModel([...entries.keys()], what)
  const folder = folderOf(path)
  return {
    model: posix.basename(path),
    files: entryFiles(entries, folder.slice(0, -1), what),
  }
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
