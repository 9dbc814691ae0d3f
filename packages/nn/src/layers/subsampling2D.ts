import { avgPool2d, leaf, pair, type Size2d, scalar } from '@convene/core'
import { type Activation, activate } from '../activations.ts'
import { constantInitializer, zeros } from '../initializers.ts'
import type { Layer, LayerOptions } from '../layer.ts'
import { primitiveLayer } from '../primitiveLayer.ts'
import { channelsOf } from './channels.ts'
import { weight } from './weights.ts'

export interface Subsampling2DOptions extends LayerOptions {
  /** None, if left out. */
  readonly activation?: Activation
}

/**
 * LeNet's subsampling: the sum of each window, times a learned `coefficient` [c], plus a learned `bias` [c], one of each per
 * map. Windows do not overlap. It begins as the mean. [n, h, w, c] → [n, ⌊h / kh⌋, ⌊w / kw⌋, c].
 *
 * @see LeCun, Bottou, Bengio & Haffner, Gradient-Based Learning Applied to Document Recognition, Proc. IEEE 86(11), 1998,
 * section II.B
 */
export function subsampling2D(poolSize: number | Size2d, options: Subsampling2DOptions = {}): Layer {
  const { activation = 'linear' } = options
  const [kh, kw] = pair(poolSize)
  return primitiveLayer({
    type: 'Subsampling2D',
    name: options.name,
    variables: input => {
      const shape = [channelsOf('Subsampling2D', input)]
      return {
        coefficient: weight(shape, constantInitializer(1 / (kh * kw))),
        bias: weight(shape, zeros),
      }
    },
    apply: (ops, variables, x) => {
      const mean = avgPool2d(ops, x, { windowSize: poolSize })
      const factor = ops.mul(leaf(variables, 'coefficient'), scalar(ops, kh * kw))
      const y = ops.add(ops.mul(mean, factor), leaf(variables, 'bias'))
      return { y: activate(ops, activation, y), state: {} }
    },
  })
}
