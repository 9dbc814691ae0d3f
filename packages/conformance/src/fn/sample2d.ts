import { type Sample2dOptions, sample2d } from '@convene/core'
import fc from 'fast-check'
import type { View } from '../definition.ts'
import { type Distribution, integersBetween } from '../numbers.ts'
import { axisSize, fewOrMany } from '../signatures.ts'
import { type AnyCompositionSpec, composition, defaultSpecials } from '../spec.ts'

/** A pixel and how much of it is in a sample. */
export interface Neighbour {
  readonly weight: number
  readonly value: number
}

/** The four pixels around a point: those beyond the border are the nearest inside, or a number. */
export function neighbours(
  images: View,
  image: number,
  [y, x]: readonly [number, number],
  c: number,
  outside: Sample2dOptions['outside'],
): readonly Neighbour[] {
  const [n = 0, h = 0, w = 0] = images.shape
  const clamp = (at: number, size: number) => Math.min(Math.max(at, 0), size - 1)
  const [row, column] = outside === 'nearest' ? [clamp(y, h), clamp(x, w)] : [y, x]
  const corners = [0, 1].flatMap(down => [0, 1].map(across => [down, across] as const))
  return corners.map(([down, across]) => {
    const [i, j] = [Math.floor(row) + down, Math.floor(column) + across]
    const weight = Math.max(1 - Math.abs(row - i), 0) * Math.max(1 - Math.abs(column - j), 0)
    const isInside = i === clamp(i, h) && j === clamp(j, w)
    const pixel = images(clamp(image, n), clamp(i, h), clamp(j, w), c)!
    return { weight, value: isInside || outside === 'nearest' ? pixel : outside }
  })
}

/** The pixel that is nearest to a point; of two the one to the right or below. */
function nearestPixel(
  images: View,
  image: number,
  [y, x]: readonly [number, number],
  c: number,
  outside: Sample2dOptions['outside'],
): number {
  const [n = 0, h = 0, w = 0] = images.shape
  const clamp = (at: number, size: number) => Math.min(Math.max(at, 0), size - 1)
  const [i, j] = [Math.floor(y + 0.5), Math.floor(x + 0.5)]
  const isInside = i === clamp(i, h) && j === clamp(j, w)
  return isInside || outside === 'nearest' ? images(clamp(image, n), clamp(i, h), clamp(j, w), c)! : outside
}

export function sampleOf(
  images: View,
  image: number,
  at: readonly [number, number],
  c: number,
  { method, outside }: Sample2dOptions,
): number {
  if (method === 'nearest') return nearestPixel(images, image, at, c, outside)
  return neighbours(images, image, at, c, outside).reduce((sum, { weight, value }) => sum + weight * value, 0)
}

export const method: fc.Arbitrary<'bilinear' | 'nearest'> = fc.constantFrom('bilinear', 'nearest')
export const outside: fc.Arbitrary<'nearest' | number> = fc.constantFrom<'nearest' | number>('nearest', 0, 9)
export const imageShapes: fc.Arbitrary<readonly [number, number, number, number]> = fc.tuple(
  axisSize(2),
  fewOrMany(5),
  fewOrMany(4),
  axisSize(2),
)
/** Images may hold anything; where they are looked at is finite. */
export const imagesOnly = (input: number): readonly number[] => (input === 0 ? defaultSpecials : [])

/** From a pixel and a half before an axis to as far after it: a quarter from whole and half coordinates, where kinks are. */
const quarters =
  (size: number): Distribution =>
  u =>
    Math.floor(u * 2 * (size + 2)) / 2 - 1.25

export const sampling: Readonly<Record<string, AnyCompositionSpec>> = {
  sample2d: composition<Sample2dOptions>({
    run: (ops, [images, image, y, x], options) => sample2d(ops, images!, { image: image!, y: y!, x: x! }, options),
    signatures: fc
      .record({ images: imageShapes, p: axisSize(4), q: axisSize(3), method, outside })
      .map(({ images, p, q, ...attrs }) => ({ shapes: [images, [p, 1], [p, q], [q]], attrs })),
    define:
      ([images, image, y, x], options) =>
      (p = 0, q = 0, c = 0) =>
        sampleOf(images!, image!(p, 0)!, [y!(p, q)!, x!(q)!], c, options),
    linearIn: [],
    exactOnIntegers: false,
    numbers: (input, { shapes: [images] }) => {
      if (input === 0) return {}
      const [n = 1, h = 1, w = 1] = images!
      const distribution = input === 1 ? integersBetween(-1, n) : quarters(input === 2 ? h : w)
      return { integers: distribution, reals: distribution }
    },
    specials: imagesOnly,
    choosesBy: [1],
    reaches: { method: ['bilinear', 'nearest'], outside: ['nearest', '0', 'above 1'] },
  }),
}
