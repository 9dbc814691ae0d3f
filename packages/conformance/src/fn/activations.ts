import {
  celu,
  elu,
  gelu,
  geluTanh,
  hardSigmoid,
  hardSwish,
  leakyRelu,
  logSigmoid,
  mish,
  prelu,
  relu6,
  selu,
  softplus,
  softsign,
  step,
  swish,
  thresholdedRelu,
} from '@convene/core'
import fc from 'fast-check'
import { elementwise } from '../definition.ts'
import { integersBetween } from '../numbers.ts'
import { type AnyCompositionSpec, beyondExponentials, type CompositionSpec, composition } from '../spec.ts'
import { anyShape } from '../specs/elementwise.ts'
import { errorFunction } from '../specs/erf.ts'
import { ofOne, ofTwo } from './elementwise.ts'

/** A slope or a level that an activation is told. */
const alpha = fc.integer({ min: 1, max: 8 }).map(quarters => quarters / 4)

/** What an activation of one tensor and one number has in common with others. */
function withAlpha(
  run: CompositionSpec<{ readonly alpha: number }>['run'],
  f: (x: number, alpha: number) => number,
  more: Partial<CompositionSpec<{ readonly alpha: number }>> = {},
): AnyCompositionSpec {
  return composition<{ readonly alpha: number }>({
    run,
    signatures: fc.record({ x: anyShape, alpha }).map(({ x, alpha }) => ({ shapes: [x], attrs: { alpha } })),
    define: (inputs, { alpha }, out) => elementwise(x => f(x!, alpha))(inputs, undefined, out),
    shape: ({ shapes: [x] }) => x!,
    linearIn: [],
    exactOnIntegers: false,
    hasKinks: true,
    reaches: { alpha: ['1', 'above 1', 'a fraction'] },
    ...more,
  })
}

const hasKinks = true
/** Far beyond the kinks at 0, 3 and 6, and an eighth beside them. */
const aroundSix = { integers: integersBetween(-9, 9), reals: (u: number) => Math.floor(u * 64) / 4 - 7.875 }
const sigmoid = (x: number) => 1 / (1 + Math.exp(-x))
/** log(1 + eˣ). Beyond 40 the 1 is less than float64 can tell. */
const logOnePlusExp = (x: number) => (x > 40 ? x : Math.log1p(Math.exp(x)))
const between = (low: number, x: number, high: number) => (x < low ? low : x > high ? high : x)

export const activations: Readonly<Record<string, AnyCompositionSpec>> = {
  relu6: ofOne(relu6, x => between(0, x, 6), { exactOnIntegers: true, hasKinks, numbers: () => aroundSix }),
  leakyRelu: withAlpha(
    (ops, [x], { alpha }) => leakyRelu(ops, x!, alpha),
    (x, alpha) => (x < 0 ? alpha * x : x),
  ),
  prelu: ofTwo(prelu, (x, slope) => (x < 0 ? slope * x : x), { exactOnIntegers: true, hasKinks }),
  elu: withAlpha(
    (ops, [x], { alpha }) => elu(ops, x!, alpha),
    (x, alpha) => (x < 0 ? alpha * Math.expm1(x) : x),
  ),
  selu: composition<{ readonly alpha: number; readonly scale: number }>({
    run: (ops, [x], { alpha, scale }) => selu(ops, x!, alpha, scale),
    signatures: fc.record({ x: anyShape, alpha, scale: alpha }).map(({ x, ...attrs }) => ({ shapes: [x], attrs })),
    define: (inputs, { alpha, scale }, out) =>
      elementwise(x => scale * (x! < 0 ? alpha * Math.expm1(x!) : x!))(inputs, undefined, out),
    linearIn: [],
    exactOnIntegers: false,
    hasKinks,
  }),
  celu: withAlpha(
    (ops, [x], { alpha }) => celu(ops, x!, alpha),
    (x, alpha) => (x < 0 ? alpha * Math.expm1(x / alpha) : x),
  ),
  hardSigmoid: composition<{ readonly alpha: number; readonly beta: number }>({
    run: (ops, [x], { alpha, beta }) => hardSigmoid(ops, x!, alpha, beta),
    signatures: fc
      // Powers of two: the kinks are where no generated number comes near.
      .record({ x: anyShape, alpha: fc.constantFrom(0.25, 0.5, 1, 2), beta: fc.constantFrom(0, 0.25, 0.5, 1) })
      .map(({ x, ...attrs }) => ({ shapes: [x], attrs })),
    define: (inputs, { alpha, beta }, out) =>
      elementwise(x => between(0, alpha * x! + beta, 1))(inputs, undefined, out),
    linearIn: [],
    exactOnIntegers: true,
    hasKinks,
    reaches: { alpha: ['a fraction', '1', 'above 1'], beta: ['0', 'a fraction', '1'] },
  }),
  hardSwish: ofOne(hardSwish, x => (x * between(0, x + 3, 6)) / 6, { hasKinks, numbers: () => aroundSix }),
  swish: withAlpha(
    (ops, [x], { alpha }) => swish(ops, x!, alpha),
    (x, beta) => x * sigmoid(beta * x),
  ),
  step: withAlpha(
    (ops, [x], { alpha }) => step(ops, x!, alpha),
    (x, alpha) => (Number.isNaN(x) ? x : x > 0 ? 1 : alpha),
    { exactOnIntegers: true, choosesBy: [0] },
  ),
  softplus: ofOne(softplus, logOnePlusExp, { specials: beyondExponentials }),
  logSigmoid: ofOne(logSigmoid, x => -logOnePlusExp(-x), { specials: beyondExponentials }),
  softsign: ofOne(softsign, x => x / (1 + Math.abs(x)), { hasKinks }),
  mish: ofOne(mish, x => x * Math.tanh(logOnePlusExp(x)), { specials: beyondExponentials }),
  gelu: ofOne(gelu, x => (x / 2) * (1 + errorFunction(x / Math.SQRT2))),
  geluTanh: ofOne(geluTanh, x => (x / 2) * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)))),
  thresholdedRelu: withAlpha(
    (ops, [x], { alpha }) => thresholdedRelu(ops, x!, alpha),
    (x, alpha) => (x > alpha ? x : 0),
    { exactOnIntegers: true },
  ),
}
