import { addCosts, bytesPerElement, type Cost, callCost, noCost } from './cost.ts'
import type { Graph, GraphNode, ValueId } from './graph.ts'
import { shapesOf } from './plan.ts'
import { formatShape, type Shape, sizeOf } from './shape.ts'

/** What one layer of a graph is and takes; nodes outside any layer make a row each, under their op's name. */
export interface LayerRow {
  readonly layer: string
  readonly ops: readonly string[]
  readonly outputShape: Shape
  /** Elements of the parameters used here first. */
  readonly parameters: number
  readonly cost: Cost
  /** Bytes of the layer's output. */
  readonly outputBytes: number
}

/** A graph layer by layer, in the order in which it runs. */
export function layerRows(graph: Graph): readonly LayerRow[] {
  const shapes = shapesOf(graph)
  const unused = new Map(
    graph.inputs.filter(({ role }) => role === 'parameter').map(({ id, shape }) => [id, sizeOf(shape)]),
  )
  const take = (id: ValueId): number => {
    const size = unused.get(id) ?? 0
    unused.delete(id)
    return size
  }
  return layersOf(graph.nodes).map(nodes => {
    const last = nodes.at(-1)!
    return {
      layer: last.layer === '' ? last.op : last.layer,
      ops: nodes.map(({ op }) => op),
      outputShape: last.shape,
      parameters: nodes.flatMap(({ inputs }) => inputs).reduce((sum, id) => sum + take(id), 0),
      cost: nodes
        .map(({ op, inputs, attrs, shape }) =>
          callCost({ op, inputs: inputs.map(id => shapes.get(id)!), attrs }, shape),
        )
        .reduce(addCosts, noCost),
      outputBytes: bytesPerElement * sizeOf(last.shape),
    }
  })
}

/** Runs of neighbouring nodes of one layer. */
function layersOf(nodes: readonly GraphNode[]): readonly (readonly GraphNode[])[] {
  const layers: GraphNode[][] = []
  for (const node of nodes) {
    const current = layers.at(-1)
    if (current !== undefined && node.layer !== '' && current[0]?.layer === node.layer) current.push(node)
    else layers.push([node])
  }
  return layers
}

/** The graph as a text table: layer, output shape, parameters, multiply-adds, bytes of output; and the sums. */
export function formatGraph(graph: Graph): string {
  const rows = layerRows(graph)
  const sum = (f: (row: LayerRow) => number) => rows.reduce((total, row) => total + f(row), 0)
  const count = (n: number) => n.toLocaleString('en-US')
  const header = ['layer', 'output shape', 'parameters', 'multiply-adds', 'bytes']
  const body = rows.map(row => [
    row.layer,
    formatShape(row.outputShape),
    count(row.parameters),
    count(row.cost.multiplyAdds),
    count(row.outputBytes),
  ])
  const total = [
    'total',
    '',
    count(sum(row => row.parameters)),
    count(sum(row => row.cost.multiplyAdds)),
    count(sum(row => row.outputBytes)),
  ]
  return alignColumns([header, ...body, total])
}

/** Text to the left in the first two columns, numbers to the right in the others. */
function alignColumns(lines: readonly (readonly string[])[]): string {
  const widths = lines[0]!.map((_, column) => Math.max(...lines.map(line => line[column]!.length)))
  const cells = (line: readonly string[]) =>
    line.map((cell, column) => (column < 2 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)))
  return lines.map(line => cells(line).join('  ').trimEnd()).join('\n')
}
