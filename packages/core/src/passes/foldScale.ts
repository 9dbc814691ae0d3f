import type { Graph, ValueId } from '../graph.ts'
import type { MatMulAttrs } from '../ops/matMul.ts'
import { sameShape } from '../shape.ts'
import { channelVector } from './channelVector.ts'
import { type Rewriter, rewrite } from './rewrite.ts'

/**
 * A scale per output channel moves into the weights before it: conv2d(x, w) · s becomes conv2d(x, w · s), and
 * (conv2d(x, w) + b) · s becomes conv2d(x, w · s) + b · s. Likewise for matrix products, differences and quotients, and
 * through sums of several terms. All but x has to depend on parameters alone: then it is computed once, not in each run.
 * This is what batch normalization in inference amounts to.
 */
export function foldScale(graph: Graph): Graph {
  return rewrite(graph, ({ op, inputs, shape, layer }, to) => {
    if ((op !== 'mul' && op !== 'div') || shape.length === 0) return undefined
    const [x, y] = inputs.map(to.of) as [ValueId, ValueId]
    const orders: readonly (readonly [ValueId, ValueId])[] =
      op === 'mul'
        ? [
            [x, y],
            [y, x],
          ]
        : [[x, y]]
    for (const [product, factor] of orders) {
      if (!to.isParametric(factor) || !sameShape(shape, to.shapeOf(product))) continue
      const vector = channelVector(to, factor, shape.at(-1)!, layer)
      const folded = vector === undefined ? undefined : scaled(to, product, { op, vector, layer })
      if (folded !== undefined) return folded
    }
    return undefined
  })
}

interface Scale {
  readonly op: 'mul' | 'div'
  /** [channels] */
  readonly vector: ValueId
  readonly layer: string
}

/** A value scaled at its root; `undefined` where that cannot be done, or others need it as it is. */
function scaled(to: Rewriter, id: ValueId, scale: Scale): ValueId | undefined {
  const node = to.node(id)
  if (node === undefined || to.isParametric(id) || !to.isPrivate(id)) return undefined
  const { op, inputs, attrs, layer } = node
  const [x, y] = inputs as [ValueId, ValueId]
  switch (op) {
    case 'conv2d':
      return to.isParametric(y) ? to.add(op, [x, times(to, y, scale)], attrs, layer) : undefined
    case 'matMul': {
      if (!to.isParametric(y)) return undefined
      const { transposeB } = attrs as MatMulAttrs
      return to.add(op, [x, times(to, y, transposeB ? asColumn(to, scale) : scale)], attrs, layer)
    }
    case 'add':
    case 'sub': {
      const [left, right] = [term(to, x, id, scale), term(to, y, id, scale)]
      return left === undefined || right === undefined ? undefined : to.add(op, [left, right], attrs, layer)
    }
    default:
      return undefined
  }
}

/** A term of a sum, scaled: a shift per channel becomes another one, anything else is scaled at its own root. */
function term(to: Rewriter, id: ValueId, sum: ValueId, scale: Scale): ValueId | undefined {
  const shape = to.shapeOf(sum)
  if (!to.isParametric(id)) return sameShape(to.shapeOf(id), shape) ? scaled(to, id, scale) : undefined
  const shift = channelVector(to, id, shape.at(-1)!, scale.layer)
  return shift === undefined ? undefined : times(to, shift, scale)
}

function times(to: Rewriter, id: ValueId, { op, vector, layer }: Scale): ValueId {
  return to.add(op, [id, vector], undefined, layer)
}

function asColumn(to: Rewriter, scale: Scale): Scale {
  const [channels] = to.shapeOf(scale.vector)
  return { ...scale, vector: to.add('reshape', [scale.vector], { shape: [channels!, 1] }, scale.layer) }
}
