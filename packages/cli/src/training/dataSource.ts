import { resolve } from 'node:path'
import { type DatasetSource, parseDatasetSource, withoutSecrets } from '@convene/data/node'
import type { StringArgDef } from 'citty'
import type { Context } from '../context.ts'
import { UsageError } from '../failure.ts'
import { isFolder } from '../isFolder.ts'

/** `--data`. */
export const dataOption: StringArgDef = {
  type: 'string',
  valueHint: 'source',
  description: 'where the data is, if elsewhere: a folder, a .tgz, an https address or npm:name@version',
}

/**
 * Where data is, as it was typed, what is on this machine from the current folder on; nothing, if there is no such folder.
 *
 * @throws DataError dataset.source, source.address: it is no source
 */
export async function findSource({ cwd }: Context, text: string): Promise<DatasetSource | undefined> {
  const source = parseDatasetSource(text)
  if ('file' in source) return { ...source, file: resolve(cwd, source.file) }
  if (!('folder' in source)) return source
  const folder = resolve(cwd, source.folder)
  return (await isFolder(folder, cwd)) ? { folder } : undefined
}

/**
 * The same, where there has to be one.
 *
 * @throws UsageError usage.data: no such folder
 * @throws DataError dataset.source, source.address: it is no source
 */
export async function dataSource(context: Context, text: string): Promise<DatasetSource> {
  const source = await findSource(context, text)
  if (source !== undefined) return source
  throw new UsageError({
    code: 'usage.data',
    expected: 'a folder',
    received: JSON.stringify(resolve(context.cwd, text)),
  })
}

/** What to call it where others read: an address may hold a signature. */
export function nameOfSource(source: DatasetSource): string {
  if ('npm' in source) return source.npm
  if ('url' in source) return withoutSecrets(source.url)
  return 'file' in source ? source.file : source.folder
}
