import { DataError } from '@convene/core'
import { isHdf5 } from './hdf5.ts'
import { isKerasArchive } from './kerasArchive.ts'
import { isNpy } from './npy.ts'
import { isTflite } from './tfliteTables.ts'
import { isZip, readZip } from './zip.ts'

/** What files of weights can be. */
export const weightFormats = ['safetensors', 'h5', 'keras', 'tfjs', 'npz', 'npy', 'tflite', 'darknet'] as const
export type WeightFormat = (typeof weightFormats)[number]

/**
 * The format of a file of weights, by what it begins with. Darknet's has no mark of its own: it is not found.
 *
 * @param where the file, for messages
 * @throws DataError weights.format: none that is known; a pickle of PyTorch's is named
 * @throws DataError weights.zip: an archive that cannot be read
 */
export async function detectWeightFormat(bytes: Uint8Array, where: string): Promise<WeightFormat> {
  if (isHdf5(bytes)) return 'h5'
  if (isNpy(bytes)) return 'npy'
  if (isTflite(bytes)) return 'tflite'
  if (isSafetensors(bytes)) return 'safetensors'
  if (isZip(bytes)) {
    const entries = await readZip(bytes, where)
    const paths = [...entries.keys()]
    if (isKerasArchive(entries)) return 'keras'
    if (paths.some(path => path.endsWith('/data.pkl'))) throw unknown(where, pickle)
    if (paths.every(path => path.endsWith('.npy'))) return 'npz'
    throw unknown(where, `an archive of ${paths.slice(0, 4).join(', ')}`)
  }
  if (beginsAsJson(bytes)) return 'tfjs'
  // Protocol 2 and later; PyTorch wrote nothing but pickles at first.
  if (bytes[0] === 0x80 && bytes[1]! >= 2 && bytes[1]! <= 5) throw unknown(where, pickle)
  throw unknown(where, bytes.length === 0 ? 'an empty file' : `a file that begins with ${hexOf(bytes.subarray(0, 8))}`)
}

const pickle = 'a pickle of PyTorch, which is a program: save the state dict as safetensors there'

/** A length that fits, and the object that it is of. */
function isSafetensors(bytes: Uint8Array): boolean {
  if (bytes.length < 10 || bytes[8] !== 0x7b) return false
  return new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true) <= BigInt(bytes.length - 8)
}

function beginsAsJson(bytes: Uint8Array): boolean {
  return new TextDecoder('latin1').decode(bytes.subarray(0, 64)).trimStart().startsWith('{')
}

function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join(' ')
}

function unknown(where: string, received: string): DataError {
  const expected = `weights as ${weightFormats.join(', ')} in ${where}`
  return new DataError({ code: 'weights.format', expected, received })
}
