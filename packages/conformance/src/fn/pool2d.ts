import { type AvgPool2dOptions, avgPool2d, l2Pool2d, maxPool2d, maxPool2dWithArgmax } from '@convene/core'
import fc from 'fast-check'
import type { View } from '../definition.ts'
import { between } from '../numbers.ts'
import { axisSize } from '../signatures.ts'
import { type AnyCompositionSpec, type CompositionSpec, composition } from '../spec.ts'
import { firstMaximum } from '../specs/firstMaximum.ts'
import { afterImage, both, placeOf, type WindowOf, windowCases, windowReaches, windowsOver } from './windows.ts'

type Pool = WindowOf & Required<Pick<AvgPool2dOptions, 'windowSize' | 'ceilMode'>>

const signatures = fc
  .record({ window: windowCases(), batch: axisSize(2), channels: axisSize(3), ceilMode: fc.boolean() })
  .map(({ window: { input, taps, options }, batch, channels, ceilMode }) => ({
    shapes: [[batch, ...input, channels]],
    attrs: { ...options, windowSize: taps[0] === taps[1] ? taps[0] : taps, ceilMode },
  }))

interface Seen {
  readonly value: number
  /** y·w + x */
  readonly position: number
}

/** What a window sees of the image, in row-major order. */
function seenBy(x: View, options: Pool): (b: number, oy: number, ox: number, c: number) => readonly Seen[] {
  const [, h = 1, w = 1] = x.shape
  const [kh, kw] = both(options.windowSize)
  const row = placeOf(0, h, [kh, kw], options)
  const column = placeOf(1, w, [kh, kw], options)
  return (b, oy, ox, c) =>
    Array.from({ length: kh * kw }, (_, tap) => {
      const [y, at] = [row(oy, Math.floor(tap / kw)), column(ox, tap % kw)]
      const value = x(b, y, at, c)
      return value === undefined ? [] : [{ value, position: y * w + at }]
    }).flat()
}

/** What the poolings share. */
function pooling<A extends Pool>(
  run: CompositionSpec<A>['run'],
  fold: (seen: readonly Seen[], options: A, count: number) => number,
  more: Partial<CompositionSpec<A>> & Pick<CompositionSpec<A>, 'signatures'>,
): AnyCompositionSpec {
  return composition<A>({
    run,
    define: ([x], options) => {
      const seen = seenBy(x!, options)
      const count = countWithPadding(x!, options)
      return (b, oy, ox, c) => fold(seen(b!, oy!, ox!, c!), options, count(oy!, ox!))
    },
    shape: ({ shapes: [x], attrs }) => {
      const [n = 1, , , channels = 1] = x!
      return [n, ...windowsOver(x!, both(attrs.windowSize), attrs, attrs.ceilMode), channels]
    },
    linearIn: [],
    exactOnIntegers: false,
    ...more,
    reaches: { ...windowReaches, ceilMode: ['true', 'false'], ...more.reaches },
  })
}

/** How many taps of a window stand in the image or in the padding around it, not beyond. */
function countWithPadding(x: View, options: Pool): (oy: number, ox: number) => number {
  const windowSize = both(options.windowSize)
  const along = (axis: 0 | 1) => {
    const size = x.shape[axis + 1]!
    const place = placeOf(axis, size, windowSize, options)
    const end = size + afterImage(axis, size, windowSize, options)
    return (position: number) =>
      Array.from({ length: windowSize[axis] }, (_, tap) => place(position, tap)).filter(at => at < end).length
  }
  const [rows, columns] = [along(0), along(1)]
  return (oy, ox) => rows(oy) * columns(ox)
}

const total = (seen: readonly Seen[], f: (x: number) => number = x => x) =>
  seen.reduce((sum, { value }) => sum + f(value), 0)
const largest = (seen: readonly Seen[]) => seen[firstMaximum(seen.map(({ value }) => value))]!

type Avg = Pool & { readonly countIncludePad: boolean }
type WithArgmax = Pool & { readonly result: 'values' | 'argmax' }

export const pool2d: Readonly<Record<string, AnyCompositionSpec>> = {
  maxPool2d: pooling<Pool>(
    (ops, [x], options) => maxPool2d(ops, x!, options),
    seen => largest(seen).value,
    {
      signatures,
      exactOnIntegers: true,
      hasKinks: true,
    },
  ),
  maxPool2dWithArgmax: pooling<WithArgmax>(
    (ops, [x], { result, ...options }) => maxPool2dWithArgmax(ops, x!, options)[result],
    (seen, { result }) => (result === 'values' ? largest(seen).value : largest(seen).position),
    {
      signatures: fc
        .record({ pool: signatures, result: fc.constantFrom<WithArgmax['result']>('values', 'argmax') })
        .map(({ pool: { shapes, attrs }, result }) => ({ shapes, attrs: { ...attrs, result } })),
      exactOnIntegers: true,
      hasKinks: true,
      reaches: { result: ['values', 'argmax'] },
    },
  ),
  avgPool2d: pooling<Avg>(
    (ops, [x], options) => avgPool2d(ops, x!, options),
    (seen, { countIncludePad }, count) => total(seen) / (countIncludePad ? count : seen.length),
    {
      signatures: fc
        .record({ pool: signatures, countIncludePad: fc.boolean() })
        .map(({ pool: { shapes, attrs }, countIncludePad }) => ({ shapes, attrs: { ...attrs, countIncludePad } })),
      reaches: { countIncludePad: ['true', 'false'] },
    },
  ),
  l2Pool2d: pooling<Pool>(
    (ops, [x], options) => l2Pool2d(ops, x!, options),
    seen => Math.sqrt(total(seen, x => x * x)),
    // Away from 0, where a root has no slope.
    { signatures, numbers: () => ({ reals: between(0.5, 2) }) },
  ),
}
