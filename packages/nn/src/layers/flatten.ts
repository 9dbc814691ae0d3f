import { sizeOf } from '@convene/core'
import type { Layer, LayerOptions } from '../layer.ts'
import { statelessLayer } from '../primitiveLayer.ts'

/** One row per example, [n, …] → [n, the product of the rest]. */
export function flatten(options: LayerOptions = {}): Layer {
  return statelessLayer('Flatten', options, (ops, x) => {
    const [n = 1, ...rest] = ops.shapeOf(x)
    return ops.reshape(x, { shape: [n, sizeOf(rest)] })
  })
}
