import { ConveneError, randomKey, type Shape } from '@convene/core'
import { describe, expect, it } from 'vitest'
import { init } from './init.ts'
import type { Layer } from './layer.ts'
import { batchNormalization } from './layers/batchNormalization.ts'
import { conv2D } from './layers/conv2D.ts'
import { dense } from './layers/dense.ts'
import { flatten } from './layers/flatten.ts'
import { averagePooling2D, maxPooling2D } from './layers/pooling2D.ts'
import { zeroPadding2D } from './layers/zeroPadding2D.ts'
import { summary } from './model.ts'
import { residual } from './residual.ts'
import { sequential } from './sequential.ts'

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
