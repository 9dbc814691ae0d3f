import type { Ops } from '@convene/core'
import fc from 'fast-check'
import type { View } from '../definition.ts'
import { axisSize } from '../signatures.ts'
import { type AnyCompositionSpec, type CompositionSpec, composition } from '../spec.ts'

interface Global {
  readonly keepDims: boolean
}

/** What global poolings share: what becomes of all pixels of a channel. */
export function globalPool(
  run: <T>(ops: Ops<T>, x: T, options: Global) => T,
  fold: (values: readonly number[]) => number,
  more: Partial<CompositionSpec<Global>> = {},
): AnyCompositionSpec {
  const pixels = (x: View, n: number, c: number) =>
    Array.from({ length: x.shape[1]! * x.shape[2]! }, (_, i) => {
      return x(n, Math.floor(i / x.shape[2]!), i % x.shape[2]!, c)!
    })
  return composition<Global>({
    run: (ops, [x], options) => run(ops, x!, options),
    signatures: fc
      .record({ x: fc.tuple(axisSize(3), axisSize(5), axisSize(7), axisSize(4)), keepDims: fc.boolean() })
      .map(({ x, keepDims }) => ({ shapes: [x], attrs: { keepDims } })),
    define:
      ([x]) =>
      (...index) =>
        fold(pixels(x!, index[0]!, index.at(-1)!)),
    shape: ({ shapes: [x], attrs: { keepDims } }) => {
      const [n = 1, , , channels = 1] = x!
      return keepDims ? [n, 1, 1, channels] : [n, channels]
    },
    linearIn: [],
    exactOnIntegers: false,
    reaches: { keepDims: ['true', 'false'] },
    ...more,
  })
}
