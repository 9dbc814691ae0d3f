import { normal, randomKey } from '@convene/core'
import { describe, expect, it } from 'vitest'
import { cpu } from '../../backend-cpu/src/index.ts'
import { gradCam } from './gradCam.ts'
import { init } from './init.ts'
import { conv2D } from './layers/conv2D.ts'
import { dense } from './layers/dense.ts'
import { globalAveragePooling2D } from './layers/pooling2D.ts'
import type { Model } from './model.ts'
import { predictor } from './predictor.ts'
import { sequential } from './sequential.ts'
import { truncated } from './truncated.ts'

const model: Model = {
  name: 'small',
  inputShape: [6, 5, 3],
  layer: sequential([
    conv2D({ filters: 4, kernelSize: 3, activation: 'relu' }),
    globalAveragePooling2D({ name: 'avg_pool' }),
    dense({ name: 'predictions', units: 3, activation: 'softmax' }),
  ]),
}
const { parameters } = init(model.layer, randomKey(4), [1, 6, 5, 3])
const x = { shape: [1, 6, 5, 3], data: normal(randomKey(5), [1, 6, 5, 3]) }

describe('gradCam', () => {
  // Section 3.1 of the paper: after global average pooling, the weights are those of the class in the dense layer, over the
  // number of pixels.
  it.each([0, 1, 2])(
    'is the class activation map of a network that ends in pooling and a dense layer, class %i',
    async classIndex => {
      const maps = await predictor(cpu(), truncated(model, 'avg_pool'), parameters).predict(x)
      const [, rows = 0, columns = 0, channels = 0] = maps.shape
      const kernel = parameters['predictions/kernel']!.data
      const expected = Array.from({ length: rows * columns }, (_, pixel) => {
        let total = 0
        for (let k = 0; k < channels; k++) total += kernel[3 * k + classIndex]! * maps.data[pixel * channels + k]!
        return Math.max(0, total / (rows * columns))
      })
      const { shape, data } = await gradCam(cpu(), model, parameters, x, { classIndex })
      expect(shape).toEqual([rows, columns])
      expect(Array.from(data)).toEqual(expected.map(value => expect.closeTo(value, 6)))
    },
  )

  it('names a layer that there is not', async () => {
    await expect(gradCam(cpu(), model, parameters, x, { classIndex: 0, maps: 'pool' })).rejects.toThrow(
      /truncated.layer/,
    )
  })
})
