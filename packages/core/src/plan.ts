import { bytesPerElement } from './cost.ts'
import { scalarFunctions } from './families/scalarFunctions.ts'
import type { Graph, GraphInput, GraphNode, ValueId } from './graph.ts'
import { layOut, type Room } from './layout.ts'
import { dropDeadNodes } from './passes/dropDeadNodes.ts'
import { type Shape, sizeOf } from './shape.ts'
import type { Tree } from './tree.ts'

/** One node to run, and the intermediates that nobody needs after it. */
export interface Step {
  readonly node: GraphNode
  readonly free: readonly ValueId[]
  /**
   * Where in the arena the node's result lies, in bytes. Absent if it is an output of the plan: those outlive the run, and
   * have memory of their own. An elementwise op's result, or a reshape's, may lie exactly where one of its inputs does, of
   * the same size and among those that are freed here; no other result lies where an input of its node does.
   */
  readonly offset?: number
}

/** A graph in the order in which it is run, with the place of each intermediate and the end of its life. Plain data. */
export interface Plan {
  readonly inputs: readonly GraphInput[]
  readonly steps: readonly Step[]
  readonly outputs: Tree<ValueId>
  /** The size of the arena in which all intermediates lie, at four bytes an element. */
  readonly arenaBytes: number
  /** The most elements that intermediates and outputs take at any one time. Inputs and parameters come on top. */
  readonly peakElements: number
}

/**
 * Plans a run: nodes that no output needs are left out, each intermediate is freed after its last use, and has a place in
 * an arena that it shares with those that live at other times. In a plain stack of layers little more than two consecutive
 * ones are alive at a time.
 */
export function plan(graph: Graph): Plan {
  const { nodes } = dropDeadNodes(graph)
  const { free, peakElements } = livesOf(graph, nodes)
  const { offsets, arenaBytes } = place(graph, nodes, free)
  const steps = nodes.map((node, step): Step => {
    const offset = offsets.get(node.id)
    return { node, free: free[step]!, ...(offset !== undefined && { offset }) }
  })
  return { inputs: graph.inputs, steps, outputs: graph.outputs, arenaBytes, peakElements }
}

/** What may be freed after each node, and how much is alive at most. */
function livesOf(graph: Graph, nodes: readonly GraphNode[]): Pick<Plan, 'peakElements'> & { free: ValueId[][] } {
  const stays = new Set([...Object.values(graph.outputs), ...graph.inputs.map(({ id }) => id)])
  const lastUse = new Map<ValueId, ValueId>()
  for (const node of nodes) for (const input of node.inputs) lastUse.set(input, node.id)
  const elements = new Map(nodes.map(({ id, shape }) => [id, sizeOf(shape)]))
  let alive = 0
  let peakElements = 0
  const free = nodes.map(node => {
    alive += elements.get(node.id)!
    peakElements = Math.max(peakElements, alive)
    const dead = [...new Set(node.inputs)].filter(id => lastUse.get(id) === node.id && !stays.has(id))
    for (const id of dead) alive -= elements.get(id)!
    return dead
  })
  return { free, peakElements }
}

/** A place for each intermediate. */
function place(
  graph: Graph,
  nodes: readonly GraphNode[],
  free: readonly (readonly ValueId[])[],
): { readonly offsets: ReadonlyMap<ValueId, number>; readonly arenaBytes: number } {
  const outputs = new Set(Object.values(graph.outputs))
  const rooms: Room[] = []
  const roomOf = new Map<ValueId, number>()
  for (const [step, { id, op, shape }] of nodes.entries()) {
    const bytes = bytesPerElement * sizeOf(shape)
    if (!outputs.has(id)) {
      const dying = worksInPlace(op) ? free[step]!.find(input => rooms[roomOf.get(input)!]?.bytes === bytes) : undefined
      roomOf.set(id, dying === undefined ? rooms.push({ bytes, from: step, to: step }) - 1 : roomOf.get(dying)!)
    }
    for (const value of [id, ...free[step]!]) {
      const room = roomOf.get(value)
      if (room !== undefined) rooms[room] = { ...rooms[room]!, to: step }
    }
  }
  const { offsets, arenaBytes } = layOut(rooms)
  return { offsets: new Map([...roomOf].map(([id, room]) => [id, offsets[room]!])), arenaBytes }
}

/** Whether each element of the result needs just the element of an input of the same size that lies at the same place. */
export function worksInPlace(op: string): boolean {
  return op === 'reshape' || Object.hasOwn(scalarFunctions, op)
}

/** The shape of each value of a graph. */
export function shapesOf(graph: Graph): ReadonlyMap<ValueId, Shape> {
  return new Map([...graph.inputs, ...graph.nodes].map(({ id, shape }) => [id, shape]))
}
