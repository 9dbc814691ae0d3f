import { compositeNames, type Lowered, layerRows, lower, plan } from '@convene/core'
import { inference, isVariable, type Model, programInputs, summary } from '@convene/nn'
import { describe, expect, it } from 'vitest'
import { models } from './models.ts'
import { resnet50 } from './resnet.ts'

// What optimising makes of whole networks, by shapes alone. That they still compute the same is the suite's affair.

const lowered = (model: Model, batch = 1): Lowered =>
  lower(inference(model), programInputs(model, batch), { isParameter: isVariable, composites: compositeNames })

function countsOf({ plan: { steps } }: Lowered): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const { node } of steps) counts[node.op] = (counts[node.op] ?? 0) + 1
  return counts
}

describe('ResNet-50', () => {
  const resnet = lowered(resnet50())

  it('is 53 convolutions and a matrix product, with all that follows them', () => {
    const { steps } = resnet.plan
    expect(countsOf(resnet)).toEqual({
      fusedConv2d: 53,
      fusedMatMul: 1,
      // The image is padded by its convolution; this is the border that the maximum sees.
      pad: 1,
      maxPool2d: 1,
      // The mean over the image, and softmax.
      sum: 2,
      div: 2,
      max: 1,
      sub: 1,
      exp: 1,
    })
    const residuals = steps.filter(({ node }) => node.op === 'fusedConv2d' && node.inputs.length === 4)
    expect(residuals).toHaveLength(16)
    const linear = steps.filter(({ node }) => (node.attrs as { activation?: string })?.activation === 'linear')
    expect(linear.map(({ node }) => node.layer)).toEqual([
      'conv2_block1_0_conv',
      'conv3_block1_0_conv',
      'conv4_block1_0_conv',
      'conv5_block1_0_conv',
      'predictions',
    ])
  })

  it('scales and shifts nothing by parameters in a run', () => {
    const { inputs, steps } = resnet.plan
    const parameters = new Set(inputs.filter(({ role }) => role === 'parameter').map(({ id }) => id))
    const touching = steps.filter(({ node }) => node.inputs.some(id => parameters.has(id)))
    expect(new Set(touching.map(({ node }) => node.op))).toEqual(new Set(['fusedConv2d', 'fusedMatMul', 'div']))
    expect(touching.filter(({ node }) => node.op === 'div').map(({ node }) => node.layer)).toEqual(['avg_pool'])
  })

  it('multiplies and adds as often as before', () => {
    const sum = (rows: ReturnType<typeof layerRows>) => rows.reduce((total, { cost }) => total + cost.multiplyAdds, 0)
    const last = resnet.stages.at(-1)!.graph
    expect(sum(layerRows(last))).toBe(sum(layerRows(resnet.graph)))
  })

  it('needs an arena that is not much more than what lives at once', () => {
    for (const { arenaBytes, peakElements } of [resnet.plan, plan(resnet.graph)]) {
      expect(arenaBytes / (4 * peakElements)).toBeLessThan(1.1)
    }
    expect(resnet.plan.arenaBytes).toBeLessThan(7_300_000)
  })

  it('has the same prologue for all sizes of batch', () => {
    const other = lowered(resnet50(), 3).prologue
    expect(other.nodes.map(({ op, shape }) => [op, shape])).toEqual(
      resnet.prologue.nodes.map(({ op, shape }) => [op, shape]),
    )
  })
})

it.each(Object.entries(models))('no product of %s is left without its bias, but where it has none', (_name, make) => {
  const model = make()
  // The first half of a separable convolution.
  const bare = summary(model).layers.filter(({ type }) => type === 'SeparableConv2D').length
  const { conv2d = 0, matMul = 0 } = countsOf(lowered(model))
  expect({ conv2d, matMul }).toEqual({ conv2d: bare, matMul: 0 })
})
