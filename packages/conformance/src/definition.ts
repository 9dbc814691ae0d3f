import { type HostArray, type Shape, sizeOf, stridesOf } from '@convene/core'

/** A tensor as mathematics has it: a function from an index to a number, and to `undefined` outside. */
export interface View {
  (...index: readonly number[]): number | undefined
  readonly shape: Shape
}

/** An element of a result, by its index. */
export type Element = (...index: readonly number[]) => number

/**
 * What an op is, as an executable formula: each element of the result on its own, in float64, with no thought for speed.
 * Written apart from every backend, so that the reference itself can be held to it.
 */
export type Definition<A> = (inputs: readonly View[], attrs: A, out: Shape) => Element

/** Numbers under a shape, in either precision. */
export interface Numbers {
  readonly shape: Shape
  readonly data: HostArray
}

function viewOf({ shape, data }: Numbers): View {
  const strides = stridesOf(shape)
  const at = (...index: readonly number[]) => {
    const inside = shape.every((size, axis) => index[axis]! >= 0 && index[axis]! < size)
    return inside ? data[index.reduce((sum, i, axis) => sum + i * (strides[axis] ?? 0), 0)] : undefined
  }
  return Object.assign(at, { shape })
}

/** The whole result, in row-major order. */
export function evaluateDefinition<A>(
  define: Definition<A>,
  inputs: readonly Numbers[],
  attrs: A,
  out: Shape,
): Float64Array {
  const element = define(inputs.map(viewOf), attrs, out)
  const result = new Float64Array(sizeOf(out))
  let at = 0
  forEachIndex(out, (...index) => {
    result[at++] = element(...index)
  })
  return result
}

/** Calls `body` with each index of a shape, in row-major order. */
export function forEachIndex(shape: Shape, body: (...index: readonly number[]) => void): void {
  const [size, ...rest] = shape
  if (size === undefined) {
    body()
    return
  }
  for (let i = 0; i < size; i++) forEachIndex(rest, (...index) => body(i, ...index))
}

/** The elements of x along some axes, through an index: what that says of those axes does not count. */
export function elementsAlong(x: View, axes: readonly number[], index: readonly number[]): readonly number[] {
  const values: number[] = []
  const along: Shape = x.shape.map((size, axis) => (axes.includes(axis) ? size : 1))
  forEachIndex(along, (...offset) => {
    values.push(x(...index.map((place, axis) => (axes.includes(axis) ? offset[axis]! : place)))!)
  })
  return values
}

/** Σ over all indexes of a shape. */
export function sumOver(shape: Shape, term: (...index: readonly number[]) => number): number {
  let sum = 0
  forEachIndex(shape, (...index) => {
    sum += term(...index)
  })
  return sum
}

/** Each element from those at the same place; shapes broadcast. */
export const elementwise =
  <A>(f: (...values: readonly number[]) => number): Definition<A> =>
  inputs =>
  (...index) =>
    f(...inputs.map(x => stretched(x, index)))

/** The element that NumPy's rule puts at an index of a larger shape. */
export function stretched(x: View, index: readonly number[]): number {
  const own = index.slice(index.length - x.shape.length)
  return x(...own.map((i, axis) => (x.shape[axis] === 1 ? 0 : i)))!
}
