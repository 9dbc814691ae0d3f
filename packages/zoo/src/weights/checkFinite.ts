import { DataError } from '@convene/core'

/**
 * Lets no weight in that spoils all that is computed with it.
 *
 * @throws DataError weights.notFinite, in the layer that is the weight's name
 */
export function checkFinite(name: string, data: Float32Array): void {
  const at = data.findIndex(x => !Number.isFinite(x))
  if (at >= 0) {
    const received = `${data[at]} at ${at}`
    throw new DataError({ code: 'weights.notFinite', layer: name, expected: 'finite numbers', received })
  }
}
