import { ShapeError } from '../errors.ts'
import type { Ops } from '../op.ts'
import { type BoxSides, orderedSides } from './boxes.ts'
import { concat } from './concat.ts'
import { iouOfSides } from './iou.ts'
import { maxSteps, places } from './places.ts'
import { lowest, scalar, zero } from './scalar.ts'
import { range } from './selection.ts'

/** What a suppression leaves. */
export interface Suppression<T> {
  /** [..., maxOutputSize]: the kept boxes' numbers, best first, then −1. */
  readonly indices: T
  /** [..., maxOutputSize]: their scores, then 0. */
  readonly scores: T
  /** [...]: how many are kept. */
  readonly count: T
}

export interface SuppressOptions<T> {
  readonly maxOutputSize: number
  readonly scoreThreshold?: number
  /** [..., n] */
  readonly classes?: T
  /** From overlaps with the box just kept, [..., n]: which boxes go. */
  readonly strikes?: (overlaps: T) => T
  /** From the same: what the scores are multiplied with. */
  readonly weaken?: (overlaps: T) => T
}

/** @throws ShapeError nonMaxSuppression.maxOutputSize: not a whole number of at least 1 */
export function checkMaxOutputSize(maxOutputSize: number): void {
  if (Number.isInteger(maxOutputSize) && maxOutputSize >= 1) return
  const [expected, received] = ['a whole number of at least 1', String(maxOutputSize)]
  throw new ShapeError({ code: 'nonMaxSuppression.maxOutputSize', expected, received })
}

/**
 * The loop of every non-maximum suppression: keep the best, let it act on the others, again. Many suppressions go side by
 * side along the leading axes.
 *
 * @param sides  broadcast with the scores; any two opposite corners
 * @param scores [..., n]
 * @throws ShapeError nonMaxSuppression.maxOutputSize: not a whole number of at least 1
 */
export function suppress<T>(
  ops: Ops<T>,
  sides: BoxSides<T>,
  scores: T,
  { maxOutputSize, scoreThreshold = lowest, classes, strikes, weaken }: SuppressOptions<T>,
): Suppression<T> {
  const shape = ops.shapeOf(scores)
  const [axis, n] = [shape.length - 1, shape.at(-1) ?? 0]
  checkMaxOutputSize(maxOutputSize)
  const boxes = orderedSides(ops, sides)
  const [numbers, one] = [range(ops, n), scalar(ops, 1)]
  const last = { axes: [axis], keepDims: true }
  const isAlive = (current: T) => ops.greater(current, scalar(ops, scoreThreshold))
  let current = scores
  let alive = isAlive(scores)
  const [indices, kept]: [T[], T[]] = [[], []]
  for (const _ of places('nonMaxSuppression', Math.min(maxOutputSize, n), maxSteps)) {
    const best = ops.argMax(ops.select(alive, current, scalar(ops, lowest)), { axis })
    const isBest = ops.equal(ops.reshape(best, { shape: shape.with(axis, 1) }), numbers)
    const itsOwn = (x: T) => ops.sum(ops.select(isBest, x, zero(ops)), last)
    const anyLeft = ops.max(alive, last)
    indices.push(ops.select(anyLeft, ops.reshape(best, { shape: shape.with(axis, 1) }), scalar(ops, -1)))
    kept.push(ops.select(anyLeft, itsOwn(current), zero(ops)))

    const winner = { x1: itsOwn(boxes.x1), y1: itsOwn(boxes.y1), x2: itsOwn(boxes.x2), y2: itsOwn(boxes.y2) }
    const all = iouOfSides(ops, winner, boxes)
    // Boxes of another class might as well lie elsewhere.
    const overlaps = classes === undefined ? all : ops.select(ops.equal(itsOwn(classes), classes), all, zero(ops))
    alive = ops.mul(alive, ops.sub(one, isBest))
    if (strikes !== undefined) alive = ops.mul(alive, ops.sub(one, strikes(overlaps)))
    if (weaken !== undefined) {
      current = ops.mul(current, weaken(overlaps))
      alive = ops.mul(alive, isAlive(current))
    }
  }
  const found = concat(ops, indices, axis)
  const none = shape.map((): readonly [number, number] => [0, 0])
  const padding = none.with(axis, [0, maxOutputSize - indices.length])
  return {
    indices: ops.pad(found, { padding, value: -1 }),
    scores: ops.pad(concat(ops, kept, axis), { padding, value: 0 }),
    count: ops.sum(ops.greater(found, scalar(ops, -1)), { axes: [axis], keepDims: false }),
  }
}
