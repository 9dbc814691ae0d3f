import type { Shape } from '@convene/core'
import { applyChild, buildChild, joinApplied, joinBuilt, withNames } from './child.ts'
import type { Layer, LayerOptions } from './layer.ts'

/** Layers one after the other, which can be looked at. */
export interface Sequential extends Layer {
  /** With their names. */
  readonly layers: readonly Layer[]
}

/** Whether a layer's layers stand one after the other. */
export const isSequential = (layer: Layer): layer is Sequential => 'layers' in layer

/**
 * Layers one after the other. A layer without a name gets its type's, numbered where it comes again, as in Keras:
 * `conv2d`, `conv2d_1`. A combinator without a name stays without, and its layers stand among the others.
 */
export function sequential(layers: readonly Layer[], options: LayerOptions = {}): Sequential {
  const named = withNames(layers)
  return {
    type: 'Sequential',
    isCombinator: true,
    layers: named,
    ...options,
    build: input => {
      let shape: Shape = input
      const built = named.map(layer => {
        const inner = buildChild(layer, shape)
        shape = inner.outputShape
        return inner
      })
      return { outputShape: shape, ...joinBuilt(built) }
    },
    apply: (ops, variables, x, mode) => {
      let y = x
      const applied = named.map(layer => {
        const inner = applyChild(layer, ops, variables, y, mode)
        y = inner.y
        return inner
      })
      return { y, ...joinApplied(applied) }
    },
  }
}
