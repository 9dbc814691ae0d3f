import type { ElementwiseOp } from '@convene/core'
import { f32, f64, type Value } from '../assembly/instructions.ts'
import { callImport, type Import } from '../assembly/module.ts'
import type { Keep } from './keep.ts'
import type { Lane, Lanes } from './lanes.ts'

/** What an elementwise op does to numbers, as code; the same for one and for four. */
export type ScalarCode = <T extends Lane>(lanes: Lanes<T>, keep: Keep, ...inputs: readonly Value<T>[]) => Value<T>

type Unary = <T extends Lane>(lanes: Lanes<T>, x: Value<T>) => Value<T>
type Binary = <T extends Lane>(lanes: Lanes<T>, x: Value<T>, y: Value<T>) => Value<T>
type Ternary = <T extends Lane>(lanes: Lanes<T>, x: Value<T>, y: Value<T>, z: Value<T>) => Value<T>

const unary =
  (f: Unary): ScalarCode =>
  (lanes, _keep, x) =>
    f(lanes, x!)
const binary =
  (f: Binary): ScalarCode =>
  (lanes, _keep, x, y) =>
    f(lanes, x!, y!)
const ternary =
  (f: Ternary): ScalarCode =>
  (lanes, _keep, x, y, z) =>
    f(lanes, x!, y!, z!)

/** The ops that WebAssembly has instructions for. */
export const scalarCode: Partial<Readonly<Record<ElementwiseOp, ScalarCode>>> = {
  add: binary((lanes, x, y) => lanes.add(x, y)),
  div: binary((lanes, x, y) => lanes.div(x, y)),
  equal: binary((lanes, x, y) => lanes.equal(x, y)),
  exp: (lanes, keep, x) => lanes.exp(x!, keep),
  floor: unary((lanes, x) => lanes.floor(x)),
  greater: binary((lanes, x, y) => lanes.greater(x, y)),
  maximum: binary((lanes, x, y) => lanes.max(x, y)),
  mul: binary((lanes, x, y) => lanes.mul(x, y)),
  neg: unary((lanes, x) => lanes.neg(x)),
  relu: unary((lanes, x) => lanes.relu(x)),
  rsqrt: unary((lanes, x) => lanes.div(lanes.constant(1), lanes.sqrt(x))),
  select: ternary((lanes, condition, x, y) => lanes.select(condition, x, y)),
  sigmoid: (lanes, keep, x) => {
    const one = lanes.constant(1)
    return lanes.div(one, lanes.add(one, lanes.exp(lanes.neg(x!), keep)))
  },
  sqrt: unary((lanes, x) => lanes.sqrt(x)),
  sub: binary((lanes, x, y) => lanes.sub(x, y)),
  // ±(1 − e⁻²ᵃ) / (1 + e⁻²ᵃ) with a = |x|.
  tanh: (lanes, keep, x) => {
    const [zero, one] = [lanes.constant(0), lanes.constant(1)]
    const e = keep(lanes.exp(lanes.mul(lanes.constant(-2), lanes.abs(x!)), keep))
    const positive = keep(lanes.div(lanes.sub(one, e), lanes.add(one, e)))
    return lanes.select(lanes.greater(zero, x!), lanes.neg(positive), positive)
  },
}

/** Any other function: JavaScript's, in float64, one number at a time. */
export function importedCode(
  imports: readonly Import[],
  name: string,
): (...inputs: readonly Value<'f32'>[]) => Value<'f32'> {
  return (...inputs) => f32.demote(callImport(imports, name, inputs.map(f64.promote)))
}
