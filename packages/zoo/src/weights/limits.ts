import { DataError } from '@convene/core'

/** What a file of weights may hold at most: a few times VGG-19's, so that hostile sizes end early. */
export const maxWeightBytes: number = 2 ** 31

/** What a model.json may hold at most. */
export const maxJsonBytes: number = 2 ** 24

/** An error for what declares more than it may hold. */
export function overLimit(what: string, maxBytes: number, received: number): DataError {
  const expected = `at most ${maxBytes} bytes of ${what}`
  return new DataError({ code: 'weights.size', expected, received: String(received) })
}
