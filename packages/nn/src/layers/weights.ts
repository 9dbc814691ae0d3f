import type { Shape } from '@convene/core'
import type { Activation } from '../activations.ts'
import { glorotUniform, type Initializer, zeros } from '../initializers.ts'
import type { LayerOptions, Variable } from '../layer.ts'
import type { Regularizer } from '../regularizers.ts'

/** Of a layer that multiplies by a kernel, adds a bias and activates. */
export interface WeightedOptions extends LayerOptions {
  /** None, if left out. */
  readonly activation?: Activation
  /** True, if left out. */
  readonly useBias?: boolean
  /** Glorot's uniform, if left out. */
  readonly kernelInitializer?: Initializer
  /** Zeros, if left out. */
  readonly biasInitializer?: Initializer
  /** None, if left out. */
  readonly kernelRegularizer?: Regularizer
  /** None, if left out. */
  readonly biasRegularizer?: Regularizer
}

/** An array that gradient descent changes. */
export function weight(shape: Shape, initializer: Initializer, regularizer?: Regularizer): Variable {
  return { shape, initializer, trainable: true, ...(regularizer && { regularizer }) }
}

/** The kernel of such a layer. */
export function kernelOf(shape: Shape, options: WeightedOptions): Variable {
  return weight(shape, options.kernelInitializer ?? glorotUniform, options.kernelRegularizer)
}

/** The bias of such a layer, by its name, unless it has none. */
export function biasOf(size: number, options: WeightedOptions): { readonly bias?: Variable } {
  if (options.useBias === false) return {}
  return { bias: weight([size], options.biasInitializer ?? zeros, options.biasRegularizer) }
}
