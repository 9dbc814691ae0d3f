import type { Ops } from '../op.ts'
import { resolveAxis } from './axes.ts'

export interface CumulativeSumOptions {
  /** −1 is the last. */
  readonly axis: number
  /** Leaves each element out of its own sum; false, if left out. */
  readonly exclusive?: boolean
  /** Sums from the end; false, if left out. */
  readonly reverse?: boolean
}

/**
 * Running sums along an axis: element i is the sum of those up to i, or of those before it if `exclusive`. What comes
 * later has no influence, NaN and Infinity neither.
 *
 * @throws ShapeError cumulativeSum.axis
 * @see Hillis & Steele, Data Parallel Algorithms, 1986
 */
export function cumulativeSum<T>(ops: Ops<T>, x: T, options: CumulativeSumOptions): T {
  const { axis, exclusive = false, reverse = false } = options
  const shape = ops.shapeOf(x)
  const along = resolveAxis('cumulativeSum', shape, axis)
  const length = shape[along]!
  const turned = reverse ? ops.reverse(x, { axes: [along] }) : x
  let sums = exclusive ? shifted(ops, turned, along, 1) : turned
  // After each step every element is the sum of twice as many.
  for (let distance = 1; distance < length; distance *= 2) {
    sums = ops.add(sums, shifted(ops, sums, along, distance))
  }
  return reverse ? ops.reverse(sums, { axes: [along] }) : sums
}

/** x moved towards the end of an axis, zeros where it was. */
function shifted<T>(ops: Ops<T>, x: T, axis: number, distance: number): T {
  const shape = ops.shapeOf(x)
  const length = shape[axis]!
  if (distance >= length) return ops.fill({ value: 0, shape })
  const kept = ops.slice(x, { begin: shape.map(() => 0), size: shape.with(axis, length - distance) })
  const padding = shape.map((_, i): readonly [number, number] => (i === axis ? [distance, 0] : [0, 0]))
  return ops.pad(kept, { padding, value: 0 })
}
