import type { Ops } from '../op.ts'
import { resolveAxis } from './axes.ts'

/**
 * eˣ / Σ eˣ along an axis, the last if none is named. The maximum is taken away first, so that nothing overflows. Where it
 * is infinite, all is NaN.
 *
 * @throws ShapeError softmax.axis: there is none such, of a scalar for example
 */
export function softmax<T>(ops: Ops<T>, x: T, axis = -1): T {
  const { z, over } = shifted(ops, 'softmax', x, axis)
  const e = ops.exp(z)
  return ops.div(e, ops.sum(e, over))
}

/**
 * log(softmax(x)) along an axis, the last if none is named, without the loss of digits that taking the two apart would
 * bring.
 *
 * @throws ShapeError logSoftmax.axis: there is none such, of a scalar for example
 */
export function logSoftmax<T>(ops: Ops<T>, x: T, axis = -1): T {
  const { z, over } = shifted(ops, 'logSoftmax', x, axis)
  return ops.sub(z, ops.log(ops.sum(ops.exp(z), over)))
}

function shifted<T>(ops: Ops<T>, fn: string, x: T, axis: number) {
  const over = { axes: [resolveAxis(fn, ops.shapeOf(x), axis)], keepDims: true }
  return { z: ops.sub(x, ops.max(x, over)), over }
}
