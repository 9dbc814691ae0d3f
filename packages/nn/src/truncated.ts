import { DataError } from '@convene/core'
import type { Layer } from './layer.ts'
import type { Model } from './model.ts'
import { type Sequential, sequential } from './sequential.ts'

/**
 * The part of a network before one of its layers, such as a base without its head. Variables keep their paths.
 *
 * @param model one whose layers stand one after the other
 * @throws DataError truncated.layer: there is no layer of that name among them
 */
export function truncated(model: Model, before: string): Model {
  const layers = isSequential(model.layer) ? model.layer.layers : []
  const end = layers.findIndex(({ name }) => name === before)
  if (end === -1) {
    const received = layers.flatMap(({ name }) => name ?? []).join(', ') || 'none that stand one after the other'
    throw new DataError({ code: 'truncated.layer', expected: `a layer ${before} in ${model.name}`, received })
  }
  return { ...model, layer: sequential(layers.slice(0, end)) }
}

const isSequential = (layer: Layer): layer is Sequential => 'layers' in layer
