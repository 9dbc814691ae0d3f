import type { Ops, Shape, Tree } from '@convene/core'
import type { Initializer } from './initializers.ts'
import type { Mode } from './mode.ts'
import type { Regularizer } from './regularizers.ts'

/** One named array that a layer owns. */
export interface Variable {
  readonly shape: Shape
  readonly initializer: Initializer
  /** Whether gradient descent changes it; running statistics, which change otherwise, are not trainable. */
  readonly trainable: boolean
  /** What the loss adds for its size; nothing, if left out. See `regularization`. */
  readonly regularizer?: Regularizer
}

/** What a layer makes of its input. */
export interface Applied<T> {
  readonly y: T
  /** New values of variables that are not trainable, by path; those that stay the same are left out. */
  readonly state: Tree<T>
  /** What comes out beside `y`, by path, such as the answers of GoogLeNet's auxiliary heads. None, if left out. */
  readonly auxiliary?: Tree<T>
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
  /**
   * What it draws from in training: the shapes of tensors of uniform numbers, other ones in each step, by path. Empty for a
   * layer that leaves nothing to chance. See `Training.noise`.
   */
  readonly noise: Tree<Shape>
  /** The shapes of what comes out beside the output, by path. */
  readonly auxiliary: Tree<Shape>
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
  /** The name under which a combinator puts its variables. */
  readonly name?: string
  /** Whether it is made of other layers. Without a name, it adds nothing to their paths. False, if left out. */
  readonly isCombinator?: boolean
  /**
   * Which variables the layer has and what comes out, by shapes alone.
   *
   * @throws ShapeError the input does not fit; the error names the layer
   */
  build(input: Shape): Built
  apply<T>(ops: Ops<T>, variables: Tree<T>, x: T, mode: Mode<T>): Applied<T>
}

/** What every layer can be told. */
export interface LayerOptions {
  readonly name?: string
}
