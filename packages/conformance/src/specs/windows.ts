import type { Conv2dAttrs, Pool2dAttrs, Size2d, WindowAttrs } from '@convene/core'
import fc from 'fast-check'

/** A window and an input that it fits: everything differs between height and width. */
export interface WindowCase {
  readonly input: Size2d
  readonly taps: Size2d
  readonly output: Size2d
  readonly attrs: WindowAttrs
}

interface AxisCase {
  readonly input: number
  readonly taps: number
  readonly output: number
  readonly stride: number
  readonly dilation: number
  readonly before: number
  readonly after: number
}

/** One axis, from its output back to its input: `rest` positions at the end are skipped by the stride. */
const axisCase = (paddingWithin: (reach: number) => number): fc.Arbitrary<AxisCase> =>
  fc
    .record({
      positions: fc.integer({ min: 1, max: 4 }),
      taps: fc.integer({ min: 1, max: 4 }),
      stride: fc.integer({ min: 1, max: 3 }),
      dilation: fc.integer({ min: 1, max: 3 }),
      before: fc.integer({ min: 0, max: 3 }),
      after: fc.integer({ min: 0, max: 3 }),
      rest: fc.integer({ min: 0, max: 2 }),
    })
    .map(({ positions, taps, stride, dilation, rest, ...padding }) => {
      const reach = dilation * (taps - 1)
      const before = Math.min(padding.before, paddingWithin(reach))
      const after = Math.min(padding.after, paddingWithin(reach))
      const wanted = (positions - 1) * stride + reach + 1 + Math.min(rest, stride - 1) - before - after
      const input = Math.max(1, wanted, before + after > 0 && reach > 0 ? dilation : 1)
      const output = Math.floor((input + before + after - reach - 1) / stride) + 1
      return { input, taps, output, stride, dilation, before, after }
    })

function windowCase(paddingWithin: (reach: number) => number): fc.Arbitrary<WindowCase> {
  return fc.tuple(axisCase(paddingWithin), axisCase(paddingWithin)).map(([y, x]) => ({
    input: [y.input, x.input],
    taps: [y.taps, x.taps],
    output: [y.output, x.output],
    attrs: {
      strides: [y.stride, x.stride],
      dilations: [y.dilation, x.dilation],
      padding: [y.before, y.after, x.before, x.after],
    },
  }))
}

export interface ConvCase extends WindowCase {
  readonly batch: number
  readonly inputChannels: number
  readonly outputChannels: number
  readonly attrs: Conv2dAttrs
}

const channels = fc.integer({ min: 1, max: 5 })

export const convCase: fc.Arbitrary<ConvCase> = fc
  .record({
    window: windowCase(() => 3),
    batch: fc.integer({ min: 1, max: 2 }),
    groups: fc.integer({ min: 1, max: 3 }),
    perGroup: fc.tuple(channels, channels),
  })
  .map(({ window, batch, groups, perGroup }) => ({
    ...window,
    batch,
    inputChannels: groups * perGroup[0],
    outputChannels: groups * perGroup[1],
    attrs: { ...window.attrs, groups },
  }))

export interface PoolCase extends WindowCase {
  readonly batch: number
  readonly channels: number
  readonly attrs: Pool2dAttrs
}

/** No window lies wholly in the padding. */
export const poolCase: fc.Arbitrary<PoolCase> = fc
  .record({ window: windowCase(reach => reach), batch: fc.integer({ min: 1, max: 2 }), channels })
  .map(({ window, ...rest }) => ({ ...window, ...rest, attrs: { ...window.attrs, windowSize: window.taps } }))
