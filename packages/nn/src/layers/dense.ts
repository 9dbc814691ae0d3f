import { leaf, dense as multiply } from '@convene/core'
import { activate } from '../activations.ts'
import type { Layer } from '../layer.ts'
import { primitiveLayer } from '../primitiveLayer.ts'
import { channelsOf } from './channels.ts'
import { biasOf, kernelOf, type WeightedOptions } from './weights.ts'

export interface DenseOptions extends WeightedOptions {
  /** The number of outputs. */
  readonly units: number
}

/** A dense layer, which can be looked at. */
export interface Dense extends Layer {
  /** What it was made of. */
  readonly dense: DenseOptions
}

/** A fully connected layer, [n, c] → [n, units], with `kernel` [c, units] and `bias` [units]. */
export function dense(options: DenseOptions): Dense {
  const { units, useBias = true, activation = 'linear' } = options
  const layer = primitiveLayer({
    type: 'Dense',
    name: options.name,
    variables: input => ({
      kernel: kernelOf([channelsOf('Dense', input), units], options),
      ...biasOf(units, options),
    }),
    apply: (ops, variables, x) => {
      const y = multiply(ops, x, leaf(variables, 'kernel'), useBias ? leaf(variables, 'bias') : undefined)
      return { y: activate(ops, activation, y), state: {} }
    },
  })
  return { ...layer, dense: options }
}
