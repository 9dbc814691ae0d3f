import { greaterEqual, less, lessEqual, notEqual } from '@convene/core'
import type { AnyCompositionSpec } from '../spec.ts'
import { ofTwo } from './elementwise.ts'

const decision = { exactOnIntegers: true, hasKinks: true, choosesBy: [0, 1] } as const

export const comparisons: Readonly<Record<string, AnyCompositionSpec>> = {
  less: ofTwo(less, (x, y) => Number(x < y), decision),
  lessEqual: ofTwo(lessEqual, (x, y) => Number(x <= y), decision),
  greaterEqual: ofTwo(greaterEqual, (x, y) => Number(x >= y), decision),
  notEqual: ofTwo(notEqual, (x, y) => Number(x !== y), decision),
}
