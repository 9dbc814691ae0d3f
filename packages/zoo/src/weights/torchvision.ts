import { DataError, type Tree } from '@convene/core'
import type { HostTensor } from '@convene/nn'
import { fromTorch, type TorchOptions } from './torch.ts'
import { inceptionV3Layer } from './torchvisionInception.ts'
import { alexnetLayer, mobilenetV2Layer, resnetLayer, squeezenetLayers, vggLayers } from './torchvisionNames.ts'

/** How a network here takes a network of torchvision's. */
export interface TorchvisionNetwork extends TorchOptions {
  /** What it is called there. */
  readonly torchvision: string
  /** Whether convolutions here have biases that those there have not: zeros are the same. */
  readonly addsBiases?: boolean
  /** Whether batch normalizations there have a scale that those here have not: it goes into the convolution before. */
  readonly foldsScales?: boolean
  /** What the network here computes otherwise, so that the same weights do not give the same answers. */
  readonly difference?: string
}

const mapOf = (names: ReadonlyMap<string, string>) => (module: string) => names.get(module) ?? module

const vgg = (depth: number, blocks: readonly number[]): Readonly<Record<string, TorchvisionNetwork>> => {
  const flattened = { 'classifier.0': [7, 7] } as const
  return {
    [`vgg${depth}`]: { torchvision: `vgg${depth}`, rename: mapOf(vggLayers(blocks, false)), flattened },
    [`vgg${depth}Bn`]: { torchvision: `vgg${depth}_bn`, rename: mapOf(vggLayers(blocks, true)), flattened },
  }
}

const kerasResnet = (name: string): Readonly<Record<string, TorchvisionNetwork>> => ({
  [name]: {
    torchvision: name,
    rename: resnetLayer,
    addsBiases: true,
    difference: 'strides are on the first convolution of a block here, on the second there; ε is 1e-5 there',
  },
})

/**
 * The networks of the zoo that take weights of torchvision's, by their names here. GoogLeNet is not among them:
 * torchvision's has batch normalizations, and that here has not.
 *
 * @see https://github.com/pytorch/vision/tree/v0.24.0/torchvision/models
 */
export const torchvisionNetworks: Readonly<Record<string, TorchvisionNetwork>> = {
  alexnetOneTower: { torchvision: 'alexnet', rename: alexnetLayer, flattened: { 'classifier.1': [6, 6] } },
  ...vgg(11, [1, 1, 2, 2, 2]),
  ...vgg(13, [2, 2, 2, 2, 2]),
  ...vgg(16, [2, 2, 3, 3, 3]),
  ...vgg(19, [2, 2, 4, 4, 4]),
  resnet18: { torchvision: 'resnet18', rename: resnetLayer },
  resnet34: { torchvision: 'resnet34', rename: resnetLayer },
  ...kerasResnet('resnet50'),
  ...kerasResnet('resnet101'),
  ...kerasResnet('resnet152'),
  squeezenet: { torchvision: 'squeezenet1_0', rename: mapOf(squeezenetLayers([3, 4, 5, 7, 8, 9, 10, 12])) },
  squeezenet11: { torchvision: 'squeezenet1_1', rename: mapOf(squeezenetLayers([3, 4, 6, 7, 9, 10, 11, 12])) },
  mobilenetV2: {
    torchvision: 'mobilenet_v2',
    rename: mobilenetV2Layer,
    isDepthwise: module => /^features\.(1\.conv\.0|\d+\.conv\.1)\.0$/.test(module),
    difference: 'convolutions with strides pad at the end alone here, on both sides there; ε is 1e-5 there',
  },
  inceptionV3: {
    torchvision: 'inception_v3',
    rename: inceptionV3Layer,
    isUnused: module => module.startsWith('AuxLogits.'),
    foldsScales: true,
    difference: 'means of pixels at the border leave the padding out here, and count it there',
  },
}

export interface TorchvisionOptions {
  /** Whether to take weights of a network that computes otherwise: to train on from, say. False, if left out. */
  readonly acceptDifference?: boolean
}

/**
 * A state dict of torchvision's, such as `readSafetensors` gives, for a network of the zoo: with its names, layouts and
 * order of flattened pixels. What it makes is for `assignWeights`.
 *
 * @param network its name in `models`
 * @throws DataError torchvision.network: none that takes weights of torchvision's
 * @throws DataError torchvision.difference: the network computes otherwise, and that is not accepted
 * @throws DataError torch.weight, weights.name, weights.duplicate: what `fromTorch` throws
 */
export function fromTorchvision(
  network: string,
  state: Tree<HostTensor>,
  { acceptDifference = false }: TorchvisionOptions = {},
): Tree<HostTensor> {
  const found = Object.hasOwn(torchvisionNetworks, network) ? torchvisionNetworks[network] : undefined
  if (found === undefined) {
    const expected = `one of ${Object.keys(torchvisionNetworks).join(', ')}`
    throw new DataError({ code: 'torchvision.network', expected, received: network })
  }
  const { difference, addsBiases = false, foldsScales = false } = found
  if (difference !== undefined && !acceptDifference) {
    const expected = `a network that computes what torchvision's ${found.torchvision} does, or acceptDifference`
    throw new DataError({ code: 'torchvision.difference', expected, received: `${network}: ${difference}` })
  }
  const weights = fromTorch(state, found)
  if (addsBiases) return { ...zeroBiases(weights), ...weights }
  return foldsScales ? foldScales(weights) : weights
}

function zeroBiases(weights: Tree<HostTensor>): Tree<HostTensor> {
  return Object.fromEntries(
    Object.entries(weights).flatMap(([name, { shape }]) => {
      const filters = shape[3]
      if (!name.endsWith('/kernel') || filters === undefined) return []
      return [[name.replace(/kernel$/, 'bias'), { shape: [filters], data: new Float32Array(filters) }]]
    }),
  )
}

/**
 * γ·(W∗x − μ)/√(σ² + ε) + β = (γW∗x − γμ)/√(σ² + ε) + β: the scale of the normalization `<layer>_bn`, into the kernel of
 * `<layer>` and the mean.
 */
function foldScales(weights: Tree<HostTensor>): Tree<HostTensor> {
  const scaled = (name: string, gamma: Float32Array): readonly (readonly [string, HostTensor])[] => {
    const weight = weights[name]
    if (weight === undefined) return []
    // Output channels are the last axis of both.
    const { shape, data } = weight
    return [[name, { shape, data: data.map((x, i) => x * gamma[i % gamma.length]!) }]]
  }
  const folded = Object.entries(weights).flatMap(([name, { data }]) => {
    const layer = /^(.*)_bn\/gamma$/.exec(name)?.[1]
    return layer === undefined ? [] : [...scaled(`${layer}/kernel`, data), ...scaled(`${layer}_bn/moving_mean`, data)]
  })
  const rest = Object.entries(weights).filter(([name]) => !name.endsWith('_bn/gamma'))
  return { ...Object.fromEntries(rest), ...Object.fromEntries(folded) }
}
