import { concat, type Ops, ShapeError } from '@convene/core'
import type { LayerOptions } from './layer.ts'

/** What makes one tensor of several: Keras's merging layers. */
export interface Merge {
  /** Keras's name of its kind, such as `Concatenate`. */
  readonly type: string
  readonly name?: string
  /** @throws ShapeError the inputs do not fit together */
  merge<T>(ops: Ops<T>, xs: readonly T[]): T
}

/** The sum; shapes broadcast. */
export function add(options: LayerOptions = {}): Merge {
  return { type: 'Add', ...options, merge: (ops, xs) => reduce('Add', xs, (x, y) => ops.add(x, y)) }
}

/** The product; shapes broadcast. */
export function multiply(options: LayerOptions = {}): Merge {
  return { type: 'Multiply', ...options, merge: (ops, xs) => reduce('Multiply', xs, (x, y) => ops.mul(x, y)) }
}

/** The larger of each; shapes broadcast. */
export function maximum(options: LayerOptions = {}): Merge {
  return { type: 'Maximum', ...options, merge: (ops, xs) => reduce('Maximum', xs, (x, y) => ops.maximum(x, y)) }
}

export interface ConcatenateOptions extends LayerOptions {
  /** −1, the last, if left out: channels one after the other. */
  readonly axis?: number
}

/**
 * One after the other along an axis.
 *
 * @throws ShapeError concat.shapes: they differ along another axis
 */
export function concatenate({ axis = -1, ...options }: ConcatenateOptions = {}): Merge {
  return { type: 'Concatenate', ...options, merge: (ops, xs) => concat(ops, xs, axis) }
}

function reduce<T>(type: string, xs: readonly T[], f: (x: T, y: T) => T): T {
  const [first, ...rest] = xs
  if (first === undefined) {
    throw new ShapeError({ code: `${type}.inputs`, expected: 'at least one tensor', received: 'none' })
  }
  return rest.reduce(f, first)
}
