import type { Graph, GraphNode, ValueId } from './graph.ts'
import { type Shape, sizeOf } from './shape.ts'

/** One node to run, and the intermediates that nobody needs after it. */
export interface Step {
  readonly node: GraphNode
  readonly free: readonly ValueId[]
}

/** A graph in the order in which it is run, with the end of each intermediate's life. */
export interface Plan {
  readonly steps: readonly Step[]
  /** The most elements that intermediates and outputs take at any one time. Inputs and parameters come on top. */
  readonly peakElements: number
}

/**
 * Plans a run: nodes that no output needs are left out, and each intermediate is freed after its last use. In a plain
 * stack of layers little more than two consecutive ones are alive at a time.
 */
export function plan(graph: Graph): Plan {
  const needed = neededNodes(graph)
  const outputs = new Set(Object.values(graph.outputs))
  const inputs = new Set(graph.inputs.map(({ id }) => id))
  const lastUse = new Map<ValueId, ValueId>()
  for (const node of needed) {
    lastUse.set(node.id, node.id)
    for (const input of node.inputs) lastUse.set(input, node.id)
  }

  const elements = new Map(needed.map(({ id, shape }) => [id, sizeOf(shape)]))
  let alive = 0
  let peakElements = 0
  const steps = needed.map(node => {
    const free = [...new Set([...node.inputs, node.id])].filter(
      id => lastUse.get(id) === node.id && !inputs.has(id) && !outputs.has(id),
    )
    alive += elements.get(node.id) ?? 0
    peakElements = Math.max(peakElements, alive)
    for (const id of free) alive -= elements.get(id) ?? 0
    return { node, free }
  })
  return { steps, peakElements }
}

/** The nodes that an output depends on, in order. */
function neededNodes({ nodes, outputs }: Graph): readonly GraphNode[] {
  const needed = new Set(Object.values(outputs))
  for (const node of nodes.toReversed()) {
    if (needed.has(node.id)) for (const input of node.inputs) needed.add(input)
  }
  return nodes.filter(({ id }) => needed.has(id))
}

/** The shape of each value of a graph. */
export function shapesOf(graph: Graph): ReadonlyMap<ValueId, Shape> {
  return new Map([...graph.inputs, ...graph.nodes].map(({ id, shape }) => [id, shape]))
}
