import { clip, DataError, mapTree, type Ops, scalar, sum, type Tree } from '@convene/core'

/** How gradients are kept from being too large, all of one step together. */
export type Clipping = <T>(ops: Ops<T>, gradients: Tree<T>) => Tree<T>

/** Each element, into [−limit, limit]. */
export function clipByValue(limit: number): Clipping {
  checkLimit('clipByValue.limit', limit)
  return (ops, gradients) => mapTree(gradients, gradient => clip(ops, gradient, -limit, limit))
}

/** Each parameter's gradient by itself: shortened to the length `limit`, if it is longer. */
export function clipByNorm(limit: number): Clipping {
  checkLimit('clipByNorm.limit', limit)
  return (ops, gradients) =>
    mapTree(gradients, gradient => ops.mul(gradient, shortening(ops, squares(ops, gradient), limit)))
}

/**
 * All gradients as one vector: shortened to the length `limit`, if it is longer. Its direction stays.
 *
 * @see Pascanu, Mikolov & Bengio, On the difficulty of training recurrent neural networks, arXiv:1211.5063, algorithm 1
 */
export function clipByGlobalNorm(limit: number): Clipping {
  checkLimit('clipByGlobalNorm.limit', limit)
  return (ops, gradients) => {
    const parts = Object.values(gradients).map(gradient => squares(ops, gradient))
    if (parts.length === 0) return gradients
    const factor = shortening(ops, parts.reduce(ops.add), limit)
    return mapTree(gradients, gradient => ops.mul(gradient, factor))
  }
}

const squares = <T>(ops: Ops<T>, x: T): T => sum(ops, ops.mul(x, x))

/** min(1, limit / length), for a square of a length, which may be 0. */
function shortening<T>(ops: Ops<T>, square: T, limit: number): T {
  const one = scalar(ops, 1)
  const length = ops.sqrt(square)
  const isLonger = ops.greater(length, scalar(ops, limit))
  return ops.select(isLonger, ops.div(scalar(ops, limit), ops.select(isLonger, length, one)), one)
}

function checkLimit(code: string, limit: number): void {
  if (!(limit > 0)) throw new DataError({ code, expected: 'a limit above 0', received: String(limit) })
}
