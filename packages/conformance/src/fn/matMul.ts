import { type MatMulAttrs, matMul as multiply, type Shape } from '@convene/core'
import fc from 'fast-check'
import { stretched, sumOver, type View } from '../definition.ts'
import { axisSize, broadcastingShapes } from '../signatures.ts'
import { type AnyCompositionSpec, composition } from '../spec.ts'

const transposes = fc.record({ transposeA: fc.boolean(), transposeB: fc.boolean() })
export const flags = { transposeA: ['true', 'false'], transposeB: ['true', 'false'] } as const
/** A matrix's shape, or a place in it, as it is given. */
export const given = (rows: number, columns: number, transposed: boolean): Shape =>
  transposed ? [columns, rows] : [rows, columns]

export const matMul: Readonly<Record<string, AnyCompositionSpec>> = {
  matMul: composition<MatMulAttrs>({
    run: (ops, [a, b], attrs) => multiply(ops, a!, b!, attrs),
    signatures: fc
      .record({
        batches: fc.oneof(fc.constant([[], []]), broadcastingShapes(2)),
        sizes: fc.tuple(axisSize(), axisSize(), axisSize()),
        // At least one is a vector more often than not: of matrices the primitive knows.
        vectors: fc.constantFrom([false, false], [true, false], [false, true], [true, true]),
        attrs: transposes,
      })
      .map(({ batches: [x = [], y = []], sizes: [m, k, n], vectors: [isRow, isColumn], attrs }) => ({
        shapes: [
          isRow ? [k] : [...x.slice(-2), ...given(m, k, attrs.transposeA)],
          isColumn ? [k] : [...y.slice(-2), ...given(k, n, attrs.transposeB)],
        ],
        attrs,
      })),
    define: ([a, b], { transposeA, transposeB }) => {
      const [isRow, isColumn] = [a!.shape.length === 1, b!.shape.length === 1]
      return (...index) => {
        const left = [...index]
        const column = isColumn ? 0 : left.pop()!
        const row = isRow ? 0 : left.pop()!
        const at = (x: View, isVector: boolean, place: Shape, k: number) =>
          isVector ? x(k)! : stretched(x, [...left, ...place])
        return sumOver(
          [isRow ? a!.shape[0]! : a!.shape.at(transposeA ? -2 : -1)!],
          k => at(a!, isRow, given(row, k!, transposeA), k!) * at(b!, isColumn, given(k!, column, transposeB), k!),
        )
      }
    },
    linearIn: [0, 1],
    exactOnIntegers: true,
    reaches: flags,
  }),
}
