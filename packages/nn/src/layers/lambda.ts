import type { Ops } from '@convene/core'
import type { Layer, LayerOptions } from '../layer.ts'
import { statelessLayer } from '../primitiveLayer.ts'

/** A function as a layer. It has no variables, and does the same in inference and training. */
export function lambda(f: <T>(ops: Ops<T>, x: T) => T, options: LayerOptions = {}): Layer {
  return statelessLayer('Lambda', options, f)
}
