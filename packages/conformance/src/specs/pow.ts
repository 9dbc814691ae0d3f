import { scalar } from '@convene/core'
import { abs, type ErrorModel, stretch, times } from '../bounded.ts'
import { elementwise } from '../definition.ts'
import { ulps } from '../errorModels.ts'
import { between } from '../numbers.ts'
import type { OpSpec } from '../spec.ts'
import { binarySignatures } from './elementwise.ts'

/**
 * WGSL inherits it from exp2(y · log2 x): the logarithm's error (3 ulp, or 2⁻²¹ near 1) times y, in the exponent, and
 * 3 + 2·|y · log2 x| ulp of the exponential. For x above 0 the power rises or falls in each input, so inputs that are off
 * move it, at most, to where the corners of their intervals are.
 */
const powerError: ErrorModel = (ops, { inputs: [x, y], value, apply }) => {
  const shape = ops.shapeOf(value)
  const ends = (input: typeof x) => [ops.add(input!.value, input!.error), ops.sub(input!.value, input!.error)]
  const corners = ends(x).flatMap(base => ends(y).map(exponent => apply([base, exponent])))
  const propagated = corners.map(corner => abs(ops, ops.sub(corner, value))).reduce((a, b) => ops.maximum(a, b))
  const exponent = ops.maximum(abs(ops, y!.value), abs(ops, ops.mul(y!.value, ops.log(abs(ops, x!.value)))))
  const units = stretch(ops, ops.add(scalar(ops, 3), times(ops, 16, exponent)), shape)
  return ops.add(propagated, ops.mul(units, ulps(ops, 1, value, propagated)))
}

/** As IEEE 754 has it, and JavaScript not where a base is ±1: 1 to any power is 1, and so is −1 to an infinite one. */
const power = (x: number, y: number): number =>
  x === 1 || (x === -1 && Math.abs(y) === Number.POSITIVE_INFINITY) ? 1 : x ** y

export const pow: OpSpec<'pow'> = {
  signatures: binarySignatures(),
  define: elementwise((x, y) => power(x!, y!)),
  linearIn: [],
  exactOnIntegers: false,
  error: powerError,
  numbers: input => (input === 1 ? { reals: between(-3, 3) } : { reals: between(0.25, 3) }),
}
