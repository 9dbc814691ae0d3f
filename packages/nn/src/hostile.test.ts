import { ConveneError, randomKey, type Shape } from '@convene/core'
import { describe, expect, it } from 'vitest'
import type { ActivationName } from './activations.ts'
import { init } from './init.ts'
import type { Layer } from './layer.ts'
import { activation } from './layers/activation.ts'
import { batchNormalization } from './layers/batchNormalization.ts'
import { conv2D } from './layers/conv2D.ts'
import { conv2DTranspose } from './layers/conv2DTranspose.ts'
import { dense } from './layers/dense.ts'
import { depthwiseConv2D } from './layers/depthwiseConv2D.ts'
import { dropout, spatialDropout2D } from './layers/dropout.ts'
import { flatten } from './layers/flatten.ts'
import { layerNormalization } from './layers/layerNormalization.ts'
import { localResponseNormalization } from './layers/localResponseNormalization.ts'
import { partialConv2D } from './layers/partialConv2D.ts'
import { averagePooling2D, maxPooling2D } from './layers/pooling2D.ts'
import { rescaling } from './layers/rescaling.ts'
import { reshape } from './layers/reshape.ts'
import { separableConv2D } from './layers/separableConv2D.ts'
import { subsampling2D } from './layers/subsampling2D.ts'
import { upSampling2D } from './layers/upSampling2D.ts'
import { zeroPadding2D } from './layers/zeroPadding2D.ts'
import { add } from './merges.ts'
import { summary } from './model.ts'
import { parallel } from './parallel.ts'
import { residual } from './residual.ts'
import { sequential } from './sequential.ts'
import { squeezeExcite } from './squeezeExcite.ts'

const image: Shape = [8, 8, 3]
const huge = 2 ** 31

const models: readonly (readonly [string, Layer, Shape?])[] = [
  ['filters below 0', conv2D({ filters: -1, kernelSize: 3 })],
  ['filters that are no number', conv2D({ filters: Number.NaN, kernelSize: 3 })],
  ['2³¹ filters', conv2D({ filters: huge, kernelSize: 1 })],
  ['a fraction of a filter', conv2D({ filters: 1.5, kernelSize: 1 })],
  ['a kernel larger than any image', conv2D({ filters: 1, kernelSize: 1e9, padding: 'same' })],
  ['a kernel of size 0', conv2D({ filters: 1, kernelSize: 0 })],
  ['strides of 0', conv2D({ filters: 1, kernelSize: 1, strides: 0 })],
  ['groups that do not divide', conv2D({ filters: 4, kernelSize: 1, groups: 2 })],
  ['no groups', conv2D({ filters: 4, kernelSize: 1, groups: 0 })],
  ['a kernel larger than what one tensor holds', dense({ units: 2 ** 30 }), [16]],
  ['units below 0', dense({ units: -1 }), [16]],
  ['units that are no number', dense({ units: Number.NaN }), [16]],
  ['a pool larger than the image', maxPooling2D(1e9)],
  ['a pool of size NaN', averagePooling2D(Number.NaN)],
  ['padding below 0', zeroPadding2D(-1)],
  ['padding of 10⁹', zeroPadding2D(1e9)],
  ['twelve axes', flatten(), [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]],
  ['an axis below 0', flatten(), [-1, 4]],
  ['an axis that is no number', batchNormalization(), [Number.NaN]],
  ['2³¹ elements', flatten(), [huge]],
  ['a depth below 0', depthwiseConv2D({ kernelSize: 3, depthMultiplier: -1 })],
  ['half a depth', separableConv2D({ filters: 1, kernelSize: 3, depthMultiplier: 0.5 })],
  ['a transposed kernel of 10⁹', conv2DTranspose({ filters: 1, kernelSize: 1e9 })],
  ['transposed strides of 10⁹', conv2DTranspose({ filters: 1, kernelSize: 1, strides: 1e9 })],
  [
    'an output padding of NaN',
    conv2DTranspose({ filters: 1, kernelSize: 3, padding: 'same', outputPadding: Number.NaN }),
  ],
  ['a rate of −1', dropout(-1)],
  ['no image for channels to drop', spatialDropout2D(0.5), [8]],
  ['10⁹ neighbours', localResponseNormalization({ depthRadius: 1e9 })],
  ['neighbours below 0', localResponseNormalization({ size: -5 })],
  ['an axis that is not there', layerNormalization({ axis: 7 })],
  ['10⁹ times the size', upSampling2D(1e9, { interpolation: 'bilinear' })],
  ['10⁹ times the pixels', upSampling2D(1e9)],
  ['a shape of NaN', reshape([Number.NaN, -1])],
  ['a shape of nothing', reshape([0, 5])],
  ['a subsampling larger than the image', subsampling2D(1e9)],
  ['channels that are not there', partialConv2D({ connections: [[0, 1e9]], kernelSize: 3 })],
  ['a factor for each of too many channels', rescaling([1, 2, 3, 4, 5])],
  ['a factor of NaN', rescaling(Number.NaN)],
  ['channels reduced by NaN', squeezeExcite({ ratio: Number.NaN })],
  ['channels reduced by 0', squeezeExcite({ ratio: 0 })],
  ['an activation of no such name', activation('__proto__' as ActivationName)],
  ['branches that do not fit', parallel([sequential([]), maxPooling2D(2)])],
  ['no branches', parallel([], { merge: add() })],
  ['ways of different shapes', residual(conv2D({ filters: 4, kernelSize: 1 }))],
]

describe('a model of no sense', () => {
  for (const [name, layer, inputShape = image] of models) {
    it(name, () => {
      const model = { name: 'hostile', inputShape, layer: sequential([layer]) }
      const attempts = [() => summary(model), () => init(model.layer, randomKey(0), [1, ...inputShape])]
      for (const attempt of attempts) {
        const started = performance.now()
        expect(attempt).toThrow(ConveneError)
        expect(performance.now() - started).toBeLessThan(5000)
      }
    })
  }
})
