import { ShapeError } from '../errors.ts'
import type { ReduceAttrs } from '../ops/reduce.ts'
import { formatShape, type Shape } from '../shape.ts'

/** Which axes a reduction goes over. */
export interface ReduceOptions {
  /** In any order, each once; −1 is the last. All, if left out; none leaves each element to itself. */
  readonly axes?: readonly number[]
  /** Whether reduced axes stay, with size 1; false, if left out. */
  readonly keepDims?: boolean
}

/**
 * An axis counted from the front; −1 is the last.
 *
 * @throws ShapeError <op>.axis: there is none such
 */
export function resolveAxis(op: string, shape: Shape, axis: number): number {
  const resolved = axis < 0 ? axis + shape.length : axis
  if (!Number.isInteger(resolved) || resolved < 0 || resolved >= shape.length) {
    throw new ShapeError({ code: `${op}.axis`, expected: `an axis of ${formatShape(shape)}`, received: String(axis) })
  }
  return resolved
}

/**
 * What a primitive reduction takes: axes from the front, ascending.
 *
 * @throws ShapeError <op>.axis: there is none such
 * @throws ShapeError <op>.axes: the same twice
 */
export function resolveAxes(op: string, shape: Shape, { axes, keepDims = false }: ReduceOptions): ReduceAttrs {
  if (axes === undefined) return { axes: shape.map((_, axis) => axis), keepDims }
  const resolved = axes.map(axis => resolveAxis(op, shape, axis)).sort((a, b) => a - b)
  if (new Set(resolved).size !== axes.length) {
    throw new ShapeError({ code: `${op}.axes`, expected: 'each axis once', received: formatShape(axes) })
  }
  return { axes: resolved, keepDims }
}
