import type { Ops } from '../op.ts'
import { lowest } from './scalar.ts'

/**
 * Running maxima along the last axis: element i is the largest of those up to i; NaN from the first NaN on. In as many
 * steps as the length has binary digits, of which step k takes in what is 2ᵏ before.
 *
 * @see Hillis & Steele, Data Parallel Algorithms, 1986
 */
export function cumulativeMax<T>(ops: Ops<T>, x: T): T {
  const shape = ops.shapeOf(x)
  const [axis, length] = [shape.length - 1, shape.at(-1) ?? 1]
  const origin = shape.map(() => 0)
  const none = shape.map((): readonly [number, number] => [0, 0])
  let y = x
  for (let distance = 1; distance < length; distance *= 2) {
    const kept = ops.slice(y, { begin: origin, size: shape.with(axis, length - distance) })
    y = ops.maximum(y, ops.pad(kept, { padding: none.with(axis, [distance, 0]), value: lowest }))
  }
  return y
}
