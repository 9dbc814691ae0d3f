import { logSoftmax, type Ops, softmax } from '@convene/core'
import fc from 'fast-check'
import type { View } from '../definition.ts'
import { shapeOfRank } from '../signatures.ts'
import { type AnyCompositionSpec, composition, withoutMinusInfinity } from '../spec.ts'

/** Numbers less the largest of their line; all NaN, where that is infinite. */
function lineAt(x: View, axis: number, index: readonly number[]): { readonly own: number; readonly sum: number } {
  const along = axis < 0 ? axis + index.length : axis
  const values = Array.from({ length: x.shape[along]! }, (_, i) => x(...index.with(along, i))!)
  const largest = Math.max(...values)
  return { own: x(...index)! - largest, sum: values.reduce((sum, value) => sum + Math.exp(value - largest), 0) }
}

function alongAxis(
  run: <T>(ops: Ops<T>, x: T, axis: number) => T,
  f: (own: number, sum: number) => number,
): AnyCompositionSpec {
  return composition<{ readonly axis: number }>({
    run: (ops, [x], { axis }) => run(ops, x!, axis),
    signatures: shapeOfRank(1, 4)
      .chain(x => fc.record({ x: fc.constant(x), axis: fc.integer({ min: -x.length, max: x.length - 1 }) }))
      .map(({ x, axis }) => ({ shapes: [x], attrs: { axis } })),
    define:
      ([x], { axis }) =>
      (...index) => {
        const { own, sum } = lineAt(x!, axis, index)
        return f(own, sum)
      },
    linearIn: [],
    exactOnIntegers: false,
    specials: withoutMinusInfinity,
    reaches: { axis: ['0', '1', 'above 1', 'below 0'] },
  })
}

const softmaxes: Readonly<Record<string, AnyCompositionSpec>> = {
  softmax: alongAxis(softmax, (own, sum) => Math.exp(own) / sum),
  logSoftmax: alongAxis(logSoftmax, (own, sum) => own - Math.log(sum)),
}

export { softmaxes as softmax }
