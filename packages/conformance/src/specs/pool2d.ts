import type { Pool2dAttrs, Shape } from '@convene/core'
import type { View } from '../definition.ts'
import { firstMaximum } from './firstMaximum.ts'
import type { PoolCase } from './windows.ts'

export const pooledInput = ({ batch, input, channels }: PoolCase): Shape => [batch, ...input, channels]
export const pooledOutput = ({ batch, output, channels }: PoolCase): Shape => [batch, ...output, channels]

type Place = readonly [b: number, y: number, x: number, c: number]

/** The places in the input that a window covers, in row-major order, without those in the padding. */
export function windowIn([, h, w]: Shape, attrs: Pool2dAttrs, [b, oy, ox, c]: Place): readonly Place[] {
  const { windowSize, strides, padding, dilations } = attrs
  const along = (axis: 0 | 1, position: number, size: number) =>
    Array.from(
      { length: windowSize[axis] },
      (_, tap) => position * strides[axis] - padding[2 * axis]! + tap * dilations[axis],
    ).filter(place => place >= 0 && place < size)
  return along(0, oy, h!).flatMap(y => along(1, ox, w!).map(x => [b, y, x, c] as const))
}

/** The first place of a window's maximum, or of its first NaN. */
export function maximumIn(x: View, attrs: Pool2dAttrs, at: Place): Place {
  const window = windowIn(x.shape, attrs, at)
  return window[firstMaximum(window.map(place => x(...place)!))]!
}
