import type { Hdf5File } from './hdf5.ts'
import type { NamedPath } from './kerasH5.ts'

/** Where `model.save` puts what `save_weights` puts at the top. */
const fullModel = 'model_weights'

/** Weights that are no layer's. */
const topLevel = 'top_level_model_weights'

/** Keras 1's names of variables. What it called a deviation was a variance. */
const keras1: ReadonlyMap<string, string> = new Map([
  ['W', 'kernel'],
  ['b', 'bias'],
  ['gamma', 'gamma'],
  ['beta', 'beta'],
  ['running_mean', 'moving_mean'],
  ['running_std', 'moving_variance'],
])

/**
 * The weights of a file that lists its layers, and for each layer its weights, in attributes; nothing, if it does not.
 *
 * @see https://github.com/keras-team/keras/blob/v3.12.0/keras/src/legacy/saving/legacy_h5_format.py
 */
export function legacyWeights(file: Hdf5File): readonly NamedPath[] | undefined {
  const root = file.kindOf(fullModel) === 'group' ? `${fullModel}/` : ''
  const layers = listOf(file, root, 'layer_names')
  if (layers === undefined) return undefined
  const weightsOf = (layer: string) =>
    (listOf(file, `${root}${layer}`, 'weight_names') ?? []).map(
      weight => [weight, `${root}${layer}/${weight}`] as const,
    )
  const named = layers.flatMap(layer =>
    weightsOf(layer).map(([weight, path]): NamedPath => [weightName(layer, weight), path]),
  )
  if (layers.includes(topLevel) || file.kindOf(`${root}${topLevel}`) !== 'group') return named
  return [...named, ...weightsOf(topLevel).map(([weight, path]): NamedPath => [withoutIndex(weight), path])]
}

/** A list in an attribute, or in several with numbers behind the name: one holds 64 kB. */
function listOf(file: Hdf5File, path: string, name: string): readonly string[] | undefined {
  const whole = file.strings(path, name)
  if (whole !== undefined) return whole
  const parts: string[] = []
  for (let i = 0; ; i++) {
    const part = file.strings(path, `${name}${i}`)
    if (part === undefined) return i === 0 ? undefined : parts
    parts.push(...part)
  }
}

/**
 * `conv1/kernel`, for `conv1/kernel:0` and `model/conv1/kernel` and `conv1_W` of the layer conv1. A weight that does not
 * name the layer is a model's within it: its whole name stays.
 */
function weightName(layer: string, weight: string): string {
  const name = withoutIndex(weight)
  const old = name.startsWith(`${layer}_`) ? /^(.+?)(_\d+)?$/.exec(name.slice(layer.length + 1))?.[1] : undefined
  const variable = old === undefined ? undefined : keras1.get(old)
  if (variable !== undefined) return `${layer}/${variable}`
  const scope = `/${name}`.lastIndexOf(`/${layer}/`)
  return `${layer}/${scope < 0 ? name : name.slice(scope + layer.length + 1)}`
}

/** TensorFlow's number of an operation's output. */
function withoutIndex(weight: string): string {
  return weight.replace(/:\d+$/, '')
}
