import { leaf, scalar } from '@convene/core'
import { checkFraction, decayed, type Optimizer, type OptimizerOptions, rateAt } from './optimizer.ts'

export interface SgdOptions extends OptimizerOptions {
  /** How much of the last step is taken again; 0, if left out. */
  readonly momentum?: number
  /** Whether the gradient counts as one from where the momentum leads; false, if left out. */
  readonly nesterov?: boolean
}

/**
 * Gradient descent, as Keras has it: v ← μ·v − rate·g, x ← x + v; with Nesterov's momentum x ← x + μ·v − rate·g.
 * Without momentum nothing is kept.
 *
 * @param options the learning rate is 0.01, if left out
 * @throws DataError sgd.momentum: not in [0, 1)
 * @see Sutskever, Martens, Dahl & Hinton, On the importance of initialization and momentum in deep learning, 2013,
 * equations 1 to 4
 */
export function sgd(options: SgdOptions = {}): Optimizer {
  const { learningRate = 0.01, nesterov = false, weightDecay } = options
  const momentum = checkFraction('sgd.momentum', options.momentum ?? 0)
  return {
    name: 'sgd',
    slots: momentum === 0 ? [] : ['velocity'],
    scalars: step => ({ rate: rateAt(learningRate, step) }),
    update: (ops, { path, parameter, gradient, slots, scalars }) => {
      const rate = leaf(scalars, 'rate')
      const x = decayed(ops, parameter, rate, weightDecay, path)
      const step = ops.mul(rate, gradient)
      if (momentum === 0) return { parameter: ops.sub(x, step), slots: {} }
      const kept = (velocity: typeof x) => ops.mul(scalar(ops, momentum), velocity)
      const velocity = ops.sub(kept(leaf(slots, 'velocity')), step)
      const move = nesterov ? ops.sub(kept(velocity), step) : velocity
      return { parameter: ops.add(x, move), slots: { velocity } }
    },
  }
}
