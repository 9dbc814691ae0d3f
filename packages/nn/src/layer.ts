import { type Ops, type Shape, shapes, type Tree } from '@convene/core'
import type { Initializer } from './initializers.ts'

/** One named array that a layer owns. */
export interface Variable {
  readonly shape: Shape
  readonly initializer: Initializer
  /** Whether gradient descent changes it; running statistics, which change otherwise, are not trainable. */
  readonly trainable: boolean
}

export type Mode = 'inference' | 'training'

/** What a layer makes of its input. */
export interface Applied<T> {
  readonly y: T
  /** New values of variables that are not trainable, by path; those that stay the same are left out. */
  readonly state: Tree<T>
}

/** A line of a summary: a layer that is not made of others. */
export interface LayerSummary {
  /** Its path. */
  readonly name: string
  /** Keras's name of its kind. */
  readonly type: string
  readonly outputShape: Shape
  readonly variables: Tree<Variable>
}

/** What a layer is, once the shape of its input is known. */
export interface Built {
  readonly outputShape: Shape
  readonly variables: Tree<Variable>
  /** The layer itself or those it is made of, in the order in which they run. */
  readonly layers: readonly LayerSummary[]
}

/**
 * A layer: an immutable description, and two pure functions. It holds no arrays; those come as `variables`, by paths
 * relative to the layer.
 */
export interface Layer {
  /** Keras's name of its kind, such as `Conv2D`. */
  readonly type: string
  /** The name under which a combinator puts its variables. A combinator without one adds nothing to their paths. */
  readonly name?: string
  /**
   * Which variables the layer has and what comes out, by shapes alone.
   *
   * @throws ShapeError the input does not fit; the error names the layer
   */
  build(input: Shape): Built
  apply<T>(ops: Ops<T>, variables: Tree<T>, x: T, mode: Mode): Applied<T>
}

/** What every layer can be told. */
export interface LayerOptions {
  readonly name?: string
}

/** A layer that is not made of others; its output's shape follows from running it on shapes. */
export function primitiveLayer(definition: {
  readonly type: string
  readonly name: string | undefined
  readonly variables?: (input: Shape) => Tree<Variable>
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
      return { outputShape, variables, layers: [{ name: '', type, outputShape, variables }] }
    },
  }
}

/** A layer without variables or state. */
export function statelessLayer(type: string, { name }: LayerOptions, f: <T>(ops: Ops<T>, x: T) => T): Layer {
  return primitiveLayer({ type, name, apply: (ops, _variables, x) => ({ y: f(ops, x), state: {} }) })
}
