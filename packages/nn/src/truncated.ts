import { DataError } from '@convene/core'
import type { Layer } from './layer.ts'
import { batchShape, type Model } from './model.ts'
import { isSequential, sequential } from './sequential.ts'

/**
 * The part of a network before one of its layers, such as a base without its head. Variables keep their paths.
 *
 * @param model one whose layers stand one after the other
 * @throws DataError truncated.layer: there is no layer of that name among them
 */
export function truncated(model: Model, before: string): Model {
  const { layers, index } = found(model, before)
  return { ...model, layer: sequential(layers.slice(0, index)) }
}

/**
 * The other part: the layer and all after it, which takes what the part before gives.
 *
 * @throws DataError truncated.layer: there is no layer of that name among them
 */
export function remainder(model: Model, from: string): Model {
  const { layers, index } = found(model, from)
  const { outputShape } = truncated(model, from).layer.build(batchShape(model, 1))
  return { ...model, inputShape: outputShape.slice(1), layer: sequential(layers.slice(index)) }
}

function found(model: Model, wanted: string): { readonly layers: readonly Layer[]; readonly index: number } {
  const layers = isSequential(model.layer) ? model.layer.layers : []
  const index = layers.findIndex(({ name }) => name === wanted)
  if (index === -1) {
    const received = layers.flatMap(({ name }) => name ?? []).join(', ') || 'none that stand one after the other'
    throw new DataError({ code: 'truncated.layer', expected: `a layer ${wanted} in ${model.name}`, received })
  }
  return { layers, index }
}
