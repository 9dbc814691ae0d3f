import { batchNorm, batchNormTraining, leaf } from '@convene/core'
import { ones, zeros } from '../initializers.ts'
import type { Layer, LayerOptions } from '../layer.ts'
import { isFrozen } from '../mode.ts'
import { primitiveLayer } from '../primitiveLayer.ts'
import { channelsOf } from './channels.ts'
import { weight } from './weights.ts'

export interface BatchNormalizationOptions extends LayerOptions {
  /** How much of a running statistic stays at each step; 0.99, if left out. */
  readonly momentum?: number
  /** Added to the variance; 1e-3, if left out. */
  readonly epsilon?: number
  /** Whether there is a `beta`; true, if left out. */
  readonly center?: boolean
  /** Whether there is a `gamma`; true, if left out. */
  readonly scale?: boolean
}

/**
 * Normalizes each channel to a learned scale `gamma` and centre `beta`. Inference uses `moving_mean` and
 * `moving_variance`; training uses the batch's own (biased variance) and moves those towards it, unless they are frozen.
 *
 * @see Ioffe & Szegedy, Batch Normalization, arXiv:1502.03167
 */
export function batchNormalization(options: BatchNormalizationOptions = {}): Layer {
  const { momentum = 0.99, epsilon = 1e-3, center = true, scale = true } = options
  return primitiveLayer({
    type: 'BatchNormalization',
    name: options.name,
    variables: input => {
      const shape = [channelsOf('BatchNormalization', input)]
      return {
        ...(scale ? { gamma: weight(shape, ones) } : {}),
        ...(center ? { beta: weight(shape, zeros) } : {}),
        moving_mean: { shape, initializer: zeros, trainable: false },
        moving_variance: { shape, initializer: ones, trainable: false },
      }
    },
    apply: (ops, variables, x, mode) => {
      const moving = { mean: leaf(variables, 'moving_mean'), variance: leaf(variables, 'moving_variance') }
      const parameters = {
        ...moving,
        ...(scale && { gamma: leaf(variables, 'gamma') }),
        ...(center && { beta: leaf(variables, 'beta') }),
      }
      if (isFrozen(mode, 'moving_mean')) return { y: batchNorm(ops, x, parameters, epsilon), state: {} }
      const { y, mean, variance } = batchNormTraining(ops, x, parameters, { epsilon, momentum })
      return { y, state: { moving_mean: mean, moving_variance: variance } }
    },
  })
}
