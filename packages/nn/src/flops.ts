import { addCosts, type Cost, dropDeadNodes, layerRows, noCost, trace } from '@convene/core'
import { inference, isVariable, type Model, programInputs } from './model.ts'

export interface FlopsOptions {
  /** How many examples; 1, if left out. */
  readonly batch?: number
}

export interface ModelFlops extends Cost {
  /** By layer, in the order in which they run. */
  readonly layers: readonly (Cost & { readonly name: string })[]
}

/**
 * What inference computes, before anything is optimised: batch normalization counts on its own. Papers count the
 * multiply-adds of convolutions and matrix products.
 */
export function flops(model: Model, { batch = 1 }: FlopsOptions = {}): ModelFlops {
  const graph = trace(inference(model), programInputs(model, batch), { isParameter: isVariable })
  const layers = layerRows(dropDeadNodes(graph)).map(({ layer, cost }) => ({ name: layer, ...cost }))
  return { ...layers.reduce<Cost>(addCosts, noCost), layers }
}
