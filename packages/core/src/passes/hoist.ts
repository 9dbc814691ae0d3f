import type { Graph, GraphInput, ValueId } from '../graph.ts'

/** A graph in two: what is the same in each run, and the rest. */
export interface Hoisted {
  /** From parameters to what the body needs of them. */
  readonly prologue: Graph
  /**
   * From arguments, parameters and the prologue's outputs, which are parameters here, to the graph's outputs. A value has
   * the same id in both.
   */
  readonly body: Graph
}

/**
 * Takes out of a graph all that depends on nothing but parameters and constants, to be computed once for all runs with the
 * same parameters. This is constant folding that needs no values: a program is traced on shapes. What is an output stays,
 * since each run hands out tensors of its own.
 */
export function hoist(graph: Graph): Hoisted {
  const outputs = new Set(Object.values(graph.outputs))
  const known = new Set(graph.inputs.filter(({ role }) => role === 'parameter').map(({ id }) => id))
  for (const { id, inputs } of graph.nodes) {
    if (!outputs.has(id) && inputs.every(input => known.has(input))) known.add(id)
  }
  const early = graph.nodes.filter(({ id }) => known.has(id))
  const late = graph.nodes.filter(({ id }) => !known.has(id))
  const asked = new Set([...late.flatMap(({ inputs }) => inputs), ...outputs])
  const name = uniqueNames(graph.inputs)
  const handedOver = early.filter(({ id }) => asked.has(id))
  const used = new Set(early.flatMap(({ inputs }) => inputs))
  return {
    prologue: {
      inputs: graph.inputs.filter(({ id }) => used.has(id)),
      nodes: early,
      outputs: Object.fromEntries(handedOver.map(({ id }) => [name(id), id])),
    },
    body: {
      inputs: [
        ...graph.inputs.filter(({ id, role }) => role === 'argument' || asked.has(id)),
        ...handedOver.map(({ id, shape }): GraphInput => ({ id, name: name(id), shape, role: 'parameter' })),
      ],
      nodes: late,
      outputs: graph.outputs,
    },
  }
}

/** Names for values under a branch that no input has. */
function uniqueNames(inputs: readonly GraphInput[]): (id: ValueId) => string {
  let branch = 'prologue'
  while (inputs.some(({ name }) => name.startsWith(`${branch}/`))) branch = `${branch}_`
  return id => `${branch}/${id}`
}
