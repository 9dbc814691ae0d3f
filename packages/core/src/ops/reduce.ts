import { ShapeError } from '../errors.ts'
import { formatShape, type Shape, sizeOf } from '../shape.ts'

export interface ReduceAttrs {
  /** The axes to reduce: ascending, each once, at least one. */
  readonly axes: readonly number[]
  /** Whether reduced axes stay, with size 1. */
  readonly keepDims: boolean
}

/** What the reductions share. */
export function reduceShape(x: Shape, { axes, keepDims }: ReduceAttrs): Shape {
  checkAxes('reduce', x, axes)
  return keepDims
    ? x.map((size, axis) => (axes.includes(axis) ? 1 : size))
    : x.filter((_, axis) => !axes.includes(axis))
}

/** The reduced shape with the reduced axes put back as 1. */
export const keptShape = (x: Shape, { axes }: ReduceAttrs): Shape => reduceShape(x, { axes, keepDims: true })

export const reduceFlops = ([x]: readonly [Shape]): number => sizeOf(x)

/** Axes are ascending, each once, and at least one. */
export function checkAxes(op: string, x: Shape, axes: readonly number[]): void {
  const ascending = axes.every((axis, i) => Number.isInteger(axis) && axis > (axes[i - 1] ?? -1) && axis < x.length)
  if (axes.length === 0 || !ascending) {
    const expected = `ascending axes of ${formatShape(x)}`
    throw new ShapeError({ code: `${op}.axes`, expected, received: formatShape(axes) })
  }
}
