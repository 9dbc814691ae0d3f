import { type Ops, type Shape, shapes, type Tree } from '@convene/core'
import type { Layer, LayerOptions, Variable } from './layer.ts'

/** A layer that is not made of others; its output's shape follows from running it on shapes. */
export function primitiveLayer(definition: {
  readonly type: string
  readonly name: string | undefined
  readonly variables?: (input: Shape) => Tree<Variable>
  readonly noise?: (input: Shape) => Tree<Shape>
  readonly apply: Layer['apply']
}): Layer {
  const { type, name, apply } = definition
  return {
    type,
    ...(name === undefined ? {} : { name }),
    apply,
    build: input => {
      const variables = definition.variables?.(input) ?? {}
      const given = Object.fromEntries(Object.entries(variables).map(([path, { shape }]) => [path, shape]))
      const outputShape = apply(shapes, given, input, 'inference').y
      const layers = [{ name: '', type, outputShape, variables }]
      return { outputShape, variables, noise: definition.noise?.(input) ?? {}, auxiliary: {}, layers }
    },
  }
}

/** A layer without variables or state. */
export function statelessLayer(type: string, { name }: LayerOptions, f: <T>(ops: Ops<T>, x: T) => T): Layer {
  return primitiveLayer({ type, name, apply: (ops, _variables, x) => ({ y: f(ops, x), state: {} }) })
}
