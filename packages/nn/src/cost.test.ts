import { expect, it } from 'vitest'
import { flops } from './flops.ts'
import { asLayer, graph } from './graph.ts'
import { conv2D } from './layers/conv2D.ts'
import { dense } from './layers/dense.ts'
import { flatten } from './layers/flatten.ts'
import { maxPooling2D } from './layers/pooling2D.ts'
import { memory } from './memory.ts'
import { sequential } from './sequential.ts'

const model = {
  name: 'small',
  inputShape: [8, 6, 2],
  layer: sequential([
    conv2D({ name: 'wide', filters: 10, kernelSize: 3, padding: 'same', useBias: false }),
    maxPooling2D(2, { name: 'pool' }),
    flatten({ name: 'flat' }),
    dense({ name: 'head', units: 5, useBias: false }),
  ]),
}

it('flops counts multiply-adds layer by layer', () => {
  const { multiplyAdds, layers } = flops(model)
  expect(layers.map(({ name, multiplyAdds }) => [name, multiplyAdds])).toEqual([
    ['wide', 8 * 6 * 9 * 2 * 10],
    ['pool', 0],
    ['flat', 0],
    ['head', 120 * 5],
  ])
  expect(multiplyAdds).toBe(8640 + 600)
  expect(flops(model, { batch: 3 }).multiplyAdds).toBe(3 * 9240)
})

it('flops leaves out what no answer needs', () => {
  const network = graph({
    inputs: ['x'],
    nodes: [
      { name: 'head', layer: dense({ units: 2, useBias: false }), from: 'x' },
      { name: 'auxiliary', layer: dense({ units: 1000, useBias: false }), from: 'x' },
    ],
    outputs: ['head', 'auxiliary'],
  })
  expect(flops({ name: 'm', inputShape: [3], layer: asLayer(network) }).multiplyAdds).toBe(6)
})

it('memory tells two consecutive layers from all of them', () => {
  const bytes = (elements: number) => 4 * elements
  const [input, wide, pool, flat, head] = [96, 480, 120, 120, 5]
  const batch = 3
  const found = memory(model, { batch })
  const weights = 180 + 600
  expect(found).toEqual({
    parameters: bytes(weights),
    inference: {
      consecutive: bytes(batch * (wide + pool)),
      at: 'pool',
      planned: bytes(batch * (wide + pool)),
    },
    training: { activations: bytes(batch * (input + wide + pool + flat + head)), gradients: bytes(weights) },
    largest: {
      output: { name: 'wide', bytes: bytes(batch * wide) },
      parameters: { name: 'head', bytes: bytes(600) },
    },
  })
})
