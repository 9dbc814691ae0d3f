import { ShapeError } from '../errors.ts'
import type { Ops } from '../op.ts'

/**
 * eˣ / Σ eˣ over the last axis. The maximum is taken away first, so that nothing overflows.
 *
 * @throws ShapeError softmax.rank: a scalar
 */
export function softmax<T>(ops: Ops<T>, x: T): T {
  const e = ops.exp(shifted(ops, 'softmax', x))
  return ops.div(e, ops.sum(e, lastAxis(ops, e)))
}

/**
 * log(softmax(x)) over the last axis, without the loss of digits that taking the two apart would bring.
 *
 * @throws ShapeError logSoftmax.rank: a scalar
 */
export function logSoftmax<T>(ops: Ops<T>, x: T): T {
  const z = shifted(ops, 'logSoftmax', x)
  return ops.sub(z, ops.log(ops.sum(ops.exp(z), lastAxis(ops, z))))
}

function shifted<T>(ops: Ops<T>, fn: string, x: T): T {
  if (ops.shapeOf(x).length === 0) {
    throw new ShapeError({ code: `${fn}.rank`, expected: 'at least one axis', received: 'a scalar' })
  }
  return ops.sub(x, ops.max(x, lastAxis(ops, x)))
}

const lastAxis = <T>(ops: Ops<T>, x: T) => ({ axes: [ops.shapeOf(x).length - 1], keepDims: true })
