import {
  elu,
  gelu,
  geluTanh,
  greaterEqual,
  less,
  lessEqual,
  minimum,
  notEqual,
  scalar,
  sign,
  softplus,
  swish,
  zero,
} from '@convene/core'
import { abs, times } from '../../bounded.ts'
import { type CompositionMutant, confusing, misreading, plus, replacing, spoiling } from './mutant.ts'

interface Alpha {
  readonly alpha: number
}

/** Planted bugs of activations, arithmetic, comparisons and logic. */
export const elementwiseMutants: readonly CompositionMutant[] = [
  replacing('relu6', 'exact', 'nothing is cut off above', (ops, [x]) => ops.relu(x!)),
  replacing<Alpha>('leakyRelu', 'bound', 'the larger of x and its share', (ops, [x], { alpha }) =>
    ops.maximum(x!, times(ops, alpha, x!)),
  ),
  replacing('prelu', 'exact', 'the slope above 0 too', (ops, [x, slope]) => ops.mul(slope!, x!)),
  misreading<Alpha>('elu', 'bound', 'alpha ignored', () => ({ alpha: 1 })),
  misreading<Alpha & { readonly scale: number }>('selu', 'bound', 'alpha and scale swapped', a => ({
    alpha: a.scale,
    scale: a.alpha,
  })),
  replacing<Alpha>('celu', 'bound', 'an elu: the exponent is not divided', (ops, [x], { alpha }) =>
    elu(ops, x!, alpha),
  ),
  misreading<Alpha & { readonly beta: number }>('hardSigmoid', 'exact', 'alpha and beta swapped', a => ({
    alpha: a.beta,
    beta: a.alpha,
  })),
  spoiling('hardSwish', 'bound', 'never above 3', (ops, y) => minimum(ops, y, scalar(ops, 3))),
  misreading<Alpha>('swish', 'bound', 'beta ignored', () => ({ alpha: 1 })),
  replacing<Alpha>('step', 'exact', '0 is above 0', (ops, [x], { alpha }) =>
    ops.select(greaterEqual(ops, x!, zero(ops)), scalar(ops, 1), scalar(ops, alpha)),
  ),
  replacing<Alpha>('step', 'special', 'NaN is below 0', (ops, [x], { alpha }) =>
    ops.select(ops.greater(x!, zero(ops)), scalar(ops, 1), scalar(ops, alpha)),
  ),
  replacing('softplus', 'special', 'an exponential that overflows', (ops, [x]) => ops.log(plus(ops, ops.exp(x!), 1))),
  replacing('logSigmoid', 'special', 'the logarithm of a sigmoid that is 0', (ops, [x]) => ops.log(ops.sigmoid(x!))),
  replacing('logSigmoid', 'bound', 'a sign forgotten', (ops, [x]) => ops.neg(softplus(ops, x!))),
  replacing('softsign', 'bound', 'over 1 + x', (ops, [x]) => ops.div(x!, plus(ops, x!, 1))),
  replacing('mish', 'bound', 'a swish', (ops, [x]) => swish(ops, x!)),
  replacing('gelu', 'bound', 'the approximation by a hyperbolic tangent', (ops, [x]) => geluTanh(ops, x!)),
  replacing('geluTanh', 'bound', 'the one by the error function', (ops, [x]) => gelu(ops, x!)),
  spoiling<Alpha>('thresholdedRelu', 'exact', 'the threshold counts as above itself', (ops, y, [x], { alpha }) =>
    ops.select(ops.equal(x!, scalar(ops, alpha)), x!, y),
  ),

  replacing('minimum', 'special', 'the other operand where one is NaN', (ops, [x, y]) =>
    ops.select(less(ops, x!, y!), x!, y!),
  ),
  replacing('square', 'exact', 'the sign is kept', (ops, [x]) => ops.mul(x!, abs(ops, x!))),
  replacing('squaredDifference', 'exact', 'a difference of squares', (ops, [x, y]) =>
    ops.sub(ops.mul(x!, x!), ops.mul(y!, y!)),
  ),
  spoiling('reciprocal', 'special', 'one over 0 is 0', (ops, y, [x]) =>
    ops.select(ops.equal(x!, zero(ops)), zero(ops), y),
  ),
  misreading<{ readonly low: number; readonly high: number }>('clip', 'exact', 'the lower bound is 0', a => ({
    low: Math.min(0, a.high),
    high: a.high,
  })),
  replacing<{ readonly low: number; readonly high: number }>(
    'clip',
    'special',
    'NaN becomes the lower bound',
    (ops, [x], { low, high }) =>
      minimum(ops, ops.select(ops.greater(x!, scalar(ops, low)), x!, scalar(ops, low)), scalar(ops, high)),
  ),
  replacing('sign', 'exact', '0 has a sign', (ops, [x]) =>
    ops.sub(greaterEqual(ops, x!, zero(ops)), less(ops, x!, zero(ops))),
  ),
  replacing('abs', 'exact', 'a ReLU', (ops, [x]) => ops.relu(x!)),
  replacing('tan', 'bound', 'a cotangent', (ops, [x]) => ops.div(ops.cos(x!), ops.sin(x!))),
  replacing('average', 'bound', 'half the sum, however many', (ops, [first, ...rest]) =>
    times(
      ops,
      0.5,
      rest.reduce((total, x) => ops.add(total, x), first!),
    ),
  ),
  replacing('ceil', 'exact', 'whole numbers go up too', (ops, [x]) => plus(ops, ops.floor(x!), 1)),
  replacing('round', 'exact', 'halves go up', (ops, [x]) => ops.floor(plus(ops, x!, 0.5))),
  replacing('round', 'exact', 'halves go away from 0', (ops, [x]) =>
    ops.mul(sign(ops, x!), ops.floor(plus(ops, abs(ops, x!), 0.5))),
  ),

  replacing('less', 'exact', 'less or equal', (ops, [x, y]) => lessEqual(ops, x!, y!)),
  replacing('less', 'special', 'not greater or equal', (ops, [x, y]) =>
    ops.sub(scalar(ops, 1), greaterEqual(ops, x!, y!)),
  ),
  replacing('lessEqual', 'special', 'not greater', (ops, [x, y]) => ops.sub(scalar(ops, 1), ops.greater(x!, y!))),
  confusing('lessEqual', 'exact', 'operands swapped', ([x, y]) => [y!, x!]),
  replacing('greaterEqual', 'exact', 'greater', (ops, [x, y]) => ops.greater(x!, y!)),
  replacing('notEqual', 'special', 'NaN is not different', (ops, [x, y]) =>
    ops.add(ops.greater(x!, y!), less(ops, x!, y!)),
  ),

  replacing('logicalNot', 'exact', 'only positive numbers are true', (ops, [x]) => lessEqual(ops, x!, zero(ops))),
  replacing('logicalAnd', 'exact', 'a product', (ops, [x, y]) => ops.mul(x!, y!)),
  replacing('logicalOr', 'exact', 'a maximum', (ops, [x, y]) => ops.maximum(x!, y!)),
  replacing('logicalXor', 'exact', 'different numbers are different truths', (ops, [x, y]) => notEqual(ops, x!, y!)),
]
