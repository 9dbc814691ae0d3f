import { scalar, zero } from '../fn/scalar.ts'
import { sumTo } from '../fn/sumTo.ts'
import type { OpDef } from '../op.ts'
import { binaryShape, elementwiseFlops } from './elementwise.ts'

/**
 * x to the power of y, elementwise, as IEEE 754 has it: x⁰ is 1 for every x, and a negative x has powers only of whole
 * y, else NaN. The gradient by y is 0 where x is not positive. Shapes broadcast by NumPy's rule.
 */
export interface Pow<T> {
  pow(x: T, y: T): T
}

export const pow: OpDef<'pow'> = {
  arity: 2,
  shape: binaryShape,
  vjp: (ops, [x, y], z, dz) => [
    () => {
      const slope = ops.mul(y, ops.pow(x, ops.sub(y, scalar(ops, 1))))
      // A constant has slope 0, at x = 0 too, where x^(0 − 1) is infinite.
      const constant = ops.equal(y, zero(ops))
      return sumTo(ops, ops.mul(dz, ops.select(constant, zero(ops), slope)), ops.shapeOf(x))
    },
    () => {
      const positive = ops.greater(x, zero(ops))
      const slope = ops.mul(z, ops.log(ops.select(positive, x, scalar(ops, 1))))
      return sumTo(ops, ops.mul(dz, ops.select(positive, slope, zero(ops))), ops.shapeOf(y))
    },
  ],
  flops: elementwiseFlops,
}
