import type { Graph, NodeOp } from '../graph.ts'

/** The graph without nodes that no output depends on. */
export function dropDeadNodes<Op extends NodeOp>(graph: Graph<Op>): Graph<Op> {
  const needed = new Set(Object.values(graph.outputs))
  for (const node of graph.nodes.toReversed()) {
    if (needed.has(node.id)) for (const input of node.inputs) needed.add(input)
  }
  return { ...graph, nodes: graph.nodes.filter(({ id }) => needed.has(id)) }
}
