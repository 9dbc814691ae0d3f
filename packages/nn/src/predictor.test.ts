// nn depends on no backend; the reference is imported by its place, as in core's tests.

import { type Backend, evaluate, leaf, mapTree, opaque, randomKey, tensor } from '@convene/core'
import { describe, expect, it } from 'vitest'
import { cpu } from '../../backend-cpu/src/index.ts'
import { init } from './init.ts'
import { batchNormalization } from './layers/batchNormalization.ts'
import { conv2D } from './layers/conv2D.ts'
import { asInputs, batchShape, inference, type Model } from './model.ts'
import { predictor } from './predictor.ts'
import { sequential } from './sequential.ts'

const model: Model = {
  name: 'small',
  inputShape: [6, 5, 2],
  layer: sequential([conv2D({ filters: 3, kernelSize: 3, activation: 'relu' }), batchNormalization()]),
}
const { parameters, state } = init(model.layer, randomKey(1), batchShape(model, 1))
const weights = { ...parameters, ...state }
const batchOf = (n: number) => {
  const shape = batchShape(model, n)
  return { shape, data: Float32Array.from({ length: n * 6 * 5 * 2 }, (_, i) => Math.sin(i)) }
}

/** cpu with a count of each kernel's runs. */
function counting(): { readonly backend: Backend<unknown>; readonly ran: Map<string, number> } {
  const backend = opaque(cpu())
  const ran = new Map<string, number>()
  const kernels = Object.fromEntries(
    Object.entries(backend.kernels).map(([op, kernel]) => [
      op,
      (...args: unknown[]) => {
        ran.set(op, (ran.get(op) ?? 0) + 1)
        return (kernel as (...args: unknown[]) => unknown)(...args)
      },
    ]),
  ) as unknown as typeof backend.kernels
  return { backend: { ...backend, kernels }, ran }
}

describe('predictor', () => {
  it('gives what the model gives, for each size of batch, and does once what the weights alone decide', async () => {
    const { backend, ran } = counting()
    const network = predictor(backend, model, weights)
    expect(ran.get('rsqrt')).toBe(1)
    for (const n of [1, 3, 1]) {
      const { shape, data } = await network.predict(batchOf(n))
      const reference = cpu()
      const given = mapTree({ ...asInputs(weights), x: batchOf(n) }, ({ data, shape }) =>
        tensor(reference, data, shape),
      )
      const y = leaf(inference(model)(evaluate(reference), given), 'y')
      expect(shape).toEqual([n, 4, 3, 3])
      for (const [i, value] of (await reference.toHost(y)).entries()) expect(data[i]).toBeCloseTo(value, 5)
    }
    expect(ran.get('rsqrt')).toBe(1)
    expect(ran.get('conv2d')).toBe(3)
    network.dispose()
  })

  it('wants a batch of examples, and all weights', async () => {
    const network = predictor(cpu(), model, weights)
    await expect(network.predict({ shape: [6, 5, 2], data: new Float32Array(60) })).rejects.toThrow(
      'predict.input: expected [n, 6, 5, 2], received [6, 5, 2]',
    )
    expect(() => predictor(cpu(), model, {})).toThrow('tree.missing')
  })
})
