import { leaf, dense as multiply } from '@convene/core'
import { type ActivationName, activate } from '../activations.ts'
import { glorotUniform, type Initializer, zeros } from '../initializers.ts'
import { type Layer, type LayerOptions, primitiveLayer } from '../layer.ts'
import { channelsOf } from './channels.ts'

export interface DenseOptions extends LayerOptions {
  /** The number of outputs. */
  readonly units: number
  /** None, if left out. */
  readonly activation?: ActivationName
  /** True, if left out. */
  readonly useBias?: boolean
  /** Glorot's uniform, if left out. */
  readonly kernelInitializer?: Initializer
}

/** A fully connected layer, [n, c] → [n, units], with `kernel` [c, units] and `bias` [units]. */
export function dense(options: DenseOptions): Layer {
  const { units, useBias = true, activation = 'linear', kernelInitializer = glorotUniform } = options
  return primitiveLayer({
    type: 'Dense',
    name: options.name,
    variables: input => ({
      kernel: { shape: [channelsOf('Dense', input), units], initializer: kernelInitializer, trainable: true },
      ...(useBias ? { bias: { shape: [units], initializer: zeros, trainable: true } } : {}),
    }),
    apply: (ops, variables, x) => {
      const y = multiply(ops, x, leaf(variables, 'kernel'), useBias ? leaf(variables, 'bias') : undefined)
      return { y: activate(ops, activation, y), state: {} }
    },
  })
}
