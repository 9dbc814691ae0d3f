import { ConveneError, DataError } from '@convene/core'
import type * as H5 from 'h5wasm'
import { oneLine } from './oneLine.ts'

/** The HDF Group's library, compiled to WebAssembly, with its file system in memory. */
export interface Hdf5Library {
  readonly File: typeof H5.File
  readonly Group: typeof H5.Group
  readonly Dataset: typeof H5.Dataset
  readonly module: typeof H5.Module
}

/**
 * Runs the HDF5 library on one file of its file system in memory, and gives it nothing else to open: a file may name
 * others, and devices that wait for somebody to type.
 *
 * @param bytes what is in the file at first; nothing, for one that is to be written
 * @param where the file, for messages
 * @throws DataError weights.hdf5: whatever the library says that is wrong
 */
export async function withHdf5Library<R>(
  bytes: Uint8Array | undefined,
  where: string,
  body: (path: string, library: Hdf5Library) => R,
): Promise<R> {
  const { default: library } = await import('h5wasm')
  const module = await library.ready
  const { FS } = module
  // Of its own each time: the library takes a file of the same name for the same file.
  const path = `/${crypto.randomUUID()}.h5`
  const open = FS.open
  // Whoever else uses the library finds it as it was: nothing below waits.
  module.activate_throwing_error_handler()
  try {
    FS.open = (name, ...rest) => open(name === path || isErrorReport(name) ? name : `${path}/nothing`, ...rest)
    if (bytes !== undefined) FS.writeFile(path, bytes)
    return body(path, { File: library.File, Group: library.Group, Dataset: library.Dataset, module })
  } catch (cause) {
    if (cause instanceof ConveneError) throw cause
    throw new DataError({ code: 'weights.hdf5', expected: `HDF5 in ${where}`, received: reasonOf(cause), cause })
  } finally {
    FS.open = open
    module.deactivate_throwing_error_handler()
    forget(FS, path)
  }
}

/** What the library writes a stack of errors into. */
function isErrorReport(name: string): boolean {
  return name.startsWith('/tmp/tmpfile_')
}

/** After a failure the library may have left the file open: its bytes go all the same. */
function forget(FS: (typeof H5.Module)['FS'], path: string): void {
  if (!FS.analyzePath(path, true).exists) return
  FS.writeFile(path, new Uint8Array(0))
  FS.unlink(path)
}

/** The innermost of a stack of errors: `#005: …/H5Fsuper.c line 388 in H5F__super_read(): file signature not found`. */
function reasonOf(cause: unknown): string {
  const text = cause instanceof Error ? cause.message : String(Object(cause).message ?? cause)
  const reasons = [...text.matchAll(/^ +#\d+: .* line \d+ in \w+\(\): (.+)$/gm)]
  return oneLine(reasons.at(-1)?.[1] ?? text)
}
