import { DataError } from '@convene/core'

/** The files of a model, by their paths from the folder of its model.json, wherever they are. */
export interface WeightFiles {
  /** For messages. */
  readonly where: string
  /**
   * @param path names joined by slashes, checked already: nothing that leads out of the folder
   * @throws DataError weights.missing: there is no such file
   * @throws DataError weights.size: it holds more than `maxBytes`
   */
  read(path: string, maxBytes: number): Promise<Uint8Array>
}

export function missingFile(path: string, where: string, received = 'no such file'): DataError {
  return new DataError({ code: 'weights.missing', expected: `${path} in ${where}`, received })
}
