import { ShapeError } from '../errors.ts'
import { maxLiteralElements } from '../ops/literal.ts'

/**
 * 0, 1, 2, …, count − 1: what a program makes a constant of, or steps through. The count is looked at first, since it may
 * come from anywhere, and a program of many millions of steps or constants is none that anybody means.
 *
 * @param most of a constant, as many elements as one may have, if left out
 * @throws ShapeError <op>.count: not a whole number from 1 to `most`
 */
export function places(op: string, count: number, most: number = maxLiteralElements): readonly number[] {
  if (!Number.isInteger(count) || count < 1 || count > most) {
    throw new ShapeError({ code: `${op}.count`, expected: `a whole number from 1 to ${most}`, received: String(count) })
  }
  return Array.from({ length: count }, (_, i) => i)
}

/** As many steps as a program may have of one kind. */
export const maxSteps: number = 2 ** 16
