import { mapTree } from '@convene/core'
import { predictor, summary, variableShapes } from '@convene/nn'
import { describe, expect, it } from 'vitest'
import { cpu } from '../../backend-cpu/src/index.ts'
import { espcn } from './espcn.ts'
import { srcnn } from './srcnn.ts'

const total = (model: ReturnType<typeof srcnn>) => summary(model).parameters.total
const outputs = (model: ReturnType<typeof srcnn>) => summary(model).layers.map(({ outputShape }) => outputShape)

describe('SRCNN', () => {
  // Section 4.3.2 of the paper: 8,032 weights of 9-1-5, 24,416 of 9-3-5, 57,184 of 9-5-5; 97 biases each.
  it('has the weights of the paper', () => {
    expect(([1, 3, 5] as const).map(kernelSize => total(srcnn({ kernelSize })) - 97)).toEqual([8_032, 24_416, 57_184])
  })

  it('takes f1 + f2 + f3 − 3 pixels off, as section 4.1 says', () => {
    expect(outputs(srcnn()).at(-1)).toEqual([21, 21, 1])
    expect(outputs({ ...srcnn({ kernelSize: 5 }), inputShape: [33, 40, 1] }).at(-1)).toEqual([17, 24, 1])
  })
})

describe('ESPCN', () => {
  // 25·64 + 64, 9·64·32 + 32, 9·32·r² + r².
  it('has 22,729 parameters for a scale of 3, and 21,284 for 2', () => {
    expect([total(espcn()), total(espcn({ scale: 2 }))]).toEqual([22_729, 21_284])
  })

  it('gives each pixel a block of pixels', () => {
    expect(outputs(espcn()).slice(1)).toEqual([
      [13, 13, 64],
      [11, 11, 32],
      [9, 9, 9],
      [27, 27, 1],
    ])
    expect(outputs({ ...espcn({ scale: 2 }), inputShape: [20, 30, 1] }).at(-1)).toEqual([24, 44, 1])
  })

  it('puts the channels of a pixel into rows of its block, as equation 4 does', async () => {
    const model = { ...espcn({ scale: 2 }), inputShape: [9, 10, 1] }
    const weights = mapTree(variableShapes(model), (shape, path) => {
      const data = new Float32Array(shape.reduce((size, axis) => size * axis, 1))
      if (path === 'conv3/bias') data.set([1, 2, 3, 4])
      return { shape, data }
    })
    const x = { shape: [1, 9, 10, 1], data: new Float32Array(90) }
    const { shape, data } = await predictor(cpu(), model, weights).predict(x)
    expect(shape).toEqual([1, 2, 4, 1])
    expect(Array.from(data)).toEqual([1, 2, 1, 2, 3, 4, 3, 4])
  })
})
