import { checkGraph } from './checkGraph.ts'
import type { CompositeName } from './composites/composite.ts'
import { ConveneError } from './errors.ts'
import type { Graph, GraphInput, GraphNode, NodeOp, ValueId } from './graph.ts'
import { applyCall, type Call, inferShape, interpretation, namingErrors } from './interpret.ts'
import type { OpName, Ops } from './op.ts'
import { checkShape, type Shape } from './shape.ts'
import { leaf, mapTree, type Tree } from './tree.ts'

/** A program from named inputs to named outputs, over any carrier. */
export type Program = <T>(ops: Ops<T>, inputs: Tree<T>) => Tree<T>

class Traced {
  readonly id: ValueId
  readonly shape: Shape

  constructor(id: ValueId, shape: Shape) {
    this.id = id
    this.shape = shape
  }
}

export interface TraceOptions {
  /** Which inputs, by path, are parameters. None, if left out. */
  readonly isParameter?: (path: string) => boolean
}

/**
 * Runs a program on stand-ins that only remember what was asked of them, and returns what they remember. Composites are
 * expanded: a traced graph is made of primitives.
 *
 * @param inputs the shape of each input
 * @throws ShapeError as `shapes` would
 */
export function trace(program: Program, inputs: Tree<Shape>, options: TraceOptions = {}): Graph<OpName> {
  return traceWith([], program, inputs, options) as Graph<OpName>
}

/** The same, but some composites stay as nodes. */
export function traceWith(
  composites: readonly CompositeName[],
  program: Program,
  inputs: Tree<Shape>,
  { isParameter }: TraceOptions,
): Graph {
  const nodes: GraphNode[] = []
  const graphInputs: GraphInput[] = []
  let layer = ''
  const newId = () => graphInputs.length + nodes.length

  const apply = ({ op, inputs, attrs }: Call<Traced, NodeOp>): Traced => {
    const shape = inferShape({ op, inputs: inputs.map(x => x.shape), attrs })
    const id = newId()
    nodes.push({ id, op, inputs: inputs.map(x => x.id), attrs, shape, layer })
    return new Traced(id, shape)
  }
  const recording = interpretation<Traced>({
    shapeOf: x => x.shape,
    apply,
    composite: (call, expand) => (composites.includes(call.op) ? apply(call) : expand()),
    layer: (name, body) => {
      const outside = layer
      layer = outside === '' ? name : `${outside}/${name}`
      try {
        return namingErrors(name, body)
      } finally {
        layer = outside
      }
    },
  })

  const traced = mapTree(inputs, (shape, name) => {
    const id = newId()
    graphInputs.push({ id, name, shape: checkShape(shape), role: isParameter?.(name) ? 'parameter' : 'argument' })
    return new Traced(id, shape)
  })
  const outputs = mapTree(program(recording, traced), x => x.id)
  if (Object.keys(outputs).length === 0) {
    throw new ConveneError({ code: 'trace.outputs', expected: 'at least one output', received: 'none' })
  }
  return { inputs: graphInputs, nodes, outputs }
}

/**
 * The inverse of `trace`: a graph as a program again.
 *
 * @throws DataError graph.format, graph.id, graph.op, graph.arity, graph.order: not a graph in which everything is made before it is used
 */
export function programOf(graph: Graph): Program {
  checkGraph(graph)
  return <T>(ops: Ops<T>, inputs: Tree<T>): Tree<T> => {
    const values = new Map<ValueId, T>(graph.inputs.map(({ id, name }) => [id, leaf(inputs, name)]))
    const valueAt = (id: ValueId): T => values.get(id)!
    for (const { id, op, inputs: ids, attrs, layer } of graph.nodes) {
      const call: Call<T, NodeOp> = { op, inputs: ids.map(valueAt), attrs }
      values.set(id, layer === '' ? applyCall(ops, call) : ops.layer(layer, () => applyCall(ops, call)))
    }
    return mapTree(graph.outputs, valueAt)
  }
}
