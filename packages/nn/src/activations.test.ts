import { DataError, leakyRelu } from '@convene/core'
import { describe, expect, it } from 'vitest'
import { type Activation, type ActivationName, activate } from './activations.ts'
import { activation } from './layers/activation.ts'
import { dense } from './layers/dense.ts'
import { host, near, run } from './run.testing.ts'

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x))
const softplus = (x: number) => Math.log1p(Math.exp(x))
/** Φ, by Simpson's rule. */
const normalCdf = (x: number) => {
  const [steps, density] = [2000, (t: number) => Math.exp(-(t ** 2) / 2) / Math.sqrt(2 * Math.PI)]
  const inner = Array.from({ length: steps - 1 }, (_, i) => (i % 2 === 0 ? 4 : 2) * density(((i + 1) * x) / steps))
  return 0.5 + (x / steps / 3) * inner.reduce((sum, value) => sum + value, density(0) + density(x))
}

/** Keras's definitions, with its parameters. */
const definitions: Readonly<Record<Exclude<ActivationName, 'softmax' | 'log_softmax'>, (x: number) => number>> = {
  celu: x => (x > 0 ? x : Math.expm1(x)),
  elu: x => (x > 0 ? x : Math.expm1(x)),
  exponential: Math.exp,
  gelu: x => x * normalCdf(x),
  gelu_tanh: x => 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3))),
  hard_sigmoid: x => Math.min(Math.max(x + 3, 0), 6) / 6,
  hard_swish: x => (x * Math.min(Math.max(x + 3, 0), 6)) / 6,
  leaky_relu: x => (x > 0 ? x : 0.2 * x),
  linear: x => x,
  log_sigmoid: x => Math.log(sigmoid(x)),
  mish: x => x * Math.tanh(softplus(x)),
  relu: x => Math.max(x, 0),
  relu6: x => Math.min(Math.max(x, 0), 6),
  scaled_tanh: x => 1.7159 * Math.tanh((2 / 3) * x),
  selu: x => 1.0507009873554805 * (x > 0 ? x : 1.6732632423543772 * Math.expm1(x)),
  sigmoid,
  silu: x => x * sigmoid(x),
  softplus,
  softsign: x => x / (1 + Math.abs(x)),
  swish: x => x * sigmoid(x),
  tanh: Math.tanh,
}

const points = [-4, -1.5, -0.25, 0, 0.5, 2.5, 6.5]
const applied = async (f: Activation) => (await run(activation(f), host([1, 7], points))).y

describe('activations', () => {
  it.each(Object.entries(definitions))('%s is as Keras has it', async (name, f) => {
    expect(await applied(name as ActivationName)).toEqual(near(...points.map(f)))
  })

  it('softmax and its logarithm go along the last axis', async () => {
    const x = host([2, 2], [0, 1, 1, 1])
    const shares = [1 / (1 + Math.E), Math.E / (1 + Math.E), 0.5, 0.5]
    expect((await run(activation('softmax'), x)).y).toEqual(near(...shares))
    expect((await run(activation('log_softmax'), x)).y).toEqual(near(...shares.map(Math.log)))
  })

  it('LeNet’s leaves 1 and −1 where they are', () => {
    expect(definitions.scaled_tanh(1)).toBeCloseTo(1, 4)
  })

  it('may be a function of one’s own, in any layer', async () => {
    expect(await applied((ops, x) => leakyRelu(ops, x, 0.5))).toEqual(points.map(x => (x > 0 ? x : x / 2)))
    const layer = dense({ units: 1, useBias: false, activation: (ops, x) => ops.neg(x) })
    expect((await run(layer, host([1, 1], [3]), { kernel: host([1, 1], [2]) })).y).toEqual([-6])
  })

  it('knows no other names', () => {
    for (const name of ['swich', '__proto__', 'toString']) {
      expect(() => activate({} as never, name as ActivationName, 0)).toThrow(DataError)
    }
  })
})
