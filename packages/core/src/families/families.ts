import type { Backend } from '../backend.ts'
import type { Shape } from '../shape.ts'
import type { Loops, Read } from './loops.ts'
import type { ScalarFunction } from './scalarFunctions.ts'

/** What a reduction makes of its terms. */
export type Reduction = 'sum' | 'max' | 'argMax'

/** A tensor seen as rows. */
export interface Rows {
  /** How many there are. */
  readonly rows: number
  /** How many elements each has. */
  readonly size: number
}

/**
 * What a backend has to compute, and all of it: `kernelsOf` makes a kernel for each primitive out of these. They get
 * data, not callbacks, so that a kernel can be generated from it as well as interpreted.
 *
 * `out` is the shape of the result, which has an element for each index of the outer loops. Inputs are never changed.
 */
export interface Families<T> extends Pick<Backend<T>, 'shapeOf' | 'dispose'> {
  /** Numbers of the program itself, in row-major order. */
  literal(out: Shape, data: readonly number[]): T

  /** A function of numbers, one element at a time. The loops are the axes of `out`; no read has guards. */
  elementwise(out: Shape, f: ScalarFunction, inputs: readonly Read<T>[]): T

  /** Each element is that of the first input that has one for it, else `value`. The loops are the axes of `out`. */
  reindex(out: Shape, value: number, inputs: readonly Read<T>[]): T

  /**
   * The sum of the terms, their maximum, or the number of the maximum among them: the first of equal ones, and the first
   * NaN before all others. Terms that a guard leaves out have a number, but nothing else. At least one is left.
   */
  reduce(out: Shape, reduction: Reduction, loops: Loops, x: Read<T>): T

  /** Σ a · b over the terms. Terms that a guard of either leaves out give nothing, whatever the other holds. */
  contract(out: Shape, loops: Loops, a: Read<T>, b: Read<T>): T

  /**
   * Σ values over the terms whose own number, counted from 0, is what `chosen` reads. The others have no influence, not
   * even if they are NaN, and neither do those that a guard of either leaves out.
   */
  pick(out: Shape, loops: Loops, values: Read<T>, chosen: Read<T>): T

  /**
   * The rows of x that the indices name, one after the other. An index outside [0, rows) counts as the nearest row, and
   * NaN as row 0.
   */
  gather(out: Shape, x: T, indices: T, rows: Rows): T

  /** The other way round: row i of `values` is added to the row of the output that index i names, by the same rule. */
  scatterAdd(out: Shape, indices: T, values: T, rows: Rows): T
}
