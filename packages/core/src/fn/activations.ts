import type { Ops } from '../op.ts'
import { clip, minimum } from './arithmetic.ts'
import { less } from './comparisons.ts'
import { scalar, zero } from './scalar.ts'

// Elementwise functions made of others. At a kink the gradient is that of the right side, unless said otherwise.

/** min(max(x, 0), 6). Gradient 0 at 0. */
export function relu6<T>(ops: Ops<T>, x: T): T {
  return minimum(ops, ops.relu(x), scalar(ops, 6))
}

/** x where x ≥ 0, else alpha·x. */
export function leakyRelu<T>(ops: Ops<T>, x: T, alpha = 0.2): T {
  return prelu(ops, x, scalar(ops, alpha))
}

/** x where x ≥ 0, else slope·x, with a learned slope that broadcasts. He et al., arXiv:1502.01852. */
export function prelu<T>(ops: Ops<T>, x: T, slope: T): T {
  return ops.select(less(ops, x, zero(ops)), ops.mul(slope, x), x)
}

/** x where x ≥ 0, else alpha·(eˣ − 1). Clevert et al., arXiv:1511.07289. */
export function elu<T>(ops: Ops<T>, x: T, alpha = 1): T {
  return ops.select(less(ops, x, zero(ops)), ops.mul(scalar(ops, alpha), expMinusOne(ops, x)), x)
}

/** scale·elu(x, alpha) with the constants that keep mean 0 and variance 1. Klambauer et al., arXiv:1706.02515. */
export function selu<T>(ops: Ops<T>, x: T, alpha = 1.6732632423543772, scale = 1.0507009873554805): T {
  return ops.mul(scalar(ops, scale), elu(ops, x, alpha))
}

/** max(x, 0) + min(alpha·(e^(x / alpha) − 1), 0). Barron, arXiv:1704.07483. */
export function celu<T>(ops: Ops<T>, x: T, alpha = 1): T {
  const below = ops.mul(scalar(ops, alpha), expMinusOne(ops, ops.div(x, scalar(ops, alpha))))
  return ops.select(less(ops, x, zero(ops)), below, x)
}

/** min(max(alpha·x + beta, 0), 1); Keras of old and ONNX take 0.2 and 0.5. */
export function hardSigmoid<T>(ops: Ops<T>, x: T, alpha = 0.2, beta = 0.5): T {
  return clip(ops, ops.add(ops.mul(scalar(ops, alpha), x), scalar(ops, beta)), 0, 1)
}

/** x·sigmoid(beta·x); with beta 1 also called SiLU. Ramachandran et al., arXiv:1710.05941. */
export function swish<T>(ops: Ops<T>, x: T, beta = 1): T {
  return ops.mul(x, ops.sigmoid(beta === 1 ? x : ops.mul(scalar(ops, beta), x)))
}

/** 1 where x > 0, else alpha; NaN stays NaN. The gradient is zero. TensorFlow.js's `step`. */
export function step<T>(ops: Ops<T>, x: T, alpha = 0): T {
  const value = ops.select(ops.greater(x, zero(ops)), scalar(ops, 1), scalar(ops, alpha))
  return ops.select(ops.equal(x, x), value, x)
}

/** x·min(max(x + 3, 0), 6) / 6. Howard et al., arXiv:1905.02244. */
export function hardSwish<T>(ops: Ops<T>, x: T): T {
  return ops.mul(x, hardSigmoid(ops, x, 1 / 6, 0.5))
}

/** log(1 + eˣ), without overflow: max(x, 0) + log(1 + e^−|x|). */
export function softplus<T>(ops: Ops<T>, x: T): T {
  const decayed = ops.exp(minimum(ops, x, ops.neg(x)))
  return ops.add(ops.relu(x), ops.log(ops.add(scalar(ops, 1), decayed)))
}

/** log(sigmoid(x)) = −softplus(−x) */
export function logSigmoid<T>(ops: Ops<T>, x: T): T {
  return ops.neg(softplus(ops, ops.neg(x)))
}

/** x / (1 + |x|) */
export function softsign<T>(ops: Ops<T>, x: T): T {
  return ops.div(x, ops.add(scalar(ops, 1), ops.maximum(x, ops.neg(x))))
}

/** x·tanh(softplus(x)). Misra, arXiv:1908.08681. */
export function mish<T>(ops: Ops<T>, x: T): T {
  return ops.mul(x, ops.tanh(softplus(ops, x)))
}

/** x·Φ(x), Φ the normal distribution's: x/2·(1 + erf(x/√2)). Hendrycks & Gimpel, arXiv:1606.08415. */
export function gelu<T>(ops: Ops<T>, x: T): T {
  const cumulative = ops.add(scalar(ops, 1), ops.erf(ops.mul(x, scalar(ops, Math.SQRT1_2))))
  return ops.mul(ops.mul(x, scalar(ops, 0.5)), cumulative)
}

/** gelu by a hyperbolic tangent: x/2·(1 + tanh(√(2/π)·(x + 0.044715·x³))). */
export function geluTanh<T>(ops: Ops<T>, x: T): T {
  const cubic = ops.mul(scalar(ops, 0.044715), ops.mul(x, ops.mul(x, x)))
  const inner = ops.mul(scalar(ops, Math.sqrt(2 / Math.PI)), ops.add(x, cubic))
  return ops.mul(ops.mul(x, scalar(ops, 0.5)), ops.add(scalar(ops, 1), ops.tanh(inner)))
}

/** x where x > alpha, else 0; ONNX takes 1. */
export function thresholdedRelu<T>(ops: Ops<T>, x: T, alpha = 1): T {
  return ops.select(ops.greater(x, scalar(ops, alpha)), x, zero(ops))
}

/** eˣ − 1 for x < 0. What is above is not looked at, but must not overflow on its way through a gradient. */
function expMinusOne<T>(ops: Ops<T>, x: T): T {
  return ops.sub(ops.exp(minimum(ops, x, zero(ops))), scalar(ops, 1))
}
