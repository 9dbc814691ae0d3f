import type { Padding, Shape, Size2d } from '@convene/core'
import fc from 'fast-check'

// What compositions with a window share: options as users give them, and what they mean.

/** A window's options, and how far it reaches past its first tap. */
export interface WindowOf {
  readonly strides: number | Size2d
  readonly dilations: number | Size2d
  readonly padding: Padding
}

export interface WindowCase {
  readonly input: Size2d
  readonly taps: Size2d
  readonly options: WindowOf
}

export const both = (size: number | Size2d): Size2d => (typeof size === 'number' ? [size, size] : size)

const oneOrTwo = (most: number): fc.Arbitrary<number | Size2d> => {
  const size = fc.integer({ min: 1, max: most })
  return fc.oneof(size, fc.tuple(size, size))
}

/** How many places a window covers, from its first tap to its last. */
export const extentOf = (axis: 0 | 1, taps: Size2d, { dilations }: WindowOf): number =>
  (taps[axis] - 1) * both(dilations)[axis] + 1

/**
 * Windows of every mode over images that they fit.
 *
 * @param allowed which modes
 */
export function windowCases(
  allowed: readonly ('same' | 'same-lower' | 'valid' | 'explicit')[] = ['same', 'same-lower', 'valid', 'explicit'],
): fc.Arbitrary<WindowCase> {
  return fc
    .record({
      mode: fc.constantFrom(...allowed),
      taps: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
      strides: oneOrTwo(3),
      dilations: oneOrTwo(2),
      sides: fc.tuple(fc.nat(2), fc.nat(2), fc.nat(2), fc.nat(2)),
      rest: fc.tuple(fc.nat(3), fc.nat(4)),
    })
    .map(({ mode, taps, strides, dilations, sides, rest }) => {
      const reach = (axis: 0 | 1) => (taps[axis] - 1) * both(dilations)[axis]
      // No window lies wholly in the padding, nor steps over the image.
      const within = sides.map((side, i) => Math.min(side, reach(i < 2 ? 0 : 1))) as [number, number, number, number]
      const least = (axis: 0 | 1) => {
        const padded = mode === 'explicit' ? within[2 * axis]! + within[2 * axis + 1]! : 0
        const needed = mode === 'valid' || mode === 'explicit' ? reach(axis) + 1 - padded : 1
        return Math.max(needed, both(dilations)[axis])
      }
      const input: Size2d = [least(0) + rest[0], least(1) + rest[1]]
      return { input, taps, options: { strides, dilations, padding: mode === 'explicit' ? within : mode } }
    })
}

/**
 * How far before the image the first window begins. TensorFlow's rule for `'same'`: what is missing is
 * extent − stride, or extent − input mod stride where that leaves a remainder; the smaller half of it is before.
 *
 * @see https://www.tensorflow.org/api_docs/python/tf/nn#notes_on_padding_2
 */
export function beforeImage(axis: 0 | 1, input: number, taps: Size2d, options: WindowOf): number {
  const { padding, strides } = options
  if (typeof padding !== 'string') return padding[2 * axis]!
  if (padding === 'valid') return 0
  const stride = both(strides)[axis]
  const missing = Math.max(0, extentOf(axis, taps, options) - (input % stride === 0 ? stride : input % stride))
  return padding === 'same' ? Math.floor(missing / 2) : Math.ceil(missing / 2)
}

/** How much padding comes after the image: by a mode, the other half. */
export function afterImage(axis: 0 | 1, input: number, taps: Size2d, options: WindowOf): number {
  const { padding } = options
  if (typeof padding !== 'string') return padding[2 * axis + 1]!
  const mirrored = { same: 'same-lower', 'same-lower': 'same', valid: 'valid' } as const
  return beforeImage(axis, input, taps, { ...options, padding: mirrored[padding] })
}

/**
 * How many windows there are along an axis: those that end within the image and its padding; in `ceilMode` also the one
 * that hangs over the end, if it begins before the padding there.
 */
export function windowsAlong(axis: 0 | 1, input: number, taps: Size2d, options: WindowOf, ceilMode = false): number {
  const [before, stride] = [beforeImage(axis, input, taps, options), both(options.strides)[axis]]
  const end = input + afterImage(axis, input, taps, options)
  const starts = Array.from({ length: before + end }, (_, i) => i * stride - before)
  const reach = (start: number) => start + extentOf(axis, taps, options)
  const whole = starts.filter(start => reach(start) <= end)
  const hanging = starts.find(start => reach(start) > end)
  const isOneMore = ceilMode && hanging !== undefined && hanging < input && reach(hanging) < end + stride
  return whole.length + (isOneMore ? 1 : 0)
}

/** The size of what windows over an image give. */
export const windowsOver = ([, h = 1, w = 1]: Shape, taps: Size2d, options: WindowOf, ceilMode = false): Size2d => [
  windowsAlong(0, h, taps, options, ceilMode),
  windowsAlong(1, w, taps, options, ceilMode),
]

/** The place in an image that a tap of a window sees; outside it, where that is padding. */
export function placeOf(
  axis: 0 | 1,
  input: number,
  taps: Size2d,
  options: WindowOf,
): (position: number, tap: number) => number {
  const before = beforeImage(axis, input, taps, options)
  const [stride, dilation] = [both(options.strides)[axis], both(options.dilations)[axis]]
  return (position, tap) => position * stride + tap * dilation - before
}

/** The kinds of values that window options take. */
export const windowReaches = { padding: ['same', 'same-lower', 'valid'], strides: ['1', 'above 1', 'unequal'] } as const
