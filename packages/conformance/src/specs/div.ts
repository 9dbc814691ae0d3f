import { abs, type ErrorModel, stretch } from '../bounded.ts'
import { elementwise } from '../definition.ts'
import { ulps } from '../errorModels.ts'
import { between } from '../numbers.ts'
import type { OpSpec } from '../spec.ts'
import { binarySignatures } from './elementwise.ts'

/**
 * WGSL promises 2.5 ulp. Inputs that are off move the quotient of the magnitudes from |x| / |y| to
 * (|x| + its error) / (|y| − its error).
 */
const quotient: ErrorModel = (ops, { inputs: [x, y], value }) => {
  const [numerator, denominator] = [abs(ops, x!.value), abs(ops, y!.value)]
  const farthest = ops.div(ops.add(numerator, x!.error), ops.sub(denominator, y!.error))
  const propagated = stretch(ops, ops.sub(farthest, ops.div(numerator, denominator)), ops.shapeOf(value))
  return ops.add(propagated, ulps(ops, 2.5, value, propagated))
}

export const div: OpSpec<'div'> = {
  signatures: binarySignatures(),
  define: elementwise((x, y) => x! / y!),
  linearIn: [0],
  exactOnIntegers: false,
  error: quotient,
  numbers: input => (input === 1 ? { reals: between(0.25, 4) } : {}),
}
