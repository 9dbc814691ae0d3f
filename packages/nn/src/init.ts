import { type Key, type Shape, splitKey, type Tree } from '@convene/core'
import type { Layer } from './layer.ts'

/** An array on the host. */
export interface HostTensor {
  readonly shape: Shape
  readonly data: Float32Array
}

export interface Initialized {
  /** What gradient descent changes. */
  readonly parameters: Tree<HostTensor>
  /** What changes otherwise: running statistics. */
  readonly state: Tree<HostTensor>
  readonly outputShape: Shape
}

/** The first values of a layer's variables. The same key gives the same values everywhere. */
export function init(layer: Layer, key: Key, input: Shape): Initialized {
  const { variables, outputShape } = layer.build(input)
  const entries = Object.entries(variables)
  const keys = splitKey(key, entries.length)
  const pick = (wanted: boolean): Tree<HostTensor> =>
    Object.fromEntries(
      entries.flatMap(([path, { shape, initializer, trainable }], i) =>
        trainable === wanted ? [[path, { shape, data: initializer(keys[i]!, shape) }]] : [],
      ),
    )
  return { parameters: pick(true), state: pick(false), outputShape }
}
