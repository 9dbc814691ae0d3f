import { type Backend, normal, opaque, randomKey } from '@convene/core'
import { conv2D, dense, dropout, flatten, type Model, maxPooling2D, sequential } from '@convene/nn'
import { describe, expect, it } from 'vitest'
import { cpu } from '../../../backend-cpu/src/index.ts'
import { wasm } from '../../../backend-wasm/src/index.ts'
import { arrayBatches } from '../arrayBatches.ts'
import { accuracy } from '../metrics/index.ts'
import { sgd } from '../optimizers/sgd.ts'
import { fit } from './fit.ts'

const model: Model = {
  name: 'small',
  inputShape: [8, 8, 1],
  layer: sequential([
    conv2D({ filters: 4, kernelSize: 3, activation: 'relu' }),
    maxPooling2D(2),
    flatten(),
    dropout(0.25),
    dense({ units: 3, activation: 'softmax' }),
  ]),
}

// 40 = 16 + 16 + 8: the last batch of each epoch is smaller.
const x = { shape: [40, 8, 8, 1], data: normal(randomKey(1), [40, 8, 8, 1]) }
const labels = { shape: [40], data: Int32Array.from({ length: 40 }, (_, i) => i % 3) }
const batches = arrayBatches({ x, labels }, { batchSize: 16, shuffle: randomKey(2) })
const options = {
  optimizer: sgd({ learningRate: 0.05, momentum: 0.9 }),
  loss: 'sparseCategoricalCrossentropy',
  metrics: [accuracy()],
} as const

describe('many steps', () => {
  it('take no more memory than a few: a thousand on wasm', async () => {
    const backend = await wasm({ threads: 1 })
    let settled: ReturnType<typeof backend.memory> | undefined
    for await (const event of fit(model, batches, { ...options, backend, epochs: 334 })) {
      if (event.step === 6) settled = backend.memory()
      // What is held, and what the engine was ever asked for.
      if (event.step > 6) expect(backend.memory()).toEqual(settled)
    }
    expect(settled?.leaked).toBe(0)
    expect(backend.memory().tensors).toBe(0)
    await backend.close?.()
  })

  it('give the first ten losses of float64 on every backend, within what float32 rounds', async () => {
    const lossesOn = async (backend: Backend<unknown>) => {
      const losses: number[] = []
      for await (const event of fit(model, batches, { ...options, backend, epochs: 4 })) {
        if (event.type === 'batch' && losses.length < 10) losses.push(event.loss)
      }
      await backend.close?.()
      return losses
    }
    const exact = await lossesOn(opaque(cpu({ precision: 'float64' })))
    // A loss here is a sum of about 10³ roundings of 2⁻²⁴, relative to numbers of about 1; ten steps multiply that by less than 4.
    const bound = 4 * 1000 * 2 ** -24
    for (const backend of [opaque(cpu()), opaque(await wasm({ threads: 1 })), opaque(await wasm({ threads: 2 }))]) {
      const losses = await lossesOn(backend)
      expect(losses.length).toBe(10)
      losses.forEach((loss, step) => {
        expect(Math.abs(loss - exact[step]!)).toBeLessThan(bound)
      })
    }
  })
})
