import { type Resize2dOptions, resize2d, type Size2d } from '@convene/core'
import fc from 'fast-check'
import { axisSize } from '../signatures.ts'
import { type AnyCompositionSpec, composition } from '../spec.ts'

/** One axis: so many pixels become so many, at a scale of its own or at their quotient. */
interface Axis {
  readonly from: number
  readonly to: number
  readonly scale?: number
  readonly options: Resize2dOptions
  readonly region: readonly [number, number]
}

/** Where output i lies. */
function placeOf({ from, to, scale, options, region: [low, high] }: Axis, i: number): number {
  const { coordinates = 'half-pixel' } = options
  const back = (at: number) => (scale === undefined ? (at * from) / to : at / scale)
  const length = scale === undefined ? to : from * scale
  if (coordinates === 'crop') return (from - 1) * (to === 1 ? (low + high) / 2 : low + ((high - low) * i) / (to - 1))
  if (coordinates === 'asymmetric') return back(i)
  if (to === 1 && (coordinates === 'align-corners' || coordinates === 'pytorch-half-pixel')) return 0
  if (coordinates === 'align-corners') return (i * (from - 1)) / (length - 1)
  const margin = coordinates === 'half-pixel-symmetric' ? (from / 2) * (1 - to / length) : 0
  return margin + back(i + 0.5) - 0.5
}

/** In Horner's form: the weights are numbers of the program, whose own rounding is in no bound. */
function kernel(distance: number, { method, cubicCoefficient: a = -0.75 }: Resize2dOptions): number {
  const t = Math.abs(distance)
  if (method === 'bilinear') return t < 1 ? 1 - t : 0
  if (t <= 1) return ((a + 2) * t - (a + 3)) * t ** 2 + 1
  return t < 2 ? ((a * t - 5 * a) * t + 8 * a) * t - 4 * a : 0
}

const nearest = {
  floor: (x: number) => Math.floor(x),
  ceil: (x: number) => Math.ceil(x),
  'round-prefer-floor': (x: number) => Math.ceil(x - 0.5),
  'round-prefer-ceil': (x: number) => Math.floor(x + 0.5),
}

/** The one scale for both axes of an image that is to fit into a size, or to cover it. */
function fittingScale([h, w]: Size2d, { size, keepAspectRatio }: Resize2dOptions): number {
  const ratios = [size[0] / h, size[1] / w]
  return keepAspectRatio === 'not-larger' ? Math.min(...ratios) : Math.max(...ratios)
}

/** How much of each input is in output i. */
function weightsOf(axis: Axis, i: number): readonly number[] {
  const { from, options } = axis
  const scale = axis.scale ?? axis.to / from
  const place = placeOf(axis, i)
  const weights = new Array<number>(from).fill(0)
  const clamp = (at: number) => Math.min(Math.max(at, 0), from - 1)
  if (options.method === 'nearest') {
    weights[clamp(nearest[options.rounding ?? 'round-prefer-floor'](place))] = 1
    return weights
  }
  const stretch = options.antialias ? Math.min(scale, 1) : 1
  const reach = Math.ceil(2 / stretch) + 1
  const add = (counts: (at: number) => boolean) => {
    for (let at = Math.floor(place) - reach; at <= place + reach; at++) {
      if (counts(at)) weights[clamp(at)]! += kernel((at - place) * stretch, options)
    }
  }
  add(at => !options.excludeOutside || at === clamp(at))
  if (weights.every(weight => weight === 0)) add(() => true)
  const total = weights.reduce((a, b) => a + b)
  return weights.map(weight => weight / total)
}

const options: fc.Arbitrary<Omit<Resize2dOptions, 'size' | 'scales'>> = fc.record({
  method: fc.constantFrom('nearest' as const, 'nearest' as const, 'bilinear' as const, 'bicubic' as const),
  coordinates: fc.constantFrom(
    'half-pixel' as const,
    'half-pixel-symmetric' as const,
    'asymmetric' as const,
    'align-corners' as const,
    'pytorch-half-pixel' as const,
    'crop' as const,
  ),
  rounding: fc.constantFrom(
    'round-prefer-floor' as const,
    'round-prefer-ceil' as const,
    'floor' as const,
    'ceil' as const,
  ),
  antialias: fc.boolean(),
  excludeOutside: fc.boolean(),
  cubicCoefficient: fc.constantFrom(-0.5, -0.75),
  region: fc.constantFrom([0, 0, 1, 1] as const, [-0.29, 0.13, 0.83, 1.21] as const),
  extrapolationValue: fc.constantFrom(0, 9),
})

/** One row or column is a case of its own, more than one way. */
const side = fc.oneof({ weight: 1, arbitrary: fc.constant(1) }, { weight: 3, arbitrary: axisSize(7) })

export const resizing: Readonly<Record<string, AnyCompositionSpec>> = {
  resize2d: composition<Resize2dOptions>({
    run: (ops, [x], attrs) => resize2d(ops, x!, attrs),
    signatures: fc
      .record({
        n: axisSize(2),
        h: axisSize(5),
        w: axisSize(5),
        c: axisSize(2),
        size: fc.tuple(side, side),
        // Where one size is the other's double, places come to lie halfway between pixels.
        ratio: fc.constantFrom(undefined, 2, 0.5),
        options,
        fit: fc.constantFrom('stretch' as const, 'not-larger' as const, 'not-smaller' as const, 'scales' as const),
        more: fc.constantFrom(0, 0.3),
      })
      .map(({ n, h, w, c, size: sides, ratio, options, fit, more }) => {
        const size = ratio === undefined ? sides : ([Math.ceil(h * ratio), Math.ceil(w * ratio)] as const)
        return {
          shapes: [[n, h, w, c]],
          attrs: {
            ...options,
            size,
            ...(fit === 'scales' && { scales: [(size[0] + more) / h, (size[1] + more) / w] as const }),
            ...((fit === 'not-larger' || fit === 'not-smaller') && { keepAspectRatio: fit }),
          },
        }
      }),
    define: ([x], options, out) => {
      const [, h = 0, w = 0] = x!.shape
      const [, height = 0, width = 0] = out
      const [y1, x1, y2, x2] = options.region ?? [0, 0, 1, 1]
      const scaleOf = (i: 0 | 1) => {
        const scale = options.keepAspectRatio === undefined ? options.scales?.[i] : fittingScale([h, w], options)
        return scale === undefined ? {} : { scale }
      }
      const rows = { from: h, to: height, ...scaleOf(0), options, region: [y1, y2] } as const
      const columns = { from: w, to: width, ...scaleOf(1), options, region: [x1, x2] } as const
      const isInside = (axis: Axis, i: number) => placeOf(axis, i) >= 0 && placeOf(axis, i) <= axis.from - 1
      return (n = 0, row = 0, column = 0, c = 0) => {
        if (options.coordinates === 'crop' && !(isInside(rows, row) && isInside(columns, column))) {
          return options.extrapolationValue ?? 0
        }
        let sum = 0
        for (const [i, down] of weightsOf(rows, row).entries()) {
          for (const [j, across] of weightsOf(columns, column).entries()) {
            if (down !== 0 && across !== 0) sum += down * across * x!(n, i, j, c)!
          }
        }
        return sum
      }
    },
    shape: ({ shapes: [x], attrs }) => {
      const [n = 0, h = 0, w = 0, c = 0] = x!
      if (attrs.keepAspectRatio === undefined) return [n, ...attrs.size, c]
      const scale = fittingScale([h, w], attrs)
      return [n, Math.max(Math.round(h * scale), 1), Math.max(Math.round(w * scale), 1), c]
    },
    linearIn: [],
    exactOnIntegers: false,
    calls: 80,
    reaches: {
      method: ['nearest', 'bilinear', 'bicubic'],
      coordinates: ['half-pixel', 'half-pixel-symmetric', 'asymmetric', 'align-corners', 'pytorch-half-pixel', 'crop'],
      rounding: ['round-prefer-floor', 'round-prefer-ceil', 'floor', 'ceil'],
      antialias: ['true', 'false'],
      excludeOutside: ['true', 'false'],
    },
  }),
}
