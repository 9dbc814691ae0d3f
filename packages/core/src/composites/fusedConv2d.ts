import { type Conv2dAttrs, conv2d, convOf } from '../ops/conv2d.ts'
import { activated, checkActivation, type FusedActivation } from './activation.ts'
import { checkAddends } from './addends.ts'
import type { CompositeDef } from './composite.ts'

export interface FusedConv2dAttrs extends Conv2dAttrs {
  readonly activation: FusedActivation
}

/**
 * activation(conv2d(x, filter) + bias), or activation(conv2d(x, filter) + bias + residual): most of what a network is made
 * of.
 *
 * Inputs, in this order:
 * - x        [n, h, w, ci]
 * - filter   [kh, kw, ci / groups, co]
 * - bias     [co]
 * - residual of the output's shape; may be left out
 *
 * @throws ShapeError as the primitive `conv2d`
 * @throws ShapeError fusedConv2d.bias, fusedConv2d.residual
 * @throws DataError fusedConv2d.activation
 */
export const fusedConv2d: CompositeDef<'fusedConv2d'> = {
  arity: [3, 4],
  shape: ([x, filter, bias, residual], attrs) => {
    const out = conv2d.shape(x!, filter!, convOf(attrs))
    checkAddends('fusedConv2d', out, bias!, residual)
    checkActivation('fusedConv2d', attrs.activation)
    return out
  },
  expand: (ops, [x, filter, bias, residual], attrs) => {
    const sum = ops.add(ops.conv2d(x!, filter!, convOf(attrs)), bias!)
    return activated(ops, attrs.activation, residual === undefined ? sum : ops.add(sum, residual))
  },
}
