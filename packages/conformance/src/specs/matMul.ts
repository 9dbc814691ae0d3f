import type { MatMulAttrs, Shape } from '@convene/core'
import fc from 'fast-check'
import { sumsOfProducts } from '../errorModels.ts'
import type { OpSpec } from '../spec.ts'

const size = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 1, max: 9 }) },
  { weight: 1, arbitrary: fc.integer({ min: 30, max: 40 }) },
)

export const matMul: OpSpec<'matMul'> = {
  signatures: fc
    .record({
      m: size,
      k: size,
      n: size,
      attrs: fc.record({ transposeA: fc.boolean(), transposeB: fc.boolean() }),
    })
    .map(({ m, k, n, attrs }) => ({
      shapes: [[...(attrs.transposeA ? [k, m] : [m, k])], [...(attrs.transposeB ? [n, k] : [k, n])]],
      attrs,
    })),
  linearIn: [0, 1],
  exactOnIntegers: true,
  error: sumsOfProducts(([a]: readonly Shape[], { transposeA }: MatMulAttrs) => a!.at(transposeA ? -2 : -1)!),
}
