import { DataError } from '@convene/core'

export function emptyEpoch(epoch: number): DataError {
  return new DataError({ code: 'fit.batches', expected: 'a batch', received: `none in epoch ${epoch}` })
}
