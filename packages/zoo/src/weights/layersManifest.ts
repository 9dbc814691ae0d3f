import * as v from 'valibot'

/** Names are printed in messages: they are short, and on one line. */
const name = v.pipe(v.string(), v.minLength(1), v.maxLength(256), v.regex(/^[^\p{Cc}]*$/u, 'a name on one line'))

/** A path below the model's folder: no drive, no root, no way up, and no separator but the slash. */
const shardPath = v.pipe(
  name,
  v.regex(/^(?!\/)[^\\:]+$/, 'a relative path'),
  v.check(path => path.split('/').every(part => !['', '.', '..'].includes(part)), 'a path that stays in its folder'),
)

const quantization = v.variant('dtype', [
  v.object({
    dtype: v.picklist(['uint8', 'uint16']),
    scale: v.pipe(v.number(), v.finite()),
    min: v.pipe(v.number(), v.finite()),
  }),
  v.object({ dtype: v.literal('float16') }),
])

const weight = v.object({
  name,
  // Only rough: core's checkShape says the rest.
  shape: v.pipe(v.array(v.number()), v.maxLength(16)),
  dtype: v.literal('float32'),
  quantization: v.optional(quantization),
})

export type WeightEntry = v.InferOutput<typeof weight>

/** What is read of a model.json. The topology is left alone: networks are built here, not read. */
export const layersManifestSchema = v.object({
  format: v.optional(v.literal('layers-model')),
  weightsManifest: v.pipe(
    v.array(
      v.object({
        paths: v.pipe(v.array(shardPath), v.minLength(1), v.maxLength(10_000)),
        weights: v.pipe(v.array(weight), v.maxLength(10_000)),
      }),
    ),
    v.maxLength(1000),
  ),
})
