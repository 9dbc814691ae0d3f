import { stridedSlice as run, type StridedSliceOptions } from '@convene/core'
import fc from 'fast-check'
import { axisSize } from '../signatures.ts'
import { type AnyCompositionSpec, composition } from '../spec.ts'

/** One axis, told from what is taken: so many, so far apart, with so much left before and after. */
const taken = fc.record({
  count: axisSize(4),
  stride: fc.constantFrom(-3, -2, -1, 1, 2, 3),
  before: fc.nat(2),
  after: fc.nat(2),
})

export const stridedSlice: Readonly<Record<string, AnyCompositionSpec>> = {
  stridedSlice: composition<StridedSliceOptions>({
    run: (ops, [x], options) => run(ops, x!, options),
    signatures: fc.array(taken, { maxLength: 4 }).map(axes => ({
      shapes: [axes.map(({ count, stride, before, after }) => before + (count - 1) * Math.abs(stride) + 1 + after)],
      attrs: {
        begin: axes.map(({ count, stride, before }) => before + (stride < 0 ? (count - 1) * -stride : 0)),
        size: axes.map(({ count }) => count),
        strides: axes.map(({ stride }) => stride),
      },
    })),
    define:
      ([x], { begin, strides }) =>
      (...index) =>
        x!(...index.map((i, axis) => begin[axis]! + i * strides[axis]!))!,
    shape: ({ attrs: { size } }) => size,
    linearIn: [0],
    exactOnIntegers: true,
    reaches: { strides: ['all 1', 'all below 0', 'all above 1', 'unequal'] },
  }),
}
