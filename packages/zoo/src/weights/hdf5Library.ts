import { ConveneError, DataError } from '@convene/core'
import type * as H5 from 'h5wasm'
import { oneLine } from './oneLine.ts'

/** The HDF Group's library, compiled to WebAssembly, with its file system in memory. */
export interface Hdf5Library {
  readonly File: typeof H5.File
  readonly Group: typeof H5.Group
  readonly Dataset: typeof H5.Dataset
  readonly module: typeof H5.Module
  /**
   * Calls the library.
   *
   * @param needed bytes that it may take for what is asked of it
   * @throws DataError weights.hdf5: it complained
   */
  readonly call: <R>(body: () => R, needed?: number) => R
}

/** The number of the stream that complaints are printed to. */
const complaintStream = 2

/** Made and removed within one call that waits for nothing, so that no two meet. */
const path = '/convene.h5'

/** What is kept of complaints. */
const maxComplaint = 2 ** 16

/** What the library may take for itself beside a few times the file. */
const ownBytes = 2 ** 26

/**
 * Runs the HDF5 library on one file of its file system in memory, and gives it nothing else to open: a file may name
 * others, and devices that wait for somebody to type. Nor does it get more memory than the file and what is asked for
 * account for: sizes in a file may be any.
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
  const { open, write } = FS
  let complaint = ''
  const trouble = (cause?: unknown) => {
    const received = reasonOf(complaint) ?? oneLine(cause instanceof Error ? cause.message : String(cause))
    return new DataError({ code: 'weights.hdf5', expected: `HDF5 in ${where}`, received, cause })
  }
  const { grow } = WebAssembly.Memory.prototype
  let most = module.HEAPU8.length + ownBytes + 4 * (bytes?.length ?? 0)
  const call = <T>(body: () => T, needed = 0): T => {
    most += needed
    const result = body()
    if (complaint !== '') throw trouble()
    return result
  }
  // Whoever else uses the library finds it as it was: nothing below waits. Its own way to throw what it complains of
  // leaves its stack as it is at that moment, and some thousand times is all that it has.
  try {
    FS.open = (name, ...rest) => open(name === path ? name : `${path}/nothing`, ...rest)
    FS.write = (stream, buffer, offset, length, ...rest) => {
      if (numberOf(stream) !== complaintStream) return write(stream, buffer, offset, length, ...rest)
      const printed = new Uint8Array(buffer.buffer, buffer.byteOffset + offset, length)
      if (complaint.length < maxComplaint) complaint += new TextDecoder('latin1').decode(printed)
      return length
    }
    WebAssembly.Memory.prototype.grow = function (pages) {
      if (this.buffer.byteLength + pages * 2 ** 16 > most)
        throw new RangeError('more memory than the file accounts for')
      return grow.call(this, pages)
    }
    if (bytes !== undefined) FS.writeFile(path, bytes)
    const { File, Group, Dataset } = library
    return call(() => body(path, { File, Group, Dataset, module, call }))
  } catch (cause) {
    if (cause instanceof ConveneError) throw cause
    throw trouble(cause)
  } finally {
    Object.assign(FS, { open, write })
    WebAssembly.Memory.prototype.grow = grow
    forget(FS)
  }
}

/** The library's types leave it out. */
function numberOf(stream: { readonly fd?: number }): number | undefined {
  return stream.fd
}

/** After a failure the library may have left the file open: its bytes go all the same. */
function forget(FS: (typeof H5.Module)['FS']): void {
  if (!FS.analyzePath(path, true).exists) return
  FS.writeFile(path, new Uint8Array(0))
  FS.unlink(path)
}

/** The innermost of a stack of errors: `#005: …/H5Fsuper.c line 388 in H5F__super_read(): file signature not found`. */
function reasonOf(complaint: string): string | undefined {
  const [first = ''] = complaint.split(/^HDF5-DIAG/m).filter(part => part.trim() !== '')
  const reasons = [...first.matchAll(/^ +#\d+: .* line \d+ in \w+\(\): (.+)$/gm)]
  return complaint === '' ? undefined : oneLine(reasons.at(-1)?.[1] ?? complaint)
}
