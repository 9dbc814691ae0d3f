import { mapTree, type Tree } from '@convene/core'
import { type HostTensor, variablesOf } from '@convene/nn'
import { describe, expect, it } from 'vitest'
import { models } from '../models.ts'
import { assignWeights } from './assignWeights.ts'
import {
  alexnetState,
  filled,
  inceptionV3State,
  mobilenetV2State,
  parameterCount,
  resnetState,
  type StateShapes,
  squeezenetState,
  vggState,
} from './torchvision.testing.ts'
import { fromTorchvision, torchvisionNetworks } from './torchvision.ts'

/** Narrow, where the whole would be a gigabyte. */
const width = 1 / 16

interface Case {
  readonly state: (width: number) => StateShapes
  /** Parameters in torchvision's table of weights. */
  readonly published: number
  readonly width: number
}

const cases: Readonly<Record<string, Case>> = {
  alexnetOneTower: { state: alexnetState, published: 61_100_840, width },
  vgg11: { state: at => vggState('vgg11', false, at), published: 132_863_336, width },
  vgg11Bn: { state: at => vggState('vgg11', true, at), published: 132_868_840, width },
  vgg13: { state: at => vggState('vgg13', false, at), published: 133_047_848, width },
  vgg13Bn: { state: at => vggState('vgg13', true, at), published: 133_053_736, width },
  vgg16: { state: at => vggState('vgg16', false, at), published: 138_357_544, width },
  vgg16Bn: { state: at => vggState('vgg16', true, at), published: 138_365_992, width },
  vgg19: { state: at => vggState('vgg19', false, at), published: 143_667_240, width },
  vgg19Bn: { state: at => vggState('vgg19', true, at), published: 143_678_248, width },
  resnet18: { state: at => resnetState([2, 2, 2, 2], false, at), published: 11_689_512, width },
  resnet34: { state: at => resnetState([3, 4, 6, 3], false, at), published: 21_797_672, width },
  resnet50: { state: at => resnetState([3, 4, 6, 3], true, at), published: 25_557_032, width },
  resnet101: { state: at => resnetState([3, 4, 23, 3], true, at), published: 44_549_160, width },
  resnet152: { state: at => resnetState([3, 8, 36, 3], true, at), published: 60_192_808, width },
  squeezenet: { state: () => squeezenetState('1_0'), published: 1_248_424, width: 1 },
  squeezenet11: { state: () => squeezenetState('1_1'), published: 1_235_496, width: 1 },
  mobilenetV2: { state: () => mobilenetV2State(), published: 3_504_872, width: 1 },
  inceptionV3: { state: () => inceptionV3State(), published: 27_161_264, width: 1 },
}

const expectedBy = (network: string, at: number) =>
  mapTree(variablesOf(models[network]!({ width: at })), ({ shape }) => shape)
const only = (weights: Tree<HostTensor>, name: string) => weights[name]!.data

it('knows the networks that are tried here', () => {
  expect(Object.keys(torchvisionNetworks).toSorted()).toEqual(Object.keys(cases).toSorted())
})

describe.each(Object.entries(cases))('%s', (network, { state, published, width: at }) => {
  it('is built here as torchvision builds it', () => {
    expect(parameterCount(state(1))).toBe(published)
  })

  it("takes torchvision's weights, each where the network has it", () => {
    const weights = fromTorchvision(network, filled(state(at)), { acceptDifference: true })
    const assigned = assignWeights(expectedBy(network, at), weights)
    expect(Object.keys(assigned)).toHaveLength(Object.keys(weights).length)
  })
})

describe('fromTorchvision', () => {
  it('puts what shapes alone do not tell apart where it belongs', () => {
    const state = filled(resnetState([2, 2, 2, 2], false, width))
    const weights = fromTorchvision('resnet18', state)
    expect(only(weights, 'conv3_block1_1_bn/gamma')).toEqual(only(state, 'layer2.0.bn1.weight'))
    expect(only(weights, 'conv3_block1_0_bn/moving_mean')).toEqual(only(state, 'layer2.0.downsample.1.running_mean'))
    expect(only(weights, 'conv5_block2_2_bn/moving_variance')).toEqual(only(state, 'layer4.1.bn2.running_var'))
    expect(only(weights, 'conv1_bn/beta')).toEqual(only(state, 'bn1.bias'))
    const vgg = filled(vggState('vgg11', true, width))
    const vggWeights = fromTorchvision('vgg11Bn', vgg)
    expect(only(vggWeights, 'block4_bn2/gamma')).toEqual(only(vgg, 'features.19.weight'))
    expect(only(vggWeights, 'block4_conv2/bias')).toEqual(only(vgg, 'features.18.bias'))
    const squeeze = filled(squeezenetState('1_1'))
    expect(only(fromTorchvision('squeezenet11', squeeze), 'fire9/expand3x3/bias')).toEqual(
      only(squeeze, 'features.12.expand3x3.bias'),
    )
    const mobile = filled(mobilenetV2State())
    const mobileWeights = fromTorchvision('mobilenetV2', mobile, { acceptDifference: true })
    expect(only(mobileWeights, 'expanded_conv_depthwise_BN/gamma')).toEqual(only(mobile, 'features.1.conv.0.1.weight'))
    expect(only(mobileWeights, 'block_16_depthwise_BN/beta')).toEqual(only(mobile, 'features.17.conv.1.1.bias'))
  })

  it('moves the scale of a normalization into the convolution before it, for the same result', () => {
    const state = filled(inceptionV3State())
    const weights = fromTorchvision('inceptionV3', state, { acceptDifference: true })
    expect(Object.keys(weights).filter(name => /gamma|Aux/.test(name))).toEqual([])
    const module = 'Mixed_6b.branch7x7_2'
    const there = (name: string) => only(state, `${module}.${name}`)
    const [gamma, mean, variance, beta] = ['weight', 'running_mean', 'running_var', 'bias'].map(name =>
      there(`bn.${name}`),
    )
    const here = (name: string) => only(weights, `mixed4/7x7_1${name}`)
    // One place that sees 1 in every input: the sum of each filter, normalized.
    for (const filter of [0, 5, 127]) {
      let [sumThere, sumHere] = [0, 0]
      for (let i = 0; i < 128 * 7; i++) {
        sumThere += there('conv.weight')[filter * 128 * 7 + i]!
        sumHere += here('/kernel')[i * 128 + filter]!
      }
      const scale = 1 / Math.sqrt(variance![filter]! + 1e-3)
      const expected = gamma![filter]! * (sumThere - mean![filter]!) * scale + beta![filter]!
      const received = (sumHere - here('_bn/moving_mean')[filter]!) * scale + here('_bn/beta')[filter]!
      expect(received / expected).toBeCloseTo(1, 5)
      expect(here('_bn/moving_variance')[filter]).toBe(variance![filter])
    }
  })

  it('gives convolutions that have biases here zeros', () => {
    const weights = fromTorchvision('resnet50', filled(resnetState([3, 4, 6, 3], true, width)), {
      acceptDifference: true,
    })
    expect(only(weights, 'conv2_block1_0_conv/bias')).toEqual(new Float32Array(16))
  })

  it('says which networks compute otherwise, and takes none in silence', () => {
    const state = filled(resnetState([3, 4, 6, 3], true, width))
    expect(() => fromTorchvision('resnet50', state)).toThrow(
      /^torchvision.difference: .*resnet50: strides are on the first/,
    )
    expect(() => fromTorchvision('mobilenetV2', {})).toThrow(/^torchvision.difference/)
  })

  it.each(['googlenet', 'toString', '__proto__'])('refuses %s', network => {
    expect(() => fromTorchvision(network, {})).toThrow(/^torchvision.network: expected one of alexnetOneTower, vgg11/)
  })

  it('leaves what is missing and left over to be named', () => {
    const { 'fc.bias': bias, ...rest } = filled(resnetState([2, 2, 2, 2], false, width))
    const weights = fromTorchvision('resnet18', { ...rest, 'fd.bias': bias! })
    expect(() => assignWeights(expectedBy('resnet18', width), weights)).toThrow(
      /1 missing: predictions\/bias; 1 left over: fd\/bias/,
    )
  })
})
