import { readdir, realpath, stat } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { DataError } from '@convene/core'
import { withoutSecrets } from '../sources/address.ts'
import { cacheOptions, type FetchOptions } from '../sources/fetchOptions.ts'
import { unlessMissing } from '../sources/missing.ts'
import { packedFile } from '../sources/packedFile.ts'
import { unpackedFolder } from '../sources/unpackedFolder.ts'
import { containedPath } from './containedPath.ts'
import { type DatasetSource, placeOf } from './datasetFiles.ts'
import type { LabelledFiles } from './labelledFile.ts'

/** What an image's file is named; what is in it is only seen when it is decoded. */
const imageName = /\.(?:jpe?g|png)$/i

/** What a .tgz of images may hold at most, on the disk, so that hostile sizes end early. */
const maxUnpackedBytes = 2 ** 35

/**
 * Images in a folder for each class: `photos/cat/1.jpg`. Classes are numbered by name, in the order of their character
 * codes, as torchvision and Keras do; folders within a class belong to it. Names that begin with a dot, and files that
 * are no JPEG or PNG by name, are left out. Links are followed within the folder only.
 *
 * @param source the folder; or a .tgz of it, on this machine, at an https address or in a package, which is fetched and unpacked once
 * @throws DataError dataset.source: the address of a folder, where nothing tells which files there are
 * @throws DataError source.…: what `packedFile` and `unpackedFolder` throw
 * @throws DataError dataset.missing: no such folder
 * @throws DataError dataset.classes: fewer than two classes, or one without images
 * @throws DataError dataset.path: a link that leads out of the folder
 */
export async function imageFolder(source: string | DatasetSource, options: FetchOptions = {}): Promise<LabelledFiles> {
  return imagesByFolder(await folderOf(typeof source === 'string' ? { folder: source } : source, options))
}

async function folderOf(source: DatasetSource, options: FetchOptions): Promise<string> {
  const cache = cacheOptions(options)
  cache.signal.throwIfAborted()
  const { folder, address, packed } = placeOf(source)
  if (folder !== undefined) return folder
  if (address !== undefined) {
    const expected = 'a folder or a .tgz of images; nothing tells which files are at an address'
    throw new DataError({ code: 'dataset.source', expected, received: withoutSecrets(address) })
  }
  const { file, what } = await packedFile(packed, maxUnpackedBytes, cache)
  const root = await unpackedFolder(file, what, maxUnpackedBytes, cache)
  return packed.path === undefined ? root : containedPath(await realpath(root), packed.path)
}

async function imagesByFolder(folder: string): Promise<LabelledFiles> {
  const root = await unlessMissing(realpath(resolve(folder)))
  if (root === undefined || !(await stat(root)).isDirectory()) {
    const received = root === undefined ? 'no such folder' : 'no folder'
    throw new DataError({ code: 'dataset.missing', expected: `a folder of images at ${folder}`, received })
  }
  const classNames: string[] = []
  for (const name of await visibleNames(root)) {
    if ((await stat(await containedPath(root, name))).isDirectory()) classNames.push(name)
  }
  if (classNames.length < 2) {
    const received = classNames.length === 0 ? 'no folder in it' : `only one, ${JSON.stringify(classNames[0])}`
    throw new DataError({ code: 'dataset.classes', expected: `a folder for each class in ${folder}`, received })
  }
  const files = await Promise.all(
    classNames.map(async (name, label) => {
      const paths = await imagesIn(root, await containedPath(root, name), new Set())
      if (paths.length === 0) {
        const expected = `JPEG or PNG files in ${join(folder, name)}`
        throw new DataError({ code: 'dataset.classes', expected, received: 'none' })
      }
      return paths.map(path => ({ path, label }))
    }),
  )
  return { files: files.flat(), classNames }
}

/**
 * The images below a folder, in a fixed order.
 *
 * @param above the folders that lead here: a link back to one of them goes round in a circle
 */
async function imagesIn(root: string, folder: string, above: ReadonlySet<string>): Promise<readonly string[]> {
  if (above.has(folder)) return []
  const found: string[] = []
  for (const name of await visibleNames(folder)) {
    const path = await containedPath(root, relative(root, join(folder, name)))
    const stats = await stat(path)
    if (stats.isDirectory()) found.push(...(await imagesIn(root, path, new Set([...above, folder]))))
    else if (stats.isFile() && imageName.test(name)) found.push(path)
  }
  return found
}

async function visibleNames(folder: string): Promise<readonly string[]> {
  return (await readdir(folder)).filter(name => !name.startsWith('.')).sort()
}
