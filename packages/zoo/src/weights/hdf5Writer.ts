import type { Shape } from '@convene/core'
import { withHdf5Library } from './hdf5Library.ts'

/** A file that is being written. Paths are names joined by slashes; groups on the way are made. */
export interface Hdf5Writer {
  readonly group: (path: string) => void
  readonly text: (path: string, name: string, value: string) => void
  /** An array of float32. Its group must be there. */
  readonly dataset: (path: string, shape: Shape, data: Float32Array) => void
}

/** The bytes of an HDF5 file, by the library of those who define the format. */
export async function writeHdf5(write: (file: Hdf5Writer) => void): Promise<Uint8Array> {
  return withHdf5Library(undefined, 'a new file', (path, { File, Group, module, call }) => {
    const file = new File(path, 'w')
    const groups = new Set([''])
    const group = (name: string): void => {
      if (groups.has(name)) return
      const slash = name.lastIndexOf('/')
      group(slash < 0 ? '' : name.slice(0, slash))
      module.create_group(file.file_id, `/${name}`)
      groups.add(name)
    }
    try {
      write({
        group,
        text: (at, name, value) => new Group(file.file_id, `/${at}`).create_attribute(name, value, [], 'S'),
        dataset: (at, shape, data) => {
          call(() => file.create_dataset({ name: at, data, shape: [...shape], dtype: '<f' }), 2 * data.byteLength)
        },
      })
    } finally {
      file.close()
    }
    return module.FS.readFile(path)
  })
}
