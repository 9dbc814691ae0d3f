import { type Backend, type Bounded, evaluate, type Graph, mapTree, type Tree, tensor } from '@convene/core'
import type { HostTensor } from '@convene/nn'
import { checkReference } from '../checkReference.ts'
import { evaluateGraph, firstOrderBound } from './linearized.ts'

/** A program as data, and what it is run on. */
export interface GraphWithInputs {
  readonly graph: Graph
  readonly inputs: Tree<HostTensor>
}

/**
 * How far each output of a program may be off on a float32 backend, to first order in the unit roundoff; of an output of several
 * elements, their sum. Where a slope is infinite, as that of a root at 0, the bound is NaN, which promises nothing.
 *
 * What the backend decides otherwise than the reference, because two numbers are nearly equal, is no matter of slopes and not in
 * the bound.
 *
 * @param reference in float64
 * @param program as the backend runs it; composites may stand in it
 * @param backend what it computes by formulas of its own has error models of its own
 * @returns by path, the reference's value, and the largest error
 * @throws DataError conform.reference: not in float64
 * @throws DataError tree.missing: an input is not there
 * @see Linnainmaa, Taylor expansion of the accumulated rounding error, BIT 16, 1976
 * @example const bounds = await outputBounds(cpu({ precision: 'float64' }), await firstSteps(model, batches, options), backend)
 */
export async function outputBounds<R>(
  reference: Backend<R>,
  { graph, inputs }: GraphWithInputs,
  { approximations }: Pick<Backend<never>, 'approximations'> = {},
): Promise<Tree<Bounded<number>>> {
  checkReference(reference)
  const ops = evaluate(reference)
  const given = mapTree(inputs, ({ data, shape }) => tensor(reference, data, shape))
  const evaluation = evaluateGraph(ops, graph, given, new Set(), approximations)
  const bounds: Record<string, Bounded<number>> = {}
  for (const [path, id] of Object.entries(graph.outputs)) {
    const y = evaluation.values.get(id)!
    let value = 0
    for (const element of await reference.toHost(y)) value += element
    const weights = { [path]: ops.fill({ value: 1, shape: ops.shapeOf(y) }) }
    const error = await firstOrderBound(reference, { ...graph, outputs: { [path]: id } }, evaluation, weights)
    bounds[path] = { value, error }
  }
  return bounds
}
