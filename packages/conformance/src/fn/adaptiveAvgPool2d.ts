import { adaptiveAvgPool2d as run, type Size2d } from '@convene/core'
import fc from 'fast-check'
import { axisSize } from '../signatures.ts'
import { type AnyCompositionSpec, composition } from '../spec.ts'
import { both } from './windows.ts'

/** The places p that share something with bin i of `count`: those for which p < (i + 1)·n / count and p + 1 > i·n / count. */
const binOf = (i: number, n: number, count: number) =>
  Array.from({ length: n }, (_, p) => p).filter(p => p * count < (i + 1) * n && (p + 1) * count > i * n)

export const adaptiveAvgPool2d: Readonly<Record<string, AnyCompositionSpec>> = {
  adaptiveAvgPool2d: composition<{ readonly size: number | Size2d }>({
    run: (ops, [x], { size }) => run(ops, x!, size),
    signatures: fc
      .record({
        x: fc.tuple(axisSize(2), axisSize(7), axisSize(7), axisSize(3)),
        size: fc.oneof(axisSize(4), fc.tuple(axisSize(4), axisSize(8))),
      })
      .map(({ x, size }) => ({ shapes: [x], attrs: { size } })),
    define: ([x], { size }) => {
      const [, h = 1, w = 1] = x!.shape
      const [oh, ow] = both(size)
      return (b, oy, ox, c) => {
        const values = binOf(oy!, h, oh).flatMap(y => binOf(ox!, w, ow).map(column => x!(b!, y, column, c!)!))
        return values.reduce((sum, value) => sum + value, 0) / values.length
      }
    },
    shape: ({ shapes: [x], attrs: { size } }) => [x![0]!, ...both(size), x![3]!],
    linearIn: [],
    exactOnIntegers: false,
  }),
}
