import { ShapeError } from '../errors.ts'
import type { OpDef } from '../op.ts'
import { formatShape, type Shape } from '../shape.ts'

/**
 * Rows of x by their numbers.
 *
 * @param x       [rows, …rest]
 * @param indices any shape, of whole numbers; one outside [0, rows) counts as the nearest row, and NaN as row 0
 * @returns       [...indices, …rest]
 * @throws ShapeError gather.rank: x is a scalar
 */
export interface Gather<T> {
  gather(x: T, indices: T): T
}

export const gather: OpDef<'gather'> = {
  arity: 2,
  shape: (x, indices) => [...indices, ...rowShape('gather', x)],
  vjp: (ops, [x, indices], _y, dy) => [() => ops.scatterAdd(indices, dy, { rows: ops.shapeOf(x)[0]! }), undefined],
  flops: () => 0,
}

/** The shape of a row. */
function rowShape(op: string, x: Shape): Shape {
  if (x.length === 0) {
    throw new ShapeError({ code: `${op}.rank`, expected: 'rows', received: formatShape(x) })
  }
  return x.slice(1)
}
