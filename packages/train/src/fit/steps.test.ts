import { normal, randomKey } from '@convene/core'
import { conv2D, dense, dropout, flatten, type Model, maxPooling2D, sequential } from '@convene/nn'
import { expect, it } from 'vitest'
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

it('many steps take no more memory than a few: a thousand on wasm', async () => {
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
