import type { File, Group } from 'h5wasm'
import { withHdf5Library } from './hdf5Library.ts'

/** The bytes of an HDF5 file that a test writes with the library itself. */
export async function hdf5Of(build: (file: File) => void): Promise<Uint8Array> {
  return withHdf5Library(undefined, 'a test', (path, { File, module }) => {
    const file = new File(path, 'w')
    build(file)
    file.close()
    return module.FS.readFile(path)
  })
}

/** Fixed-length text, as h5py writes a list of bytes; an empty list is one of numbers there. */
export function writeList(group: Group, name: string, values: readonly string[]): void {
  const length = Math.max(...values.map(value => value.length))
  if (values.length > 0) group.create_attribute(name, [...values], [values.length], `S${length}`)
  else group.create_attribute(name, new Float64Array(0), [0], '<d')
}

/** An array of float32; groups on the way are made. */
export function writeArray(group: Group, path: string, shape: readonly number[], data: Float32Array): void {
  const names = path.split('/')
  const parent = names.slice(0, -1).reduce((at, name) => {
    return at.keys().includes(name) ? (at.get(name) as Group) : at.create_group(name)
  }, group)
  parent.create_dataset({ name: names.at(-1)!, data, shape: [...shape], dtype: '<f' })
}
