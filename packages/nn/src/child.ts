import { mergeTrees, namingErrors, nest, type Ops, type Shape, shapes, subtree, type Tree } from '@convene/core'
import type { Applied, Built, Layer, LayerSummary, Variable } from './layer.ts'
import type { Merge } from './merges.ts'
import { type Mode, modeUnder } from './mode.ts'

// What combinators do with the layers that they are made of.

/** Builds a layer inside a combinator: its paths start with its name. */
export function buildChild(layer: Layer, input: Shape): Built {
  const { name } = layer
  if (name === undefined) return layer.build(input)
  return namingErrors(name, () => {
    const { outputShape, variables, noise, auxiliary, layers } = layer.build(input)
    const rename = (inner: LayerSummary) => ({ ...inner, name: inner.name === '' ? name : `${name}/${inner.name}` })
    return {
      outputShape,
      variables: nest(name, variables),
      noise: nest(name, noise),
      auxiliary: nest(name, auxiliary),
      layers: layers.map(rename),
    }
  })
}

/** Applies a layer inside a combinator: it sees the variables under its name. */
export function applyChild<T>(layer: Layer, ops: Ops<T>, variables: Tree<T>, x: T, mode: Mode<T>): Applied<T> {
  const { name } = layer
  if (name === undefined) return layer.apply(ops, variables, x, mode)
  return ops.layer(name, () => {
    const { y, state, auxiliary = {} } = layer.apply(ops, subtree(variables, name), x, modeUnder(name, mode))
    return { y, state: nest(name, state), auxiliary: nest(name, auxiliary) }
  })
}

/** The tensors of several layers as one, in a combinator. */
export function applyMerge<T>(merge: Merge, ops: Ops<T>, xs: readonly T[]): T {
  return ops.layer(mergeName(merge), () => merge.merge(ops, xs))
}

/** What a merge adds to a combinator. */
export function buildMerge(merge: Merge, inputs: readonly Shape[]): Built {
  const outputShape = applyMerge(merge, shapes, inputs)
  const row = { name: mergeName(merge), type: merge.type, outputShape, variables: {} }
  return { outputShape, variables: {}, noise: {}, auxiliary: {}, layers: [row] }
}

const mergeName = ({ name, type }: Merge): string => name ?? snakeCase(type)

/** What a combinator is made of, but for the output, as one. */
export function joinBuilt(parts: readonly Built[]): Omit<Built, 'outputShape'> {
  return {
    variables: mergeTrees<Variable>(...parts.map(({ variables }) => variables)),
    noise: mergeTrees<Shape>(...parts.map(({ noise }) => noise)),
    auxiliary: mergeTrees<Shape>(...parts.map(({ auxiliary }) => auxiliary)),
    layers: parts.flatMap(({ layers }) => layers),
  }
}

/** What a combinator's layers did beside their output, as one. */
export function joinApplied<T>(parts: readonly Applied<T>[]): Omit<Applied<T>, 'y'> {
  return {
    state: mergeTrees(...parts.map(({ state }) => state)),
    auxiliary: mergeTrees(...parts.map(({ auxiliary = {} }) => auxiliary)),
  }
}

/**
 * A layer without a name gets its type's, numbered where it comes again, as in Keras: `conv2d`, `conv2d_1`. A combinator
 * without a name stays without, and its layers stand among the others.
 */
export function withNames(layers: readonly Layer[]): readonly Layer[] {
  const seen = new Map<string, number>()
  return layers.map(layer => {
    if (layer.name !== undefined || layer.isCombinator === true) return layer
    const base = snakeCase(layer.type)
    const count = seen.get(base) ?? 0
    seen.set(base, count + 1)
    return { ...layer, name: count === 0 ? base : `${base}_${count}` }
  })
}

/** `MaxPooling2D` → `max_pooling2d` */
function snakeCase(type: string): string {
  return type.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toLowerCase()
}
