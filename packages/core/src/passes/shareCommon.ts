import type { Graph, ValueId } from '../graph.ts'
import { rewrite } from './rewrite.ts'
import { ValueKeys } from './valueKeys.ts'

/** The same op of the same values is computed once. Outputs stay tensors of their own, which their owner may free. */
export function shareCommon(graph: Graph): Graph {
  const keys = new ValueKeys().of(graph)
  const outputs = new Set(Object.values(graph.outputs))
  const first = new Map<number, ValueId>()
  return rewrite(graph, ({ id, op, inputs, attrs, layer }, to) => {
    const key = keys.get(id)!
    const earlier = first.get(key)
    if (earlier !== undefined) return outputs.has(id) ? undefined : earlier
    const made = to.add(op, inputs.map(to.of), attrs, layer)
    first.set(key, made)
    return made
  })
}
