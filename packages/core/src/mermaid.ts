import type { Graph, ValueId } from './graph.ts'
import { formatShape } from './shape.ts'

/**
 * The graph as a Mermaid flowchart. Nodes of one layer stand in a box under its name; parameters are left out, since
 * they would hide the flow.
 *
 * @see https://mermaid.js.org/syntax/flowchart.html
 */
export function toMermaid(graph: Graph): string {
  const parameters = new Set(graph.inputs.filter(({ role }) => role === 'parameter').map(({ id }) => id))
  const lines = ['flowchart TD']
  for (const { id, name, shape, role } of graph.inputs) {
    if (role === 'argument') lines.push(`  v${id}([${label(name, formatShape(shape))}])`)
  }
  let layer = ''
  let boxes = 0
  const enter = (next: string) => {
    if (next === layer) return
    if (layer !== '') lines.push('  end')
    if (next !== '') lines.push(`  subgraph l${boxes++} [${label(next)}]`)
    layer = next
  }
  for (const node of graph.nodes) {
    enter(node.layer)
    lines.push(`  v${node.id}[${label(node.op, formatShape(node.shape))}]`)
  }
  enter('')
  const edge = (from: ValueId, to: string) => lines.push(`  v${from} --> ${to}`)
  for (const node of graph.nodes) {
    for (const from of node.inputs) if (!parameters.has(from)) edge(from, `v${node.id}`)
  }
  for (const [index, [name, id]] of Object.entries(graph.outputs).entries()) {
    lines.push(`  o${index}([${label(name)}])`)
    edge(id, `o${index}`)
  }
  return lines.join('\n')
}

/** Text inside a node. Quotes end a label, so they are written as the entity that Mermaid knows. */
function label(...lines: readonly string[]): string {
  return `"${lines.join('<br/>').replaceAll('"', '#quot;')}"`
}
