import { DataError } from '@convene/core'

/** Files by their paths from one folder, wherever they are. */
export interface SourceFiles {
  /** For messages. */
  readonly where: string
  /**
   * @param path names joined by slashes, checked already: nothing that leads out of the folder
   * @throws DataError source.missing: there is no such file
   * @throws DataError source.size: it holds more than `maxBytes`
   */
  read(path: string, maxBytes: number): Promise<Uint8Array>
  /** Of files that are elsewhere: whether this one was fetched before, so that reading it asks nobody. */
  isHere?(path: string): Promise<boolean>
}

export function missingFile(path: string, where: string, received = 'no such file'): DataError {
  return new DataError({ code: 'source.missing', expected: `${path} in ${where}`, received })
}
