import type { Graph, GraphNode, NodeOp, ValueId } from '../graph.ts'
import { inferShape } from '../interpret.ts'
import type { Shape } from '../shape.ts'
import { mapTree } from '../tree.ts'
import { dropDeadNodes } from './dropDeadNodes.ts'

/** A graph that is being built out of another, node by node. All ids are of the new graph, unless said otherwise. */
export interface Rewriter {
  /** What stands for a value of the old graph. */
  of(old: ValueId): ValueId
  /** The node that makes a value; `undefined` for an input. */
  node(id: ValueId): GraphNode | undefined
  shapeOf(id: ValueId): Shape
  /** Whether a value depends on nothing but parameters and constants, so that it is the same in each run. */
  isParametric(id: ValueId): boolean
  /** Whether the values of the old graph that it stands for have one use in all; or it stands for none. */
  isPrivate(id: ValueId): boolean
  /** Adds a node to the new graph. */
  add(op: NodeOp, inputs: readonly ValueId[], attrs: unknown, layer: string): ValueId
}

/**
 * Builds a graph out of another. Inputs and outputs stay, nodes that are not needed any more go.
 *
 * @param replace what stands for a node of the old graph; a copy of it, where it returns `undefined`
 */
export function rewrite(graph: Graph, replace: (node: GraphNode, to: Rewriter) => ValueId | undefined): Graph {
  const nodes: GraphNode[] = []
  const made = new Map<ValueId, GraphNode>()
  const shapes = new Map<ValueId, Shape>(graph.inputs.map(({ id, shape }) => [id, shape]))
  const parametric = new Set<ValueId>(graph.inputs.filter(({ role }) => role === 'parameter').map(({ id }) => id))
  const renamed = new Map<ValueId, ValueId>(graph.inputs.map(({ id }) => [id, id]))
  const oldUses = usesOf(graph)
  const uses = new Map(oldUses)
  let next = 1 + Math.max(-1, ...graph.inputs.map(({ id }) => id))

  // Only inputs have the same ids in both graphs.
  for (const { id } of graph.nodes) uses.delete(id)

  const to: Rewriter = {
    of: old => renamed.get(old)!,
    node: id => made.get(id),
    shapeOf: id => shapes.get(id)!,
    isParametric: id => parametric.has(id),
    isPrivate: id => (uses.get(id) ?? 1) === 1,
    add: (op, inputs, attrs, layer) => {
      const id = next++
      const shape = inferShape({ op, inputs: inputs.map(input => shapes.get(input)!), attrs })
      const node: GraphNode = { id, op, inputs, attrs, shape, layer }
      nodes.push(node)
      made.set(id, node)
      shapes.set(id, shape)
      if (inputs.every(input => parametric.has(input))) parametric.add(id)
      return id
    },
  }
  for (const node of graph.nodes) {
    const { id, op, inputs, attrs, layer } = node
    const stand = replace(node, to) ?? to.add(op, inputs.map(to.of), attrs, layer)
    renamed.set(id, stand)
    uses.set(stand, (uses.get(stand) ?? 0) + (oldUses.get(id) ?? 0))
  }
  return dropDeadNodes({ inputs: graph.inputs, nodes, outputs: mapTree(graph.outputs, to.of) })
}

/** How often each value is asked for, by nodes and outputs. */
function usesOf(graph: Graph): ReadonlyMap<ValueId, number> {
  const uses = new Map<ValueId, number>()
  for (const id of [...graph.nodes.flatMap(({ inputs }) => inputs), ...Object.values(graph.outputs)]) {
    uses.set(id, (uses.get(id) ?? 0) + 1)
  }
  return uses
}
