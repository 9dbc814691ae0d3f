import { mergeTrees, namingErrors, nest, type Ops, type Shape, subtree, type Tree } from '@convene/core'
import type { Applied, Built, Layer, LayerOptions, LayerSummary, Mode, Variable } from './layer.ts'

/**
 * Layers one after the other. A layer without a name gets its type's, numbered where it comes again, as in Keras:
 * `conv2d`, `conv2d_1`. A combinator without a name stays without, and its layers stand among the others.
 */
export function sequential(layers: readonly Layer[], options: LayerOptions = {}): Layer {
  const named = withNames(layers)
  return {
    type: 'Sequential',
    ...options,
    build: input => {
      let shape: Shape = input
      const built = named.map(layer => {
        const inner = buildChild(layer, shape)
        shape = inner.outputShape
        return inner
      })
      return mergeBuilt(shape, built)
    },
    apply: (ops, variables, x, mode) => {
      let y = x
      const states = named.map(layer => {
        const applied = applyChild(layer, ops, variables, y, mode)
        y = applied.y
        return applied.state
      })
      return { y, state: mergeTrees(...states) }
    },
  }
}

/** Builds a layer inside a combinator: its paths start with its name. */
export function buildChild(layer: Layer, input: Shape): Built {
  const { name } = layer
  if (name === undefined) return layer.build(input)
  return namingErrors(name, () => {
    const { outputShape, variables, layers } = layer.build(input)
    const rename = (inner: LayerSummary) => ({ ...inner, name: inner.name === '' ? name : `${name}/${inner.name}` })
    return { outputShape, variables: nest(name, variables), layers: layers.map(rename) }
  })
}

/** Applies a layer inside a combinator: it sees the variables under its name. */
export function applyChild<T>(layer: Layer, ops: Ops<T>, variables: Tree<T>, x: T, mode: Mode): Applied<T> {
  const { name } = layer
  if (name === undefined) return layer.apply(ops, variables, x, mode)
  return ops.layer(name, () => {
    const { y, state } = layer.apply(ops, subtree(variables, name), x, mode)
    return { y, state: nest(name, state) }
  })
}

/** What a combinator is made of, as one. */
export function mergeBuilt(outputShape: Shape, parts: readonly Built[]): Built {
  return {
    outputShape,
    variables: mergeTrees<Variable>(...parts.map(({ variables }) => variables)),
    layers: parts.flatMap(({ layers }) => layers),
  }
}

const combinators: ReadonlySet<string> = new Set(['Sequential', 'Residual'])

function withNames(layers: readonly Layer[]): readonly Layer[] {
  const seen = new Map<string, number>()
  return layers.map(layer => {
    if (layer.name !== undefined || combinators.has(layer.type)) return layer
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
