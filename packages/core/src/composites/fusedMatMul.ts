import { type MatMulAttrs, matMul } from '../ops/matMul.ts'
import { activated, checkActivation, type FusedActivation } from './activation.ts'
import { checkAddends } from './addends.ts'
import type { CompositeDef } from './composite.ts'

export interface FusedMatMulAttrs extends MatMulAttrs {
  readonly activation: FusedActivation
}

/**
 * activation(matMul(a, b) + bias), or activation(matMul(a, b) + bias + residual): a dense layer.
 *
 * Inputs, in this order:
 * - a        [...batch, m, k], or [...batch, k, m] if `transposeA`
 * - b        [...batch, k, n], or [...batch, n, k] if `transposeB`
 * - bias     [n]
 * - residual of the output's shape; may be left out
 *
 * @throws ShapeError as the primitive `matMul`
 * @throws ShapeError fusedMatMul.bias, fusedMatMul.residual
 * @throws DataError fusedMatMul.activation
 */
export const fusedMatMul: CompositeDef<'fusedMatMul'> = {
  arity: [3, 4],
  shape: ([a, b, bias, residual], attrs) => {
    const out = matMul.shape(a!, b!, attrs)
    checkAddends('fusedMatMul', out, bias!, residual)
    checkActivation('fusedMatMul', attrs.activation)
    return out
  },
  expand: (ops, [a, b, bias, residual], { transposeA, transposeB, activation }) => {
    const sum = ops.add(ops.matMul(a!, b!, { transposeA, transposeB }), bias!)
    return activated(ops, activation, residual === undefined ? sum : ops.add(sum, residual))
  },
}
