import { resolve } from 'node:path'
import { type DatasetSource, parseDatasetSource, withoutSecrets } from '@convene/data/node'
import type { Context } from '../context.ts'
import { UsageError } from '../failure.ts'
import { isFolder } from '../isFolder.ts'

/**
 * Where data is, as it was typed: what is on this machine from the current folder on.
 *
 * @throws UsageError usage.data: no such folder
 * @throws DataError dataset.source, source.address: it is no source
 */
export async function dataSource({ cwd }: Context, text: string): Promise<DatasetSource> {
  const source = parseDatasetSource(text)
  if ('file' in source) return { ...source, file: resolve(cwd, source.file) }
  if (!('folder' in source)) return source
  const folder = resolve(cwd, source.folder)
  if (await isFolder(folder, cwd)) return { folder }
  throw new UsageError({ code: 'usage.data', expected: 'a folder', received: JSON.stringify(folder) })
}

/** What to call it where others read: an address may hold a signature. */
export function nameOfSource(source: DatasetSource): string {
  if ('npm' in source) return source.npm
  if ('url' in source) return withoutSecrets(source.url)
  return 'file' in source ? source.file : source.folder
}
