import type { FusedActivation } from '../composites/activation.ts'
import type { CompositeName } from '../composites/composite.ts'
import type { Graph, GraphNode, ValueId } from '../graph.ts'
import type { FillAttrs } from '../ops/fill.ts'
import { sameShape } from '../shape.ts'
import { channelVector } from './channelVector.ts'
import { type Rewriter, rewrite } from './rewrite.ts'

/**
 * Products take in what follows them: conv2d or matMul, then a bias, an addition of a tensor of the result's shape, and
 * relu or relu6, become one composite. A composite grows node by node, and only takes in what nobody else needs.
 *
 * @param composites those that may be used
 */
export function fuse(graph: Graph, composites: readonly CompositeName[]): Graph {
  const fuser = new Fuser(composites)
  return rewrite(graph, (node, to) => {
    const inputs = node.inputs.map(to.of)
    switch (node.op) {
      case 'add':
        return fuser.add(to, inputs as [ValueId, ValueId], node)
      case 'relu':
        return fuser.activate(to, inputs[0]!, 'linear', 'relu')
      case 'neg': {
        const clipped = clippedAtSix(to, inputs[0]!)
        return clipped === undefined ? undefined : fuser.activate(to, clipped, 'relu', 'relu6')
      }
      default:
        return undefined
    }
  })
}

/** A composite as long as it can still take something in. */
interface Open {
  readonly op: CompositeName
  readonly inputs: readonly ValueId[]
  readonly attrs: { readonly activation: FusedActivation }
  readonly layer: string
}

const compositeOf: Readonly<Record<string, CompositeName>> = { conv2d: 'fusedConv2d', matMul: 'fusedMatMul' }

const fusedNames: ReadonlySet<string> = new Set(Object.values(compositeOf))

class Fuser {
  readonly #composites: readonly CompositeName[]

  constructor(composites: readonly CompositeName[]) {
    this.#composites = composites
  }

  add(to: Rewriter, [x, y]: readonly [ValueId, ValueId], { shape }: GraphNode): ValueId | undefined {
    // Of two that could take in the other, the later one does.
    const orders: readonly (readonly [ValueId, ValueId])[] =
      x > y
        ? [
            [x, y],
            [y, x],
          ]
        : [
            [y, x],
            [x, y],
          ]
    for (const [product, addend] of orders) {
      if (x === y || !sameShape(to.shapeOf(product), shape)) continue
      const grown = this.#withBias(to, product, addend) ?? this.#withResidual(to, product, addend)
      if (grown !== undefined) return to.add(grown.op, grown.inputs, grown.attrs, grown.layer)
    }
    return undefined
  }

  activate(to: Rewriter, id: ValueId, from: FusedActivation, activation: FusedActivation): ValueId | undefined {
    const open = this.#fused(to, id) ?? this.#bare(to, id)
    if (open?.attrs.activation !== from) return undefined
    return to.add(open.op, open.inputs, { ...open.attrs, activation }, open.layer)
  }

  #withBias(to: Rewriter, id: ValueId, addend: ValueId): Open | undefined {
    const node = this.#product(to, id)
    if (node === undefined) return undefined
    const bias = channelVector(to, addend, node.shape.at(-1)!, node.layer)
    return bias === undefined ? undefined : opened(node, bias)
  }

  #withResidual(to: Rewriter, id: ValueId, addend: ValueId): Open | undefined {
    const open = this.#fused(to, id) ?? this.#bare(to, id)
    if (open === undefined || open.inputs.length > 3 || open.attrs.activation !== 'linear') return undefined
    return sameShape(to.shapeOf(addend), to.shapeOf(id)) ? { ...open, inputs: [...open.inputs, addend] } : undefined
  }

  /** A composite that others do not need as it is. */
  #fused(to: Rewriter, id: ValueId): Open | undefined {
    const node = to.node(id)
    const isOpen = node !== undefined && fusedNames.has(node.op) && this.#composites.includes(node.op as CompositeName)
    return isOpen && to.isPrivate(id) ? (node as GraphNode<CompositeName> & Open) : undefined
  }

  /** A product without a bias: one of zeros changes nothing. */
  #bare(to: Rewriter, id: ValueId): Open | undefined {
    const node = this.#product(to, id)
    if (node === undefined) return undefined
    return opened(node, to.add('fill', [], { value: 0, shape: node.shape.slice(-1) } satisfies FillAttrs, node.layer))
  }

  #product(to: Rewriter, id: ValueId): GraphNode | undefined {
    const node = to.node(id)
    const op = node && compositeOf[node.op]
    return op !== undefined && this.#composites.includes(op) && to.isPrivate(id) ? node : undefined
  }
}

function opened({ op, inputs, attrs, layer }: GraphNode, bias: ValueId): Open {
  const product = attrs as object
  return { op: compositeOf[op]!, inputs: [...inputs, bias], attrs: { ...product, activation: 'linear' }, layer }
}

/** x, where a value's negative is min(x, 6): −max(−x, −6), as compositions write it. */
function clippedAtSix(to: Rewriter, id: ValueId): ValueId | undefined {
  const larger = privateNode(to, id, 'maximum')
  if (larger === undefined) return undefined
  const [x, six] = larger.inputs.map(input => to.node(input))
  if (x?.op !== 'neg' || !to.isPrivate(x.id) || six?.op !== 'neg') return undefined
  const fill = to.node(six.inputs[0]!)
  return fill?.op === 'fill' && (fill.attrs as FillAttrs).value === 6 && sameShape(larger.shape, x.shape)
    ? x.inputs[0]
    : undefined
}

function privateNode(to: Rewriter, id: ValueId, op: string): GraphNode | undefined {
  const node = to.node(id)
  return node?.op === op && to.isPrivate(id) ? node : undefined
}
