import { leaf, type Ops, type Shape, ShapeError, type Tree } from '@convene/core'
import { applyChild, applyMerge, buildChild, buildMerge, joinApplied, joinBuilt } from './child.ts'
import type { Applied, Built, Layer, LayerOptions } from './layer.ts'
import type { Merge } from './merges.ts'
import type { Mode } from './mode.ts'

/**
 * A place in a graph: a layer and the name of what it takes, or a merge and the names of what it takes. Variables stand
 * under the layer's name, and under the node's where the layer has none and is no combinator.
 */
export type NetworkNode = LayerNode | MergeNode

export interface LayerNode {
  readonly name: string
  readonly layer: Layer
  readonly from: string
}

export interface MergeNode {
  readonly name: string
  readonly merge: Merge
  readonly from: readonly string[]
}

export interface GraphDefinition {
  readonly inputs: readonly string[]
  /** Each takes inputs, or what stands before it. */
  readonly nodes: readonly NetworkNode[]
  readonly outputs: readonly string[]
}

/** Layers that take what others made, with any number of inputs and outputs: Keras's functional models. */
export interface Network {
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  /**
   * @throws ShapeError an input does not fit; the error names the layer
   * @throws DataError tree.missing: an input has no shape
   */
  build(inputs: Tree<Shape>): Omit<Built, 'outputShape'> & { readonly outputShapes: Tree<Shape> }
  apply<T>(
    ops: Ops<T>,
    variables: Tree<T>,
    inputs: Tree<T>,
    mode: Mode<T>,
  ): Omit<Applied<T>, 'y'> & { readonly outputs: Tree<T> }
}

/**
 * A network as data: inputs, nodes and outputs by name.
 *
 * @throws ShapeError graph.name: two inputs or nodes of one name
 * @throws ShapeError graph.from: a node takes what is not there before it
 * @throws ShapeError graph.outputs: none, or one that is not there
 */
export function graph({ inputs, nodes: given, outputs }: GraphDefinition): Network {
  check({ inputs, nodes: given, outputs })
  const nodes = given.map(named)
  return {
    inputs,
    outputs,
    build: shapes => {
      const parts: Built[] = []
      const made = walk<Shape>(inputs, nodes, shapes, (node, xs) => {
        const part = 'layer' in node ? buildChild(node.layer, xs[0]!) : buildMerge(node.merge, xs)
        parts.push(part)
        return part.outputShape
      })
      return { outputShapes: pick(made, outputs), ...joinBuilt(parts) }
    },
    apply: <T>(ops: Ops<T>, variables: Tree<T>, tensors: Tree<T>, mode: Mode<T>) => {
      const parts: Applied<T>[] = []
      const made = walk<T>(inputs, nodes, tensors, (node, xs) => {
        if (!('layer' in node)) return applyMerge(node.merge, ops, xs)
        const part = applyChild(node.layer, ops, variables, xs[0]!, mode)
        parts.push(part)
        return part.y
      })
      return { outputs: pick(made, outputs), ...joinApplied(parts) }
    },
  }
}

/**
 * A network of one input as a layer: its first output is the layer's, the others come out beside it, as `auxiliary`.
 *
 * @throws ShapeError graph.inputs: more than one, or none
 */
export function asLayer(network: Network, options: LayerOptions = {}): Layer {
  const [input, ...more] = network.inputs
  if (input === undefined || more.length > 0) {
    const received = network.inputs.join(', ') || 'none'
    throw new ShapeError({ code: 'graph.inputs', expected: 'one input', received })
  }
  const [first = '', ...others] = network.outputs
  return {
    type: 'Functional',
    isCombinator: true,
    ...options,
    build: shape => {
      const { outputShapes, auxiliary, ...rest } = network.build({ [input]: shape })
      const beside = { ...auxiliary, ...pick(new Map(Object.entries(outputShapes)), others) }
      return { outputShape: leaf(outputShapes, first), auxiliary: beside, ...rest }
    },
    apply: (ops, variables, x, mode) => {
      const { outputs, auxiliary, state } = network.apply(ops, variables, { [input]: x }, mode)
      const beside = { ...auxiliary, ...pick(new Map(Object.entries(outputs)), others) }
      return { y: leaf(outputs, first), auxiliary: beside, state }
    },
  }
}

/** What each input and node makes, by name. */
function walk<V>(
  inputs: readonly string[],
  nodes: readonly NetworkNode[],
  given: Tree<V>,
  run: (node: NetworkNode, xs: readonly V[]) => V,
): ReadonlyMap<string, V> {
  const made = new Map(inputs.map(name => [name, leaf(given, name)]))
  for (const node of nodes) {
    const xs = sourcesOf(node).map(name => made.get(name)!)
    made.set(node.name, run(node, xs))
  }
  return made
}

const pick = <V>(made: ReadonlyMap<string, V>, names: readonly string[]): Tree<V> =>
  Object.fromEntries(names.map(name => [name, made.get(name)!]))

const sourcesOf = ({ from }: NetworkNode): readonly string[] => (typeof from === 'string' ? [from] : from)

function named(node: NetworkNode): NetworkNode {
  if (!('layer' in node)) return { ...node, merge: { name: node.name, ...node.merge } }
  const { layer, name } = node
  return layer.name !== undefined || layer.isCombinator === true ? node : { ...node, layer: { ...layer, name } }
}

function check({ inputs, nodes, outputs }: GraphDefinition): void {
  const known = new Set<string>()
  const make = (name: string) => {
    if (known.has(name)) throw new ShapeError({ code: 'graph.name', expected: 'a name once', received: name })
    known.add(name)
  }
  inputs.forEach(make)
  for (const node of nodes) {
    const missing = sourcesOf(node).find(source => !known.has(source))
    if (missing !== undefined) {
      const received = `${missing}, which ${node.name} takes`
      throw new ShapeError({ code: 'graph.from', expected: `one of ${[...known].join(', ')}`, received })
    }
    make(node.name)
  }
  const missing = outputs.find(output => !known.has(output))
  if (missing !== undefined || outputs.length === 0) {
    const expected = `one of ${[...known].join(', ')} at least`
    throw new ShapeError({ code: 'graph.outputs', expected, received: missing ?? 'none' })
  }
}
