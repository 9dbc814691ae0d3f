import { type CumulativeSumOptions, cumulativeSum as run } from '@convene/core'
import fc from 'fast-check'
import { shapeOfRank } from '../signatures.ts'
import { type AnyCompositionSpec, composition } from '../spec.ts'

export const cumulativeSum: Readonly<Record<string, AnyCompositionSpec>> = {
  cumulativeSum: composition<CumulativeSumOptions>({
    run: (ops, [x], options) => run(ops, x!, options),
    signatures: shapeOfRank(1, 4, 6).chain(x =>
      fc
        .record({
          axis: fc.integer({ min: -x.length, max: x.length - 1 }),
          exclusive: fc.boolean(),
          reverse: fc.boolean(),
        })
        .map(attrs => ({ shapes: [x], attrs })),
    ),
    define:
      ([x], { axis, exclusive, reverse }) =>
      (...index) => {
        const along = axis < 0 ? axis + index.length : axis
        const own = index[along]!
        let sum = 0
        for (let i = 0; i < x!.shape[along]!; i++) {
          const counts = i === own ? !exclusive : i < own !== reverse
          if (counts) sum += x!(...index.with(along, i))!
        }
        return sum
      },
    linearIn: [0],
    exactOnIntegers: true,
    reaches: { exclusive: ['true', 'false'], reverse: ['true', 'false'], axis: ['0', '1', 'below 0'] },
  }),
}
