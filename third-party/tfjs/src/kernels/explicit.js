/**
 * Padding as TensorFlow.js wants it.
 *
 * @param {import('@convene/core').Padding2d} padding
 * @returns {[[number, number], [number, number], [number, number], [number, number]]}
 */
export const explicit = ([top, bottom, left, right]) => [
  [0, 0],
  [top, bottom],
  [left, right],
  [0, 0],
]
