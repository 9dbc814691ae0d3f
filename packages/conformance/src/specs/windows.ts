import type { Conv2dAttrs, Pool2dAttrs, Size2d, WindowAttrs } from '@convene/core'
import fc from 'fast-check'

/** Kinds of strides, dilations and padding that calls with a window have. */
const windowReaches = {
  strides: ['all 1', 'all above 1', 'unequal'],
  dilations: ['all 1', 'all above 1', 'unequal'],
  padding: ['all 0', 'all 1', 'all above 1', 'unequal'],
} as const

export const convReaches: Readonly<Record<string, readonly string[]>> = { ...windowReaches, groups: ['1', 'above 1'] }

export const poolReaches: Readonly<Record<string, readonly string[]>> = {
  ...windowReaches,
  windowSize: ['all 1', 'all above 1', 'unequal'],
}

/** A window of one tap has no room for padding: it would lie wholly in it. */
export const poolImpossible: readonly (readonly [string, string])[] = [
  ['windowSize=all 1', 'padding=all 1'],
  ['windowSize=all 1', 'padding=all above 1'],
  ['windowSize=all 1', 'padding=unequal'],
]

/** A window and an input that it fits. */
export interface WindowCase {
  readonly input: Size2d
  readonly taps: Size2d
  readonly output: Size2d
  readonly attrs: WindowAttrs
}

/** One axis, told from its output: how many positions the window takes. */
interface Axis {
  readonly positions: number
  readonly taps: number
  readonly stride: number
  readonly dilation: number
  readonly before: number
  readonly after: number
  /** How many places at the end the stride does not reach. */
  readonly rest: number
}
type Axes = readonly [height: Axis, width: Axis]

const upTo = (most: number): fc.Arbitrary<number> => fc.integer({ min: 1, max: most })

/** Height and width that have nothing to do with each other. */
const apart = (axis: { readonly [K in keyof Axis]: fc.Arbitrary<number> }): fc.Arbitrary<Axes> =>
  fc.tuple(fc.record(axis), fc.record(axis))

/** The same for both axes, or one for each. */
const pairOf = (one: fc.Arbitrary<number>): fc.Arbitrary<readonly [number, number]> =>
  fc.oneof({ weight: 1, arbitrary: one.map(n => [n, n] as const) }, { weight: 2, arbitrary: fc.tuple(one, one) })

/** The same on all four sides, or as it comes. */
const fourSides = fc.oneof(
  { weight: 1, arbitrary: fc.nat(3).map(n => [n, n, n, n] as const) },
  { weight: 2, arbitrary: fc.tuple(fc.nat(3), fc.nat(3), fc.nat(3), fc.nat(3)) },
)

const anyAxes: fc.Arbitrary<Axes> = fc
  .record({
    positions: fc.tuple(upTo(4), upTo(4)),
    taps: pairOf(upTo(4)),
    strides: pairOf(upTo(3)),
    dilations: pairOf(upTo(3)),
    padding: fourSides,
    rest: fc.tuple(fc.nat(2), fc.nat(2)),
  })
  .map(({ positions, taps, strides, dilations, padding, rest }) => {
    const axis = (i: 0 | 1): Axis => ({
      positions: positions[i],
      taps: taps[i],
      stride: strides[i],
      dilation: dilations[i],
      before: padding[i === 0 ? 0 : 2],
      after: padding[i === 0 ? 1 : 3],
      rest: rest[i],
    })
    return [axis(0), axis(1)] as const
  })

/** What networks are made of, and kernels have fast paths for: square windows without dilation, over more positions. */
const usualAxes: fc.Arbitrary<Axes> = fc
  .record({
    positions: fc.tuple(upTo(7), upTo(7)),
    taps: fc.constantFrom(3, 3, 1, 2, 5),
    stride: fc.constantFrom(1, 1, 2),
    padding: fc.constantFrom('none', 'around', 'after'),
    rest: fc.nat(1),
  })
  .map(({ positions, taps, stride, padding, rest }) => {
    const before = padding === 'around' ? Math.floor(taps / 2) : 0
    const after = padding === 'none' ? 0 : Math.floor(taps / 2)
    const axis = (positions: number): Axis => ({ positions, taps, stride, dilation: 1, before, after, rest })
    return [axis(positions[0]), axis(positions[1])] as const
  })

/** Few positions and taps, for where there are many channels. */
const smallAxes: fc.Arbitrary<Axes> = apart({
  positions: upTo(3),
  taps: upTo(2),
  stride: upTo(2),
  dilation: fc.constant(1),
  before: fc.nat(1),
  after: fc.nat(1),
  rest: fc.constant(0),
})

/** Windows of 3×3 taps that go on by single steps, over so many places: what formulas that save products are made for. */
const singleSteps = (least: number, most: number): fc.Arbitrary<Axes> =>
  apart({
    positions: fc.integer({ min: least, max: most }),
    taps: fc.constant(3),
    stride: fc.constant(1),
    dilation: fc.constant(1),
    before: fc.nat(2),
    after: fc.nat(2),
    rest: fc.constant(0),
  })

/** How far the last tap is from the first. */
const reachOf = ({ dilation, taps }: Axis) => dilation * (taps - 1)

/** The input that gives a window its positions. Not positive where padding alone is enough. */
function inputOf(axis: Axis): number {
  const { positions, stride, before, after, rest } = axis
  return (positions - 1) * stride + reachOf(axis) + 1 + Math.min(rest, stride - 1) - before - after
}

function windowCase([y, x]: Axes): WindowCase {
  const [h, w] = [Math.max(1, inputOf(y)), Math.max(1, inputOf(x))]
  const outputOf = (axis: Axis, input: number) =>
    Math.floor((input + axis.before + axis.after - reachOf(axis) - 1) / axis.stride) + 1
  return {
    input: [h, w],
    taps: [y.taps, x.taps],
    output: [outputOf(y, h), outputOf(x, w)],
    attrs: {
      strides: [y.stride, x.stride],
      dilations: [y.dilation, x.dilation],
      padding: [y.before, y.after, x.before, x.after],
    },
  }
}

export interface ConvCase extends WindowCase {
  readonly batch: number
  readonly inputChannels: number
  readonly outputChannels: number
  readonly attrs: Conv2dAttrs
}

const few = fc.tuple(upTo(5), upTo(5))
/** More than a block of any kernel has, on one side or on both. */
const many = fc
  .tuple(upTo(17), upTo(17))
  .map(([ci, co]) => (ci < 9 && co < 9 ? ([ci, co + 8] as const) : ([ci, co] as const)))

/** As many as it takes for such formulas to pay. */
const enough = fc.constantFrom([16, 16] as const, [16, 20] as const, [20, 16] as const)

function convCases(
  axes: fc.Arbitrary<Axes>,
  channels: fc.Arbitrary<readonly [number, number]>,
  groups: fc.Arbitrary<number>,
  batch: fc.Arbitrary<number> = upTo(3),
): fc.Arbitrary<ConvCase> {
  return fc.record({ axes, batch, groups, channels }).map(({ axes, batch, groups, channels: [ci, co] }) => {
    const window = windowCase(axes)
    const attrs = { ...window.attrs, groups }
    return { ...window, batch, inputChannels: groups * ci, outputChannels: groups * co, attrs }
  })
}

export const convCase: fc.Arbitrary<ConvCase> = fc.oneof(
  { withCrossShrink: true },
  { weight: 40, arbitrary: convCases(anyAxes, few, upTo(3)) },
  { weight: 30, arbitrary: convCases(usualAxes, few, fc.constantFrom(1, 1, 1, 2)) },
  { weight: 10, arbitrary: convCases(smallAxes, many, upTo(2)) },
  { weight: 4, arbitrary: convCases(singleSteps(4, 7), enough, fc.constant(1), upTo(2)) },
)

/** The same, and now and then one over as many places as formulas for large tiles ask for. It takes as long as a hundred others. */
export const convCaseOfAnySize: fc.Arbitrary<ConvCase> = fc.oneof(
  { withCrossShrink: true },
  { weight: 40, arbitrary: convCase },
  { weight: 1, arbitrary: convCases(singleSteps(20, 22), enough, fc.constant(1), fc.constant(1)) },
)

export interface PoolCase extends WindowCase {
  readonly batch: number
  readonly channels: number
  readonly attrs: Pool2dAttrs
}

/** No window lies wholly in the padding: that is narrower than a window's reach, and no gap between taps holds the input. */
function seesInput(axis: Axis): Axis {
  const reach = reachOf(axis)
  const within = { ...axis, before: Math.min(axis.before, reach), after: Math.min(axis.after, reach) }
  const padded = within.before + within.after > 0
  const missing = padded ? Math.max(0, axis.dilation - inputOf(within)) : 0
  return { ...within, positions: axis.positions + Math.ceil(missing / axis.stride) }
}

function poolCases(axes: fc.Arbitrary<Axes>, channels: fc.Arbitrary<number>): fc.Arbitrary<PoolCase> {
  return fc.record({ axes, batch: upTo(3), channels }).map(({ axes: [y, x], batch, channels }) => {
    const window = windowCase([seesInput(y), seesInput(x)])
    return { ...window, batch, channels, attrs: { ...window.attrs, windowSize: window.taps } }
  })
}

export const poolCase: fc.Arbitrary<PoolCase> = fc.oneof(
  { withCrossShrink: true },
  { weight: 5, arbitrary: poolCases(anyAxes, upTo(5)) },
  { weight: 2, arbitrary: poolCases(usualAxes, upTo(3)) },
  { weight: 1, arbitrary: poolCases(smallAxes, fc.integer({ min: 8, max: 17 })) },
)
