import { compositeDefs, isComposite } from './composites/compositeDefs.ts'
import { DataError } from './errors.ts'
import type { Graph, NodeOp } from './graph.ts'
import { opDefs } from './opDefs.ts'

/**
 * Returns the graph, or says why it is none: it may have come from a file. Every value is made before it is used, which
 * leaves no cycles.
 *
 * @throws DataError graph.format: not inputs, nodes and outputs, or nodes of another form
 * @throws DataError graph.id: a value whose number is not whole, or that of another
 * @throws DataError graph.op: no primitive or composite of that name
 * @throws DataError graph.arity: not as many inputs as the op takes
 * @throws DataError graph.order: a value that is used before it is made, or never made
 */
export function checkGraph(graph: Graph): Graph {
  if (!isRecord(graph) || ![graph.inputs, graph.nodes].every(isRecords) || !isRecord(graph.outputs)) {
    throw new DataError({ code: 'graph.format', expected: 'inputs, nodes and outputs', received: 'something else' })
  }
  const made = new Set<unknown>()
  const make = (id: unknown) => {
    if (!Number.isInteger(id) || made.has(id)) {
      throw new DataError({ code: 'graph.id', expected: 'a number for each value', received: nameOf(id) })
    }
    made.add(id)
  }
  const use = (id: unknown) => {
    if (made.has(id)) return
    throw new DataError({ code: 'graph.order', expected: `value ${nameOf(id)} before its use`, received: 'none' })
  }
  for (const { id } of graph.inputs) make(id)
  for (const { id, op, inputs, layer } of graph.nodes) {
    if (typeof op !== 'string' || !(Object.hasOwn(opDefs, op) || isComposite(op))) {
      throw new DataError({ code: 'graph.op', expected: 'the name of a primitive or composite', received: nameOf(op) })
    }
    if (!Array.isArray(inputs) || typeof layer !== 'string') {
      throw new DataError({ code: 'graph.format', op, expected: 'inputs and a layer', received: 'something else' })
    }
    const [least, most] = arityOf(op)
    if (inputs.length < least || inputs.length > most) {
      const expected = least === most ? `${least} inputs` : `${least} to ${most} inputs`
      throw new DataError({ code: 'graph.arity', op, expected, received: String(inputs.length) })
    }
    inputs.forEach(use)
    make(id)
  }
  Object.values(graph.outputs).forEach(use)
  return graph
}

function arityOf(op: NodeOp): readonly [least: number, most: number] {
  return isComposite(op) ? compositeDefs[op].arity : [opDefs[op].arity, opDefs[op].arity]
}

const isRecord = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value)
const isRecords = (value: unknown): boolean => Array.isArray(value) && value.every(isRecord)

/** Of a string the beginning; of anything that may be large, the kind. */
function nameOf(value: unknown): string {
  return typeof value === 'object' || typeof value === 'function' ? typeof value : String(value).slice(0, 80)
}
