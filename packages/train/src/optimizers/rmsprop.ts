import { leaf, scalar } from '@convene/core'
import { checkFraction, decayed, mix, type Optimizer, type OptimizerOptions, rateAt } from './optimizer.ts'

export interface RmspropOptions extends OptimizerOptions {
  /** How much of the running mean of squares stays at each step; 0.9, if left out. */
  readonly rho?: number
  /** How much of the last step is taken again; 0, if left out. */
  readonly momentum?: number
  /** Added to the mean of squares; 1e-7, if left out. */
  readonly epsilon?: number
  /** Whether to divide by the standard deviation in place of the root of the mean square; false, if left out. */
  readonly centered?: boolean
}

/**
 * Gradients over the root of their running mean square, as Keras has it: s ← ρ·s + (1 − ρ)·g², m ← μ·m + rate·g / √(s + ε),
 * x ← x − m.
 *
 * @param options the learning rate is 0.001, if left out
 * @throws DataError rmsprop.rho, rmsprop.momentum: not in [0, 1)
 * @see Tieleman & Hinton, Lecture 6.5, Neural Networks for Machine Learning, 2012; centered: Graves, arXiv:1308.0850,
 * equations 38 to 45
 */
export function rmsprop(options: RmspropOptions = {}): Optimizer {
  const { learningRate = 0.001, epsilon = 1e-7, centered = false, weightDecay } = options
  const rho = checkFraction('rmsprop.rho', options.rho ?? 0.9)
  const momentum = checkFraction('rmsprop.momentum', options.momentum ?? 0)
  return {
    name: 'rmsprop',
    slots: ['meanSquare', ...(centered ? ['mean'] : []), ...(momentum === 0 ? [] : ['velocity'])],
    scalars: step => ({ rate: rateAt(learningRate, step) }),
    update: (ops, { path, parameter, gradient, slots, scalars }) => {
      const rate = leaf(scalars, 'rate')
      const running = (slot: string, value: typeof parameter) => mix(ops, rho, leaf(slots, slot), 1 - rho, value)
      const meanSquare = running('meanSquare', ops.mul(gradient, gradient))
      const mean = centered ? running('mean', gradient) : undefined
      const spread = mean === undefined ? meanSquare : ops.sub(meanSquare, ops.mul(mean, mean))
      const scale = ops.rsqrt(ops.add(spread, scalar(ops, epsilon)))
      const step = ops.mul(rate, ops.mul(gradient, scale))
      const velocity =
        momentum === 0 ? undefined : ops.add(ops.mul(scalar(ops, momentum), leaf(slots, 'velocity')), step)
      return {
        parameter: ops.sub(decayed(ops, parameter, rate, weightDecay, path), velocity ?? step),
        slots: { meanSquare, ...(mean && { mean }), ...(velocity && { velocity }) },
      }
    },
  }
}
