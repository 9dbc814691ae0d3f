import { ShapeError } from '../errors.ts'
import type { Ops } from '../op.ts'
import { formatShape } from '../shape.ts'

export interface StridedSliceOptions {
  /** The first position to take, for each axis. */
  readonly begin: readonly number[]
  /** How many to take. */
  readonly size: readonly number[]
  /** From one to the next; negative ones walk backwards. */
  readonly strides: readonly number[]
}

/**
 * Every so many-th element along each axis.
 *
 * @throws ShapeError stridedSlice.box: not one entry for each axis, a stride of 0, or a position outside
 */
export function stridedSlice<T>(ops: Ops<T>, x: T, { begin, size, strides }: StridedSliceOptions): T {
  const shape = ops.shapeOf(x)
  const ends = begin.map((start, axis) => start + (size[axis]! - 1) * strides[axis]!)
  const inside = shape.every((length, axis) =>
    [begin[axis], ends[axis]].every(place => Number.isInteger(place) && place! >= 0 && place! < length),
  )
  const counts = [begin, size, strides].every(list => list.length === shape.length)
  if (!counts || !inside || strides.includes(0)) {
    const received = JSON.stringify({ begin, size, strides })
    throw new ShapeError({ code: 'stridedSlice.box', expected: `places inside ${formatShape(shape)}`, received })
  }
  return shape.reduce((y, _, axis) => alongAxis(ops, y, axis, begin[axis]!, size[axis]!, strides[axis]!), x)
}

/** One axis: the stretch that is needed, turned if need be, seen as rows of |stride|, of which the first column stays. */
function alongAxis<T>(ops: Ops<T>, x: T, axis: number, begin: number, count: number, stride: number): T {
  const shape = ops.shapeOf(x)
  const step = Math.abs(stride)
  const extent = (count - 1) * step + 1
  if (stride === 1 && count === shape[axis]) return x
  const from = stride > 0 ? begin : begin - extent + 1
  const origin = shape.map((): number => 0)
  const stretch = ops.slice(x, { begin: origin.with(axis, from), size: shape.with(axis, extent) })
  const forward = stride > 0 ? stretch : ops.reverse(stretch, { axes: [axis] })
  if (step === 1) return forward
  const none = shape.map((): readonly [number, number] => [0, 0])
  const whole = ops.pad(forward, { padding: none.with(axis, [0, step - 1]), value: 0 })
  const rows = shape.toSpliced(axis, 1, count, step)
  const firsts = ops.slice(ops.reshape(whole, { shape: rows }), {
    begin: rows.map(() => 0),
    size: rows.with(axis + 1, 1),
  })
  return ops.reshape(firsts, { shape: shape.with(axis, count) })
}
