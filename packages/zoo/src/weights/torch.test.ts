import { randomKey, type Shape, uniform } from '@convene/core'
import { describe, expect, it } from 'vitest'
import { fromTorch } from './torch.ts'

const tensor = (...shape: Shape) => ({ shape, data: uniform(randomKey(7), shape, -1, 1) })

describe('fromTorch', () => {
  it('turns convolutions from [co, ci, kh, kw] to [kh, kw, ci, co]', () => {
    const weight = tensor(4, 3, 2, 5)
    const { 'conv/kernel': kernel, 'conv/bias': bias } = fromTorch({ 'conv.weight': weight, 'conv.bias': tensor(4) })
    expect(kernel!.shape).toEqual([2, 5, 3, 4])
    expect(bias).toEqual(tensor(4))
    for (let co = 0; co < 4; co++)
      for (let ci = 0; ci < 3; ci++)
        for (let kh = 0; kh < 2; kh++)
          for (let kw = 0; kw < 5; kw++) {
            const there = weight.data[((co * 3 + ci) * 2 + kh) * 5 + kw]
            expect(kernel!.data[((kh * 5 + kw) * 3 + ci) * 4 + co]).toBe(there)
          }
  })

  it('turns depthwise convolutions from [c, 1, kh, kw] to [kh, kw, c, 1]', () => {
    const weight = tensor(3, 1, 2, 2)
    const { 'dw/depthwise_kernel': kernel } = fromTorch({ 'dw.weight': weight }, { isDepthwise: name => name === 'dw' })
    expect(kernel!.shape).toEqual([2, 2, 3, 1])
    for (let c = 0; c < 3; c++)
      for (let kh = 0; kh < 2; kh++)
        for (let kw = 0; kw < 2; kw++)
          expect(kernel!.data[(kh * 2 + kw) * 3 + c]).toBe(weight.data[(c * 2 + kh) * 2 + kw])
  })

  it('turns linear layers from [out, in] to [in, out]', () => {
    const { 'fc/kernel': kernel } = fromTorch({
      'fc.weight': { shape: [2, 3], data: Float32Array.of(1, 2, 3, 4, 5, 6) },
    })
    expect(kernel).toEqual({ shape: [3, 2], data: Float32Array.of(1, 4, 2, 5, 3, 6) })
  })

  // nn.Flatten puts channels first; a Flatten of [h, w, c] puts them last. The same image gives the same product.
  it('orders the inputs of a linear layer as images are flattened here', () => {
    const [c, h, w, outputs] = [3, 2, 4, 5]
    const weight = tensor(outputs, c * h * w)
    const image = tensor(h, w, c)
    const { 'fc/kernel': kernel } = fromTorch({ 'fc.weight': weight }, { flattened: { fc: [h, w] } })
    expect(kernel!.shape).toEqual([c * h * w, outputs])
    for (let out = 0; out < outputs; out++) {
      let there = 0
      let here = 0
      for (let ic = 0; ic < c; ic++)
        for (let ih = 0; ih < h; ih++)
          for (let iw = 0; iw < w; iw++) {
            const pixel = image.data[(ih * w + iw) * c + ic]!
            there += pixel * weight.data[out * c * h * w + (ic * h + ih) * w + iw]!
            here += pixel * kernel!.data[((ih * w + iw) * c + ic) * outputs + out]!
          }
      expect(here).toBeCloseTo(there, 10)
    }
  })

  it('tells batch normalization by its running mean, and leaves its counter out', () => {
    const [weight, bias, mean, variance] = [tensor(2), tensor(2), tensor(2), tensor(2)]
    const state = {
      'layer1.bn.weight': weight,
      'layer1.bn.bias': bias,
      'layer1.bn.running_mean': mean,
      'layer1.bn.running_var': variance,
      'layer1.bn.num_batches_tracked': { shape: [], data: Float32Array.of(9) },
    }
    expect(Object.keys(fromTorch(state, { rename: module => module.replace('.', '/') }))).toEqual([
      'layer1/bn/gamma',
      'layer1/bn/beta',
      'layer1/bn/moving_mean',
      'layer1/bn/moving_variance',
    ])
  })

  it('keeps parameters of other kinds by their names', () => {
    expect(Object.keys(fromTorch({ logit_scale: tensor(1), 'a.gate': tensor(2) }))).toEqual(['logit_scale', 'a/gate'])
  })

  it.each([
    [
      'a convolution in one dimension',
      { 'a.weight': tensor(2, 3, 4) },
      {},
      /^torch.weight in layer a: .*received \[2, 3, 4\]/,
    ],
    [
      'a depthwise convolution that is none',
      { 'a.weight': tensor(2, 3, 1, 1) },
      { isDepthwise: () => true },
      /^torch.weight/,
    ],
    [
      'images of another size',
      { 'a.weight': tensor(2, 9) },
      { flattened: { a: [2, 2] as const } },
      /^torch.weight .*2×2/,
    ],
    [
      'two modules of one name',
      { 'a.bias': tensor(1), 'b.bias': tensor(1) },
      { rename: () => 'c' },
      /^weights.duplicate/,
    ],
  ])('%s is an error that says so', (_, state, options, message) => {
    expect(() => fromTorch(state, options)).toThrow(message)
  })
})
