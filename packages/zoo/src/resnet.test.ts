import { formatGraph, layerRows, trace } from '@convene/core'
import { batchShape, inference, isVariable, programInputs, summary, variablesOf } from '@convene/nn'
import { describe, expect, it } from 'vitest'
import { resnet50 } from './resnet.ts'

const model = resnet50()
const { parameters, layers } = summary(model)
const layer = (name: string) => layers.find(row => row.name === name)

describe('resnet50', () => {
  it('has the parameters that Keras counts', () => {
    expect(parameters).toEqual({ total: 25_636_712, trainable: 25_583_592, nonTrainable: 53_120 })
  })

  // Output sizes: table 1 of the paper. Parameters: (kh·kw·ci + 1)·co for a convolution, 4·c for batch normalization.
  it.each([
    ['input', 'InputLayer', [224, 224, 3], 0],
    ['conv1_pad', 'ZeroPadding2D', [230, 230, 3], 0],
    ['conv1_conv', 'Conv2D', [112, 112, 64], (7 * 7 * 3 + 1) * 64],
    ['conv1_bn', 'BatchNormalization', [112, 112, 64], 4 * 64],
    ['pool1_pool', 'MaxPooling2D', [56, 56, 64], 0],
    ['conv2_block1_0_conv', 'Conv2D', [56, 56, 256], (64 + 1) * 256],
    ['conv2_block3_out', 'Activation', [56, 56, 256], 0],
    ['conv3_block1_1_conv', 'Conv2D', [28, 28, 128], (256 + 1) * 128],
    ['conv3_block1_2_conv', 'Conv2D', [28, 28, 128], (9 * 128 + 1) * 128],
    ['conv3_block4_add', 'Add', [28, 28, 512], 0],
    ['conv4_block6_out', 'Activation', [14, 14, 1024], 0],
    ['conv5_block3_out', 'Activation', [7, 7, 2048], 0],
    ['avg_pool', 'GlobalAveragePooling2D', [2048], 0],
    ['predictions', 'Dense', [1000], (2048 + 1) * 1000],
  ])('has layer %s', (name, type, outputShape, parameters) => {
    expect(layer(name)).toEqual({ name, type, outputShape, parameters })
  })

  it('has 53 convolutions and 16 shortcuts', () => {
    const count = (type: string) => layers.filter(row => row.type === type).length
    expect({ conv: count('Conv2D'), bn: count('BatchNormalization'), add: count('Add') }).toEqual({
      conv: 53,
      bn: 53,
      add: 16,
    })
  })

  it('names its variables as Keras does', () => {
    const names = Object.keys(variablesOf(model))
    expect(names).toHaveLength(320)
    expect(names).toContain('conv4_block6_2_conv/kernel')
    expect(names).toContain('conv5_block1_0_bn/moving_variance')
  })

  it('takes 3.86 billion multiply-adds, as counted by hand', () => {
    const graph = trace(inference(model), programInputs(model, 1), { isParameter: isVariable })
    const macs = layerRows(graph).reduce((sum, { cost }) => sum + cost.multiplyAdds, 0)
    // Each convolution: positions · kernel area · channels in · channels out; see table 1 of the paper.
    const bottleneck = (size: number, ci: number, c: number, projected: boolean) =>
      size * size * (ci * c + 9 * c * c + c * 4 * c + (projected ? ci * 4 * c : 0))
    const stage = (size: number, ci: number, c: number, blocks: number) =>
      bottleneck(size, ci, c, true) + (blocks - 1) * bottleneck(size, 4 * c, c, false)
    const stages = stage(56, 64, 64, 3) + stage(28, 256, 128, 4) + stage(14, 512, 256, 6) + stage(7, 1024, 512, 3)
    expect(macs).toBe(112 * 112 * 49 * 3 * 64 + stages + 2048 * 1000)
    expect(formatGraph(graph).split('\n').at(-1)).toContain('25,636,712')
  })

  it('says which layer an unsuitable input does not fit', () => {
    expect(() => model.layer.build(batchShape({ ...model, inputShape: [224, 224] }, 1))).toThrow(
      /conv1_pad.*\[1, 224, 224\]/,
    )
  })
})
