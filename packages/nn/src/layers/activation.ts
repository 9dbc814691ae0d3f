import { type Activation, activate } from '../activations.ts'
import type { Layer, LayerOptions } from '../layer.ts'
import { statelessLayer } from '../primitiveLayer.ts'

/** An activation function as a layer of its own. */
export function activation(f: Activation, options: LayerOptions = {}): Layer {
  return statelessLayer('Activation', options, (ops, x) => activate(ops, f, x))
}
