import type { MatMulAttrs, Shape } from '@convene/core'
import fc from 'fast-check'
import { stretched, sumOver } from '../definition.ts'
import { sumsOfProducts } from '../errorModels.ts'
import { broadcastingShapes } from '../signatures.ts'
import type { OpSpec } from '../spec.ts'

const size = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 1, max: 9 }) },
  { weight: 1, arbitrary: fc.integer({ min: 30, max: 40 }) },
)

export const matMul: OpSpec<'matMul'> = {
  signatures: fc
    .record({
      batches: fc.oneof(fc.constant([[], []] as const), broadcastingShapes(2)),
      m: size,
      k: size,
      n: size,
      attrs: fc.record({ transposeA: fc.boolean(), transposeB: fc.boolean() }),
    })
    .map(({ batches: [a = [], b = []], m, k, n, attrs }) => ({
      shapes: [
        [...a.slice(-2), ...(attrs.transposeA ? [k, m] : [m, k])],
        [...b.slice(-2), ...(attrs.transposeB ? [n, k] : [k, n])],
      ],
      attrs,
    })),
  define:
    ([a, b], { transposeA, transposeB }) =>
    (...index) => {
      const batch = index.slice(0, -2)
      const [row, column] = [index.at(-2)!, index.at(-1)!]
      const inner = a!.shape.at(transposeA ? -2 : -1)!
      return sumOver(
        [inner],
        k =>
          stretched(a!, [...batch, ...(transposeA ? [k!, row] : [row, k!])]) *
          stretched(b!, [...batch, ...(transposeB ? [column, k!] : [k!, column])]),
      )
    },
  linearIn: [0, 1],
  exactOnIntegers: true,
  error: sumsOfProducts(([a]: readonly Shape[], { transposeA }: MatMulAttrs) => a!.at(transposeA ? -2 : -1)!),
  reaches: { transposeA: ['true', 'false'], transposeB: ['true', 'false'] },
}
