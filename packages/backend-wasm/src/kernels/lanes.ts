import {
  convert,
  type F32,
  f32,
  f32x4,
  type I32,
  i32,
  type Place,
  select,
  type V128,
  type Value,
} from '../assembly/instructions.ts'
import { exponential } from './exponential.ts'
import type { Keep } from './keep.ts'

/** What kernels compute in: one float32, or four side by side. */
export type Lane = 'f32' | 'v128'

/** Arithmetic that reads the same for one number and for four. */
export interface Lanes<T extends Lane> {
  readonly type: T
  /** How many numbers. */
  readonly width: number
  constant(x: number): Value<T>
  /** A whole number as a float32, everywhere. */
  whole(x: I32): Value<T>
  /** Neighbours in memory if the step is 1, or one number everywhere if it is 0. */
  load(place: Place, step: number): Value<T>
  store(place: Place, x: Value<T>): { readonly code: Value<T>['code'] }
  neg(x: Value<T>): Value<T>
  floor(x: Value<T>): Value<T>
  sqrt(x: Value<T>): Value<T>
  add(a: Value<T>, b: Value<T>): Value<T>
  sub(a: Value<T>, b: Value<T>): Value<T>
  mul(a: Value<T>, b: Value<T>): Value<T>
  div(a: Value<T>, b: Value<T>): Value<T>
  /** NaN where an operand is. */
  max(a: Value<T>, b: Value<T>): Value<T>
  /** 1 where they are equal, 0 elsewhere. */
  equal(a: Value<T>, b: Value<T>): Value<T>
  /** 1 where a is greater, 0 elsewhere. */
  greater(a: Value<T>, b: Value<T>): Value<T>
  /** `a` where the condition is not 0, `b` elsewhere. */
  select(condition: Value<T>, a: Value<T>, b: Value<T>): Value<T>
  abs(x: Value<T>): Value<T>
  /** The larger of x and 0. */
  relu(x: Value<T>): Value<T>
  /** e to the power of x. */
  exp(x: Value<T>, keep: Keep): Value<T>
}

export const one: Lanes<'f32'> = {
  type: 'f32',
  width: 1,
  constant: f32.constant,
  whole: convert.toFloat,
  load: place => f32.load(place),
  store: f32.store,
  neg: f32.neg,
  floor: f32.floor,
  sqrt: f32.sqrt,
  add: f32.add,
  sub: f32.sub,
  mul: f32.mul,
  div: f32.div,
  max: f32.max,
  equal: (a, b) => asNumber(f32.equal(a, b)),
  greater: (a, b) => asNumber(f32.greater(a, b)),
  select: (condition, a, b) => select(f32.notEqual(condition, f32.constant(0)), a, b),
  abs: f32.abs,
  relu: x => f32.max(x, f32.constant(0)),
  // As one of four, so that a number's result does not depend on its place.
  exp: (x, keep) => f32x4.lane(exponential(f32x4.splat(x), keep), 0),
}

function asNumber(condition: Value<'i32'>): F32 {
  return select(i32.isZero(condition), f32.constant(0), f32.constant(1))
}

export const four: Lanes<'v128'> = {
  type: 'v128',
  width: 4,
  constant: f32x4.constant,
  whole: x => f32x4.splat(convert.toFloat(x)),
  load: (place, step) => (step === 0 ? f32x4.loadSplat(place) : f32x4.load(place)),
  store: f32x4.store,
  neg: f32x4.neg,
  floor: f32x4.floor,
  sqrt: f32x4.sqrt,
  add: f32x4.add,
  sub: f32x4.sub,
  mul: f32x4.mul,
  div: f32x4.div,
  max: f32x4.max,
  equal: (a, b) => ones(f32x4.equal(a, b)),
  greater: (a, b) => ones(f32x4.greater(a, b)),
  select: (condition, a, b) => f32x4.select(a, b, f32x4.notEqual(condition, f32x4.constant(0))),
  abs: f32x4.abs,
  relu: x => f32x4.pseudoMax(x, f32x4.constant(0)),
  exp: exponential,
}

function ones(mask: V128): V128 {
  return f32x4.and(mask, f32x4.constant(1))
}

/** All four together, by an operation whose order does not matter. */
export function combined(x: V128, operation: (a: F32, b: F32) => F32): F32 {
  const [a, b, c, d] = [0, 1, 2, 3].map(lane => f32x4.lane(x, lane)) as [F32, F32, F32, F32]
  return operation(operation(a, b), operation(c, d))
}
