import {
  type Approximation,
  applyCall,
  type Backend,
  dropDeadNodes,
  evaluate,
  type Graph,
  leaf,
  type Ops,
  pullBackCall,
  sizeOf,
  type Tree,
  type ValueId,
} from '@convene/core'
import { abs, bounded, exactly } from '../bounded.ts'
import { errorModels } from '../evaluateCall.ts'

/**
 * A graph's values on the reference, and for each node what its own rounding may add, its inputs being exact. Of an early
 * node, the error is all that it may be off by, and its users' errors include what comes of that.
 */
export interface Evaluation<R> {
  readonly values: ReadonlyMap<ValueId, R>
  readonly errors: ReadonlyMap<ValueId, R>
  readonly early: ReadonlySet<ValueId>
}

/**
 * Runs a graph on the reference, node by node.
 *
 * @param early nodes that depend on none but each other. The worst case is good enough for them if they are few steps deep,
 * as folded weights are, and it spares the slopes at them.
 * @param approximations those of the backend that is to be judged
 */
export function evaluateGraph<R>(
  ops: Ops<R>,
  graph: Graph,
  inputs: Tree<R>,
  early: ReadonlySet<ValueId> = new Set(),
  approximations?: readonly Approximation[],
): Evaluation<R> {
  const values = new Map<ValueId, R>(graph.inputs.map(({ id, name }) => [id, leaf(inputs, name)]))
  const errors = new Map<ValueId, R>()
  const analysis = bounded(ops, errorModels, approximations)
  for (const { id, op, inputs: ids, attrs } of dropDeadNodes(graph).nodes) {
    const given = ids.map(input => {
      const value = values.get(input)!
      return early.has(input) ? { value, error: errors.get(input)! } : exactly(ops, value)
    })
    const { value, error } = applyCall(analysis, { op, inputs: given, attrs })
    values.set(id, value)
    errors.set(id, error)
  }
  return { values, errors, early }
}

/**
 * How far Σ ⟨weight, output⟩ may be off on a float32 backend, to first order: each node's own error, by the slope of the
 * sum at that node. Worst cases multiply beyond all bounds on their way through a deep network; slopes do not.
 *
 * @param weights a tensor for each output, by its path
 * @see Linnainmaa, Taylor expansion of the accumulated rounding error, BIT 16, 1976
 */
export async function firstOrderBound<R>(
  reference: Backend<R>,
  graph: Graph,
  evaluation: Evaluation<R>,
  weights: Tree<R>,
): Promise<number> {
  let bound = 0
  for (const term of termsOf(evaluate(reference), graph, evaluation, weights)) {
    bound += (await reference.toHost(term))[0]!
  }
  return bound
}

/** What each node contributes to the bound. */
function termsOf<R>(
  ops: Ops<R>,
  graph: Graph,
  { values, errors, early }: Evaluation<R>,
  weights: Tree<R>,
): readonly R[] {
  const slopes = new Map<ValueId, R>()
  const add = (id: ValueId, slope: R) => {
    const sum = slopes.get(id)
    slopes.set(id, sum === undefined ? slope : ops.add(sum, slope))
  }
  for (const [path, id] of Object.entries(graph.outputs)) add(id, leaf(weights, path))
  const nodes = dropDeadNodes(graph).nodes.filter(({ id }) => !early.has(id))
  const isNode = new Set(nodes.map(({ id }) => id))
  return nodes.toReversed().flatMap(({ id, op, inputs: ids, attrs }) => {
    const slope = slopes.get(id)
    if (slope === undefined) return []
    slopes.delete(id)
    const call = { op, inputs: ids.map(input => values.get(input)!), attrs }
    const thunks = pullBackCall(ops, call, values.get(id)!, slope)
    ids.forEach((input, i) => {
      // What comes from outside is exact, and what is early is allowed for: nobody asks for the slope at it.
      const thunk = thunks[i]
      if (isNode.has(input) && thunk !== undefined) add(input, thunk())
    })
    return [total(ops, ops.mul(abs(ops, slope), errors.get(id)!))]
  })
}

function total<R>(ops: Ops<R>, x: R): R {
  const flat = ops.reshape(x, { shape: [sizeOf(ops.shapeOf(x))] })
  return ops.sum(flat, { axes: [0], keepDims: false })
}
