import { ShapeError } from '../errors.ts'
import type { OpDef } from '../op.ts'
import { formatShape, type Shape, sameShape, sizeOf } from '../shape.ts'

export interface ScatterAddAttrs {
  /** How many rows the output has. */
  readonly rows: number
}

/**
 * Adds up rows where their numbers say: the adjoint of `gather` in x.
 *
 * @param indices any shape, of whole numbers; one outside [0, rows) counts as the nearest row, and NaN as row 0
 * @param values  [...indices, …rest]
 * @returns       [rows, …rest]
 * @throws ShapeError scatterAdd.values: does not begin with the indices' shape
 */
export interface ScatterAdd<T> {
  scatterAdd(indices: T, values: T, attrs: ScatterAddAttrs): T
}

export const scatterAdd: OpDef<'scatterAdd'> = {
  arity: 2,
  shape: (indices: Shape, values: Shape, { rows }: ScatterAddAttrs) => {
    if (!sameShape(values.slice(0, indices.length), indices)) {
      const expected = `values that begin with ${formatShape(indices)}`
      throw new ShapeError({ code: 'scatterAdd.values', expected, received: formatShape(values) })
    }
    return [rows, ...values.slice(indices.length)]
  },
  vjp: (ops, [indices], _y, dy) => [undefined, () => ops.gather(dy, indices)],
  flops: ([, values]) => sizeOf(values),
}
