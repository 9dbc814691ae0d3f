import type { Inputs, OpName } from '../op.ts'
import type { Conv2dOp } from './conv2d.ts'
import { erf } from './erf.ts'
import type { Pool2dOp } from './pool2d.ts'
import { power } from './power.ts'
import type { ReduceOp } from './reduce.ts'
import type { ReindexOp } from './reindex.ts'
import type { RowOp } from './rows.ts'

/** The primitives that no other family has. */
export type ElementwiseOp = Exclude<OpName, 'literal' | 'matMul' | Conv2dOp | Pool2dOp | ReduceOp | ReindexOp | RowOp>

/** A function of numbers. Its name is the op's, for a backend that has a table of its own. */
export interface ScalarFunction {
  readonly name: ElementwiseOp
  apply(...values: readonly number[]): number
}

/** What the elementwise ops do to numbers, in float64. */
export const scalarFunctions: { readonly [K in ElementwiseOp]: (...values: Inputs<K, number>) => number } = {
  add: (x, y) => x + y,
  atan: Math.atan,
  cos: Math.cos,
  div: (x, y) => x / y,
  equal: (x, y) => (x === y ? 1 : 0),
  erf,
  exp: Math.exp,
  floor: Math.floor,
  greater: (x, y) => (x > y ? 1 : 0),
  log: Math.log,
  maximum: Math.max,
  mul: (x, y) => x * y,
  neg: x => -x,
  pow: power,
  relu: x => Math.max(x, 0),
  rsqrt: x => 1 / Math.sqrt(x),
  select: (condition, x, y) => (condition !== 0 ? x : y),
  sigmoid: x => 1 / (1 + Math.exp(-x)),
  sin: Math.sin,
  sqrt: Math.sqrt,
  sub: (x, y) => x - y,
  tanh: Math.tanh,
}

export function scalarFunction(name: ElementwiseOp): ScalarFunction {
  return { name, apply: scalarFunctions[name] as ScalarFunction['apply'] }
}
