import * as v from 'valibot'
import { staysInFolder } from './checkPath.ts'
import { parseJson } from './parseJson.ts'

/** How numbers were made smaller: q·scale + min, or half precision. */
export type Quantization =
  | { readonly dtype: 'uint8' | 'uint16'; readonly scale: number; readonly min: number }
  | { readonly dtype: 'float16' }

export interface WeightEntry {
  readonly name: string
  readonly shape: readonly number[]
  /** Whole numbers are in graphs only: sizes and axes. */
  readonly dtype: 'float32' | 'int32'
  readonly quantization?: Quantization | undefined
}

/** Weights that lie one after another in shards. */
export interface WeightGroup {
  readonly paths: readonly string[]
  readonly weights: readonly WeightEntry[]
}

/** Names are printed in messages: they are short, and on one line. */
const name = v.pipe(v.string(), v.minLength(1), v.maxLength(256), v.regex(/^[^\p{Cc}]*$/u, 'a name on one line'))

/** A path below the model's folder. */
const shardPath = v.pipe(name, v.check(staysInFolder, 'a path that stays in its folder'))

const quantization = v.variant('dtype', [
  v.object({
    dtype: v.picklist(['uint8', 'uint16']),
    scale: v.pipe(v.number(), v.finite()),
    min: v.pipe(v.number(), v.finite()),
  }),
  v.object({ dtype: v.literal('float16') }),
])

/** What is read of each weight, of one of the types. */
const weight = <const D extends WeightEntry['dtype']>(dtype: v.GenericSchema<D>) =>
  v.object({
    name,
    // Only rough: core's checkShape says the rest.
    shape: v.pipe(v.array(v.number()), v.maxLength(16)),
    dtype,
    quantization: v.optional(quantization),
  })

/** What is read of a model.json. The topology is left alone: networks are built here, not read. */
const schemaOf = <const D extends WeightEntry['dtype']>(format: string, dtype: v.GenericSchema<D>) =>
  v.object({
    format: v.optional(v.literal(format)),
    weightsManifest: v.pipe(
      v.array(
        v.object({
          paths: v.pipe(v.array(shardPath), v.minLength(1), v.maxLength(10_000)),
          weights: v.pipe(v.array(weight(dtype)), v.maxLength(10_000)),
        }),
      ),
      v.maxLength(1000),
    ),
  })

/** One of TensorFlow.js's two formats of models. */
export type TfjsFormat = 'layers' | 'graph'

const schemas = {
  layers: schemaOf('layers-model', v.literal('float32')),
  graph: schemaOf('graph-model', v.picklist(['float32', 'int32'])),
}

/**
 * The groups of weights that a model.json declares.
 *
 * @throws DataError weights.json
 */
export function parseLayersManifest(
  json: Uint8Array,
  what: string,
  format: TfjsFormat = 'layers',
): readonly WeightGroup[] {
  return parseJson(schemas[format], json, what).weightsManifest
}
