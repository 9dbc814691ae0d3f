import { DataError, type Tree } from '@convene/core'
import type { HostTensor } from '@convene/nn'
import { listed } from './assignWeights.ts'
import type { KerasLayer } from './kerasConfig.ts'
import { kerasVariableNames, memberNames } from './kerasVariables.ts'

/** A weight, and where Keras 3 keeps it. */
export interface PlacedWeight {
  /** `layers/conv2d_1/vars/0` */
  readonly path: string
  readonly weight: HostTensor
}

/**
 * Layers for weights that come without a network, in the order of the weights.
 *
 * @throws DataError keras.layer: a layer whose class its variables do not tell
 */
export function layersOfWeights(weights: Tree<HostTensor>): readonly KerasLayer[] {
  const variables = new Map<string, Map<string, HostTensor>>()
  for (const [name, weight] of Object.entries(weights)) {
    const [layer, variable] = splitName(name)
    if (!variables.has(layer)) variables.set(layer, new Map())
    variables.get(layer)!.set(variable, weight)
  }
  const names = [...variables.keys()]
  const classNames = names.map(name => classOf(name, variables.get(name)!))
  const members = memberNames(classNames)
  return names.map((name, i) => {
    const has = (variable: string) => variables.get(name)!.has(variable)
    const flags = { use_bias: has('bias'), scale: has('gamma'), center: has('beta') }
    return { path: `layers/${members[i]}`, name, label: name, className: classNames[i]!, flags }
  })
}

/**
 * Where each weight belongs.
 *
 * @throws DataError weights.mismatch: names all that belong nowhere, and all that are missing
 */
export function placeWeights(weights: Tree<HostTensor>, layers: readonly KerasLayer[]): readonly PlacedWeight[] {
  const numbered = new Map<string, string[]>()
  for (const name of Object.keys(weights)) {
    const [layer, variable] = splitName(name)
    numbered.set(layer, [...(numbered.get(layer) ?? []), variable])
  }
  const places = layers.flatMap(({ path, name, className, flags }) => {
    const place = (variable: string, number: number | string) => {
      return { name: `${name}/${variable}`, path: `${path}/vars/${number}` }
    }
    const variables = kerasVariableNames(className, flags)
    if (variables) return variables.map(place)
    // A layer of a class that nobody knows has its variables by number, as they were read.
    return (numbered.get(name) ?? []).filter(text => /^\d+$/.test(text)).map(number => place(number, number))
  })
  const expected = new Set(places.map(({ name }) => name))
  const extra = Object.keys(weights).filter(name => !expected.has(name))
  const missing = [...expected].filter(name => !Object.hasOwn(weights, name))
  if (extra.length + missing.length > 0) {
    const problems = [listed('missing', missing), listed('left over', extra)].flat()
    throw new DataError({
      code: 'weights.mismatch',
      expected: `the ${expected.size} weights of ${layers.length} layers`,
      received: problems.join('; '),
    })
  }
  return places.map(({ name, path }) => ({ path, weight: weights[name]! }))
}

/** The class of a layer, in snake case, by what it has learnt. */
function classOf(layer: string, variables: ReadonlyMap<string, HostTensor>): string {
  const names = [...variables.keys()].filter(name => name !== 'bias').toSorted()
  const rank = variables.get('kernel')?.shape.length ?? 0
  switch (names.join(' ')) {
    case 'kernel':
      if (rank === 2) return 'dense'
      if (rank >= 3 && rank <= 5) return `conv${rank - 2}d`
      break
    case 'depthwise_kernel':
      return 'depthwise_conv2d'
    case 'depthwise_kernel pointwise_kernel':
      return 'separable_conv2d'
    case 'beta gamma moving_mean moving_variance':
    case 'beta moving_mean moving_variance':
    case 'gamma moving_mean moving_variance':
    case 'moving_mean moving_variance':
      return 'batch_normalization'
    case 'beta gamma':
      return 'layer_normalization'
    case 'embeddings':
      return 'embedding'
  }
  const expected = 'a layer whose class its variables tell, or a configuration of the model'
  const received = [...variables].map(([name, { shape }]) => `${name} of [${shape.join(', ')}]`).join(', ')
  throw new DataError({ code: 'keras.layer', layer, expected, received })
}

function splitName(name: string): readonly [layer: string, variable: string] {
  const slash = name.lastIndexOf('/')
  return [name.slice(0, Math.max(0, slash)), name.slice(slash + 1)]
}
