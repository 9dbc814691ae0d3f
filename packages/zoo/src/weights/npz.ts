import { DataError, mapTree, type Tree } from '@convene/core'
import type { HostTensor } from '@convene/nn'
import { checkNames } from './checkNames.ts'
import { staysInFolder } from './checkPath.ts'
import { readNpy, writeNpy } from './npy.ts'
import { readZip, writeZip } from './zip.ts'

const extension = '.npy'

/**
 * The arrays of a .npz archive, as `numpy.savez` and `numpy.savez_compressed` write it, by their names without `.npy`.
 *
 * @param where the file, for messages
 * @throws DataError npz.file: a file in the archive that is no array
 * @throws DataError weights.name, weights.duplicate
 * @throws DataError weights.zip, weights.size: what `readZip` throws
 * @throws DataError, ShapeError what `readNpy` throws
 */
export async function readNpz(bytes: Uint8Array, where: string): Promise<Tree<HostTensor>> {
  const entries = await readZip(bytes, where)
  const stray = [...entries.keys()].find(path => !path.endsWith(extension))
  if (stray !== undefined) {
    throw new DataError({ code: 'npz.file', expected: `.npy files alone in ${where}`, received: stray })
  }
  const named = [...entries].map(([path, entry]) => [path.slice(0, -extension.length), entry] as const)
  checkNames(
    named.map(([name]) => name),
    where,
  )
  const tensors: [string, HostTensor][] = []
  for (const [name, entry] of named) tensors.push([name, readNpy(await entry.read(), `${name} in ${where}`)])
  return Object.fromEntries(tensors)
}

/**
 * A .npz archive of float32, uncompressed, that `numpy.load` reads.
 *
 * @throws DataError weights.name
 */
export async function writeNpz(tensors: Tree<HostTensor>): Promise<Uint8Array> {
  checkNames(Object.keys(tensors), 'an npz archive')
  const outside = Object.keys(tensors).find(name => !staysInFolder(name))
  if (outside !== undefined) {
    const expected = 'names that are paths within an npz archive'
    throw new DataError({ code: 'weights.name', expected, received: outside })
  }
  const files = mapTree(tensors, tensor => writeNpy(tensor))
  return writeZip(Object.fromEntries(Object.entries(files).map(([name, bytes]) => [name + extension, bytes])))
}
