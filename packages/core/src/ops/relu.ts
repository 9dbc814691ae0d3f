import { zero } from '../fn/scalar.ts'
import type { OpDef } from '../op.ts'
import { elementwiseFlops, unaryShape } from './elementwise.ts'

/** max(x, 0), elementwise; NaN stays NaN. The gradient at 0 is 0, as in TensorFlow. */
export interface Relu<T> {
  relu(x: T): T
}

export const relu: OpDef<'relu'> = {
  arity: 1,
  shape: unaryShape,
  vjp: (ops, _inputs, y, dy) => [() => ops.select(ops.greater(y, zero(ops)), dy, zero(ops))],
  flops: elementwiseFlops,
}
