import type { Graph, GraphNode, ValueId } from '../graph.ts'
import type { BroadcastToAttrs } from '../ops/broadcastTo.ts'
import type { PadAttrs } from '../ops/pad.ts'
import type { TransposeAttrs } from '../ops/transpose.ts'
import { sameShape } from '../shape.ts'
import { type Rewriter, rewrite } from './rewrite.ts'

/**
 * What moves no element goes: a reshape or broadcast to the shape that is there, a transposition that keeps all axes, a
 * padding of nothing. Two reshapes in a row become one, and so do two transpositions. An output stays a tensor of its own,
 * which its owner may free.
 */
export function dropIdentities(graph: Graph): Graph {
  const outputs = new Set(Object.values(graph.outputs))
  return rewrite(graph, (node, to) => {
    const [input] = node.inputs
    if (input === undefined) return undefined
    const x = to.of(input)
    if (isIdentity(node, to, x)) return outputs.has(node.id) ? undefined : x
    return joined(node, to, x, outputs.has(node.id))
  })
}

/** The one place where this pass reads attributes: a node's are of its op's type. */
function isIdentity({ op, attrs, shape }: GraphNode, to: Rewriter, x: ValueId): boolean {
  switch (op) {
    case 'reshape':
    case 'broadcastTo':
      return sameShape((attrs as BroadcastToAttrs).shape, to.shapeOf(x))
    case 'transpose':
      return (attrs as TransposeAttrs).perm.every((axis, i) => axis === i)
    case 'pad':
      return (attrs as PadAttrs).padding.flat().every(n => n === 0)
    case 'slice':
      return sameShape(shape, to.shapeOf(x))
    default:
      return false
  }
}

/** A node and the one before it, in one. */
function joined({ op, attrs, layer }: GraphNode, to: Rewriter, x: ValueId, isOutput: boolean): ValueId | undefined {
  const before = to.node(x)
  if (before === undefined || before.op !== op) return undefined
  const [origin] = before.inputs
  if (op === 'reshape') {
    const goesBack = sameShape((attrs as BroadcastToAttrs).shape, to.shapeOf(origin!))
    return goesBack && !isOutput ? origin : to.add(op, [origin!], attrs, layer)
  }
  if (op !== 'transpose') return undefined
  const [first, second] = [before.attrs as TransposeAttrs, attrs as TransposeAttrs]
  const perm = second.perm.map(axis => first.perm[axis]!)
  const goesBack = perm.every((axis, i) => axis === i)
  return goesBack && !isOutput ? origin : to.add(op, [origin!], { perm }, layer)
}
