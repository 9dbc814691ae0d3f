import { type Shape, ShapeError } from '@convene/core'

/**
 * The size of the last axis, which the layer's variables depend on.
 *
 * @throws ShapeError <type>.input: a scalar
 */
export function channelsOf(type: string, input: Shape): number {
  const channels = input.at(-1)
  if (channels === undefined) {
    throw new ShapeError({ code: `${type}.input`, expected: 'an input with channels', received: 'a scalar' })
  }
  return channels
}
