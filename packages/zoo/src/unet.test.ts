import { randomKey } from '@convene/core'
import { init, summary } from '@convene/nn'
import { describe, expect, it } from 'vitest'
import { unet } from './unet.ts'

const sizesOf = (model: ReturnType<typeof unet>) =>
  Object.fromEntries(summary(model).layers.map(({ name, outputShape }) => [name, outputShape]))

describe('unet', () => {
  it('has the sizes of the paper’s figure 1, and its 23 convolutional layers', () => {
    expect(sizesOf(unet())).toMatchObject({
      down1_conv1: [570, 570, 64],
      down1_conv2: [568, 568, 64],
      down2_pool: [284, 284, 64],
      down2_conv2: [280, 280, 128],
      down3_conv2: [136, 136, 256],
      down4_conv2: [64, 64, 512],
      bottom_pool: [32, 32, 512],
      bottom_conv2: [28, 28, 1024],
      up4_conv: [56, 56, 512],
      up4_both: [56, 56, 1024],
      up4_conv2: [52, 52, 512],
      up3_both: [104, 104, 512],
      up3_conv2: [100, 100, 256],
      up2_conv2: [196, 196, 128],
      up1_both: [392, 392, 128],
      up1_conv2: [388, 388, 64],
      predictions: [388, 388, 2],
    })
    expect(summary(unet()).layers.filter(({ type }) => /^Conv2D/.test(type))).toHaveLength(23)
  })

  it('with padding, answers for the whole image, at any depth and width', () => {
    const model = unet({ padding: 'same', inputShape: [48, 40, 3], depth: 3, filters: 16, classes: 11 })
    expect(sizesOf(model)).toMatchObject({
      bottom_conv2: [6, 5, 128],
      up3_both: [12, 10, 128],
      predictions: [48, 40, 11],
    })
    // An odd size is halved to one less; the maps that are handed over are cut to what comes back.
    expect(sizesOf({ ...model, inputShape: [50, 41, 3] }).predictions).toEqual([48, 40, 11])
  })

  it('normalizes batches and drops units where it is told to', () => {
    const { layers, parameters } = summary(unet({ batchNormalization: true, dropout: 0.5 }))
    const count = (type: string) => layers.filter(row => row.type === type).length
    expect([count('BatchNormalization'), count('Dropout')]).toEqual([18, 1])
    // A shift instead of each bias, and a scale; as many running statistics.
    const channels = 2 * (64 + 128 + 256 + 512 + 1024 + 512 + 256 + 128 + 64)
    expect(parameters).toMatchObject({ trainable: 31_030_658 + channels, nonTrainable: 2 * channels })
  })

  it('grows by transposed convolutions that begin bilinear, where it is told to', () => {
    const model = unet({ upsampling: 'bilinear' })
    const sizes = ({ up4_conv, up1_conv, predictions }: ReturnType<typeof sizesOf>) => [up4_conv, up1_conv, predictions]
    expect(sizes(sizesOf(model))).toEqual(sizes(sizesOf(unet())))
    // 4×4 instead of 2×2, from twice the channels.
    const more = [64, 128, 256, 512].reduce((sum, c) => sum + (16 - 4) * 2 * c * c, 0)
    expect(summary(model).parameters.total).toBe(31_030_658 + more)
    const { parameters } = init(unet({ upsampling: 'bilinear', width: 1 / 32 }).layer, randomKey(1), [1, 572, 572, 1])
    // From four channels to two: a half of a quarter of ¼ · ¼ in the corner.
    expect(Array.from(parameters['up1_conv/kernel']!.data.slice(0, 8))).toEqual(
      [1, 0, 1, 0, 0, 1, 0, 1].map(isOwn => isOwn / 2 / 16),
    )
  })

  it('refuses a depth that is none', () => {
    for (const depth of [0, 1.5, 9, Number.NaN]) expect(() => unet({ depth })).toThrow('unet.depth')
  })
})
