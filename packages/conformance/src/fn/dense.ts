import { dense as run } from '@convene/core'
import fc from 'fast-check'
import { sumOver } from '../definition.ts'
import { axisSize, shapeOfRank } from '../signatures.ts'
import { type AnyCompositionSpec, composition } from '../spec.ts'

export const dense: Readonly<Record<string, AnyCompositionSpec>> = {
  dense: composition<undefined>({
    run: (ops, [x, kernel, bias]) => run(ops, x!, kernel!, bias),
    signatures: fc
      .record({ outer: shapeOfRank(0, 3, 4), inputs: axisSize(), units: axisSize(), hasBias: fc.boolean() })
      .map(({ outer, inputs, units, hasBias }) => ({
        shapes: [[...outer, inputs], [inputs, units], ...(hasBias ? [[units]] : [])],
        attrs: undefined,
      })),
    define:
      ([x, kernel, bias]) =>
      (...index) => {
        const unit = index.at(-1)!
        const product = sumOver([kernel!.shape[0]!], i => x!(...index.with(-1, i!))! * kernel!(i!, unit)!)
        return product + (bias?.(unit) ?? 0)
      },
    linearIn: [],
    exactOnIntegers: true,
  }),
}
