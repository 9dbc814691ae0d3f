import { type ActivationName, activate } from '../activations.ts'
import { type Layer, type LayerOptions, statelessLayer } from '../layer.ts'

/** An activation function as a layer of its own. */
export function activation(name: ActivationName, options: LayerOptions = {}): Layer {
  return statelessLayer('Activation', options, (ops, x) => activate(ops, name, x))
}
