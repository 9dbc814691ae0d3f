import { DataError } from '@convene/core'
import * as v from 'valibot'
import { type KerasFlags, memberNames, snakeCase } from './kerasVariables.ts'
import { checkJson, parseJson } from './parseJson.ts'

/** A layer of a model's configuration, and where Keras 3 keeps its variables. */
export interface KerasLayer {
  /** `layers/conv2d_1`: by classes and by order. */
  readonly path: string
  /** Its own name, behind those of the models that it is in: `conv1`, `encoder/conv1`. */
  readonly name: string
  /** Its own name alone. */
  readonly label: string
  /** In snake case. */
  readonly className: string
  readonly flags: KerasFlags
}

/** A model within a model within a model is deep enough. */
const maxDepth = 16
const maxLayers = 100_000

const layer = v.object({
  class_name: v.pipe(v.string(), v.maxLength(256)),
  config: v.object({
    name: v.optional(v.pipe(v.string(), v.maxLength(256))),
    use_bias: v.optional(v.boolean()),
    scale: v.optional(v.boolean()),
    center: v.optional(v.boolean()),
    layers: v.optional(v.array(v.unknown())),
  }),
})

/**
 * The layers of a model, in its order, as a config.json of Keras 3 has them. Layers alone are looked at: how they hang
 * together is not.
 *
 * @param what the file, for messages
 * @throws DataError weights.json: not the configuration of a model
 * @throws DataError keras.config: too many layers, or models too deep within models
 */
export function parseKerasConfig(json: Uint8Array, what: string): readonly KerasLayer[] {
  return layersOf(parseJson(v.unknown(), json, what), what)
}

function layersOf(model: unknown, what: string): readonly KerasLayer[] {
  const found: KerasLayer[] = []
  const visit = (value: unknown, path: string, name: string, depth: number): void => {
    if (depth > maxDepth || found.length > maxLayers) {
      const expected = `at most ${maxLayers} layers, and ${maxDepth} models within each other, in ${what}`
      throw new DataError({ code: 'keras.config', expected, received: 'more' })
    }
    const children = (checkJson(layer, value, what).config.layers ?? []).map(child => checkJson(layer, child, what))
    const members = memberNames(children.map(({ class_name }) => snakeCase(class_name)))
    for (const [i, { class_name, config }] of children.entries()) {
      const own = [...(path === '' ? [] : [path]), 'layers', members[i]!].join('/')
      const { layers, use_bias, scale, center } = config
      const label = config.name ?? members[i]!
      const full = [...(name === '' ? [] : [name]), label].join('/')
      found.push({ path: own, name: full, label, className: snakeCase(class_name), flags: { use_bias, scale, center } })
      if (layers) visit(children[i], own, full, depth + 1)
    }
  }
  visit(model, '', '', 0)
  return found
}
