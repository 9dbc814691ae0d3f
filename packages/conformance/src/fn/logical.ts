import { logicalAnd, logicalNot, logicalOr, logicalXor } from '@convene/core'
import { integersBetween } from '../numbers.ts'
import type { AnyCompositionSpec } from '../spec.ts'
import { ofOne, ofTwo } from './elementwise.ts'

const truths = integersBetween(-1, 1)
const decision = {
  exactOnIntegers: true,
  choosesBy: [0, 1],
  numbers: () => ({ integers: truths, reals: truths }),
} as const

/** Any number but 0, NaN too. */
const isTrue = (x: number) => x !== 0

export const logical: Readonly<Record<string, AnyCompositionSpec>> = {
  logicalNot: ofOne(logicalNot, x => Number(!isTrue(x)), decision),
  logicalAnd: ofTwo(logicalAnd, (x, y) => Number(isTrue(x) && isTrue(y)), decision),
  logicalOr: ofTwo(logicalOr, (x, y) => Number(isTrue(x) || isTrue(y)), decision),
  logicalXor: ofTwo(logicalXor, (x, y) => Number(isTrue(x) !== isTrue(y)), decision),
}
