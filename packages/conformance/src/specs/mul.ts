import { scalar } from '@convene/core'
import type { ErrorModel } from '../bounded.ts'
import { elementwise } from '../definition.ts'
import { exactOnWholes, sumsOfProducts } from '../errorModels.ts'
import type { OpSpec } from '../spec.ts'
import { binarySignatures } from './elementwise.ts'

const rounded = exactOnWholes(sumsOfProducts(() => 1))

/** One rounding, and none where a factor surely is 0. */
const product: ErrorModel = (ops, call) => {
  const zero = scalar(ops, 0)
  const [x, y] = call.inputs.map(({ value, error }) => ops.mul(ops.equal(value, zero), ops.equal(error, zero)))
  const isNothing = ops.mul(ops.maximum(x!, y!), ops.equal(call.value, zero))
  return ops.select(isNothing, zero, rounded(ops, call))
}

export const mul: OpSpec<'mul'> = {
  signatures: binarySignatures(),
  define: elementwise((x, y) => x! * y!),
  linearIn: [0, 1],
  exactOnIntegers: true,
  error: product,
}
