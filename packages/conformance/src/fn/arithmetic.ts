import {
  abs,
  average,
  ceil,
  clip,
  minimum,
  reciprocal,
  round,
  type Shape,
  sign,
  square,
  squaredDifference,
  tan,
} from '@convene/core'
import fc from 'fast-check'
import { elementwise } from '../definition.ts'
import { between } from '../numbers.ts'
import { broadcastingShapes } from '../signatures.ts'
import { type AnyCompositionSpec, composition } from '../spec.ts'
import { anyShape } from '../specs/elementwise.ts'
import { ofOne, ofTwo } from './elementwise.ts'

const exact = { exactOnIntegers: true } as const
/** Halves and quarters as well as whole numbers, of both signs. */
const quarters = { integers: (u: number) => Math.floor(u * 33 - 16) / 4 }
/** Constant but for its jumps. */
const steps = { ...exact, hasKinks: true, choosesBy: [0] } as const

const isHalf = (x: number) => Math.abs(x % 1) === 0.5

export const arithmetic: Readonly<Record<string, AnyCompositionSpec>> = {
  minimum: ofTwo(minimum, (x, y) => Math.min(x, y), { ...exact, hasKinks: true }),
  square: ofOne(square, x => x * x, exact),
  squaredDifference: ofTwo(squaredDifference, (x, y) => (x - y) ** 2, exact),
  reciprocal: ofOne(reciprocal, x => 1 / x, { numbers: () => ({ reals: between(0.25, 4) }) }),
  clip: composition<{ readonly low: number; readonly high: number }>({
    run: (ops, [x], { low, high }) => clip(ops, x!, low, high),
    signatures: fc
      .record({ x: anyShape, low: fc.integer({ min: -8, max: 4 }), width: fc.nat(12) })
      .map(({ x, low, width }) => ({ shapes: [x], attrs: { low: low / 4, high: (low + width) / 4 } })),
    define: (inputs, { low, high }, out) =>
      elementwise(x => (x! < low ? low : x! > high ? high : x!))(inputs, undefined, out),
    linearIn: [],
    ...exact,
    hasKinks: true,
  }),
  sign: ofOne(sign, x => (x > 0 ? 1 : x < 0 ? -1 : 0), steps),
  abs: ofOne(abs, x => Math.abs(x), { ...exact, hasKinks: true }),
  tan: ofOne(tan, x => Math.tan(x), { numbers: () => ({ reals: between(-1.25, 1.25) }) }),
  average: composition<undefined>({
    run: (ops, [first, ...rest]) => average(ops, [first!, ...rest]),
    signatures: fc
      .oneof(
        anyShape.map((shape): readonly Shape[] => [shape]),
        broadcastingShapes(2),
        broadcastingShapes(3),
      )
      .map(shapes => ({ shapes, attrs: undefined })),
    define: (inputs, attrs, out) =>
      elementwise((...xs) => xs.reduce((sum, x) => sum + x, 0) / xs.length)(inputs, attrs, out),
    linearIn: [],
    exactOnIntegers: false,
  }),
  ceil: ofOne(ceil, x => Math.ceil(x), { ...steps, numbers: () => quarters }),
  round: ofOne(round, x => (isHalf(x) ? 2 * Math.round(x / 2) : Math.round(x)), { ...steps, numbers: () => quarters }),
}
