import { leaf, scalar } from '@convene/core'
import { checkFraction, decayed, mix, type Optimizer, type OptimizerOptions, rateAt } from './optimizer.ts'

export interface AdamOptions extends OptimizerOptions {
  /** How much of the running mean of gradients stays at each step; 0.9, if left out. */
  readonly beta1?: number
  /** How much of the running mean of their squares stays; 0.999, if left out. */
  readonly beta2?: number
  /** Added to the root of that mean; 1e-7, Keras's, if left out. */
  readonly epsilon?: number
}

/**
 * Adam, in the form at the end of its section 2: m ← β₁·m + (1 − β₁)·g, v ← β₂·v + (1 − β₂)·g²,
 * x ← x − rate·√(1 − β₂ᵗ) / (1 − β₁ᵗ) · m / (√v + ε).
 *
 * @param options the learning rate is 0.001, if left out
 * @throws DataError adam.beta1, adam.beta2: not in [0, 1)
 * @see Kingma & Ba, Adam: A Method for Stochastic Optimization, arXiv:1412.6980
 */
export function adam(options: AdamOptions = {}): Optimizer {
  const { learningRate = 0.001, epsilon = 1e-7, weightDecay } = options
  const beta1 = checkFraction('adam.beta1', options.beta1 ?? 0.9)
  const beta2 = checkFraction('adam.beta2', options.beta2 ?? 0.999)
  return {
    name: 'adam',
    slots: ['mean', 'meanSquare'],
    scalars: step => {
      const rate = rateAt(learningRate, step)
      const correction = Math.sqrt(1 - beta2 ** (step + 1)) / (1 - beta1 ** (step + 1))
      return { rate, correctedRate: rate * correction }
    },
    update: (ops, { path, parameter, gradient, slots, scalars }) => {
      const mean = mix(ops, beta1, leaf(slots, 'mean'), 1 - beta1, gradient)
      const meanSquare = mix(ops, beta2, leaf(slots, 'meanSquare'), 1 - beta2, ops.mul(gradient, gradient))
      const root = ops.add(ops.sqrt(meanSquare), scalar(ops, epsilon))
      const step = ops.mul(leaf(scalars, 'correctedRate'), ops.div(mean, root))
      const x = decayed(ops, parameter, leaf(scalars, 'rate'), weightDecay, path)
      return { parameter: ops.sub(x, step), slots: { mean, meanSquare } }
    },
  }
}

/**
 * Adam with decoupled weight decay, 0.004 if left out, as in Keras.
 *
 * @see Loshchilov & Hutter, Decoupled Weight Decay Regularization, arXiv:1711.05101, algorithm 2
 */
export function adamW({ weightDecay = 0.004, ...options }: AdamOptions = {}): Optimizer {
  return { ...adam({ ...options, weightDecay }), name: 'adamW' }
}
