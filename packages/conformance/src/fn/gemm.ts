import { type MatMulAttrs, gemm as run } from '@convene/core'
import fc from 'fast-check'
import { stretched, sumOver, type View } from '../definition.ts'
import { axisSize } from '../signatures.ts'
import { type AnyCompositionSpec, composition } from '../spec.ts'
import { flags, given } from './matMul.ts'

/** An element of a product of matrices. */
const productAt = (a: View, b: View, { transposeA, transposeB }: MatMulAttrs, row: number, column: number) =>
  sumOver([a.shape[transposeA ? 0 : 1]!], k => a(...given(row, k!, transposeA))! * b(...given(k!, column, transposeB))!)

interface Gemm extends MatMulAttrs {
  readonly alpha: number
  readonly beta: number
}
const factor = fc.constantFrom(1, 2, -1, 0.5)

export const gemm: Readonly<Record<string, AnyCompositionSpec>> = {
  gemm: composition<Gemm>({
    run: (ops, [a, b, c], options) => run(ops, a!, b!, { ...options, ...(c !== undefined && { c }) }),
    signatures: fc
      .record({
        sizes: fc.tuple(axisSize(), axisSize(), axisSize()),
        attrs: fc.record({ alpha: factor, beta: factor, transposeA: fc.boolean(), transposeB: fc.boolean() }),
        addend: fc.constantFrom('none', 'number', 'row', 'column', 'matrix'),
      })
      .map(({ sizes: [m, k, n], attrs, addend }) => {
        const c = { none: [], number: [[]], row: [[n]], column: [[m, 1]], matrix: [[m, n]] }[addend]!
        return { shapes: [given(m, k, attrs.transposeA), given(k, n, attrs.transposeB), ...c], attrs }
      }),
    define:
      ([a, b, c], attrs) =>
      (row, column) =>
        attrs.alpha * productAt(a!, b!, attrs, row!, column!) +
        (c === undefined ? 0 : attrs.beta * stretched(c, [row!, column!])),
    // Affine, where there is something to add.
    linearIn: [],
    exactOnIntegers: true,
    reaches: { ...flags, alpha: ['1', 'above 1', 'a fraction'], beta: ['1', 'above 1', 'a fraction'] },
  }),
}
