import type { Graph, ValueId } from '../graph.ts'
import { sameShape } from '../shape.ts'
import { channelVector } from './channelVector.ts'
import { type Rewriter, rewrite } from './rewrite.ts'

/**
 * Shifts per channel, one after the other, become one: (x + b) + o is x + (b + o), where b and o depend on parameters alone.
 * What is taken away from a convolution or matrix product is a shift, too.
 */
export function foldShifts(graph: Graph): Graph {
  return rewrite(graph, ({ op, inputs, shape, layer }, to) => {
    if (op !== 'add' && op !== 'sub') return undefined
    const [x, y] = inputs.map(to.of) as [ValueId, ValueId]
    const [body, shift] = op === 'add' && to.isParametric(x) ? [y, x] : [x, y]
    if (to.isParametric(body) || !to.isParametric(shift) || !sameShape(to.shapeOf(body), shape)) return undefined
    const inner = shifted(to, body)
    if (inner === undefined && !isProduct(to, body)) return undefined
    const vector = channelVector(to, shift, shape.at(-1)!, layer)
    if (vector === undefined) return undefined
    if (inner !== undefined) {
      return to.add('add', [inner.body, to.add(op, [inner.shift, vector], undefined, layer)], undefined, layer)
    }
    const by = op === 'add' ? vector : to.add('neg', [vector], undefined, layer)
    return to.add('add', [body, by], undefined, layer)
  })
}

function isProduct(to: Rewriter, id: ValueId): boolean {
  const op = to.node(id)?.op
  return op === 'conv2d' || op === 'matMul'
}

/** What a value is a shift of; `undefined` where it is none, or others need it as it is. */
function shifted(to: Rewriter, id: ValueId): { readonly body: ValueId; readonly shift: ValueId } | undefined {
  const node = to.node(id)
  if (node?.op !== 'add' || !to.isPrivate(id)) return undefined
  // So this pass has written the shift, if it was one of a product: the vector last.
  const [body, shift] = node.inputs as [ValueId, ValueId]
  return to.isParametric(shift) && sameShape(to.shapeOf(shift), node.shape.slice(-1)) ? { body, shift } : undefined
}
