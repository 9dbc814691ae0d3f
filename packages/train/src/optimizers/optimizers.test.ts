import { evaluate, mapTree, scalar, tensor } from '@convene/core'
import { describe, expect, it } from 'vitest'
import { cpu } from '../../../backend-cpu/src/index.ts'
import { cosineDecay } from '../schedules/index.ts'
import { adam, adamW } from './adam.ts'
import type { Optimizer } from './optimizer.ts'
import { rmsprop } from './rmsprop.ts'
import { sgd } from './sgd.ts'

const backend = cpu({ precision: 'float64' })
const ops = evaluate(backend)

/** Where an optimizer leads from `start`, step by step, down the slope `gradient`. */
async function path(optimizer: Optimizer, start: number, gradient: (x: number) => number, steps: number, name = 'w') {
  let x = start
  let slots = Object.fromEntries(optimizer.slots.map(slot => [slot, scalar(ops, 0)]))
  const visited: number[] = []
  for (let step = 0; step < steps; step++) {
    const scalars = mapTree(optimizer.scalars(step), value => tensor(backend, Float64Array.of(value), []))
    const parameter = tensor(backend, Float64Array.of(x), [])
    const slope = tensor(backend, Float64Array.of(gradient(x)), [])
    const updated = optimizer.update(ops, { path: name, parameter, gradient: slope, slots, scalars })
    x = (await backend.toHost(updated.parameter))[0]!
    slots = { ...updated.slots }
    visited.push(x)
  }
  return visited
}

const near = (expected: readonly number[]) => expected.map(value => expect.closeTo(value, 10))
/** The slope of x² / 2. */
const parabola = (x: number) => x

describe('sgd', () => {
  it('takes the gradient times the rate', async () => {
    expect(await path(sgd({ learningRate: 0.1 }), 1, parabola, 2)).toEqual(near([0.9, 0.81]))
  })

  it('keeps some of the last step: 0.9 · −0.1 − 0.1 · 0.9 in the second', async () => {
    expect(await path(sgd({ learningRate: 0.1, momentum: 0.9 }), 1, parabola, 2)).toEqual(near([0.9, 0.72]))
  })

  it('looks ahead, with Nesterov: x + μ·v − rate·g', async () => {
    // v = −0.1: 1 − 0.09 − 0.1 = 0.81; v = −0.09 − 0.081 = −0.171: 0.81 − 0.1539 − 0.081
    const optimizer = sgd({ learningRate: 0.1, momentum: 0.9, nesterov: true })
    expect(await path(optimizer, 1, parabola, 2)).toEqual(near([0.81, 0.5751]))
  })

  it('takes its rate from a schedule', async () => {
    const optimizer = sgd({ learningRate: cosineDecay({ initial: 0.5, steps: 2 }) })
    expect(await path(optimizer, 1, parabola, 3)).toEqual(near([0.5, 0.375, 0.375]))
  })

  it('decays weights by their path, beside the gradient', async () => {
    const weightDecay = (path: string) => (path === 'w' ? 0.5 : 0)
    const flat = () => 0
    expect(await path(sgd({ learningRate: 0.1, weightDecay }), 1, flat, 2)).toEqual(near([0.95, 0.9025]))
    expect(await path(sgd({ learningRate: 0.1, weightDecay }), 1, flat, 2, 'bias')).toEqual([1, 1])
  })

  it.each([Number.NaN, -1, Number.POSITIVE_INFINITY])('refuses the learning rate %s', async learningRate => {
    await expect(path(sgd({ learningRate }), 1, parabola, 1)).rejects.toThrow(/optimizer.learningRate/)
  })

  it('refuses a momentum that never ends', () => {
    expect(() => sgd({ momentum: 1 })).toThrow(/sgd.momentum: expected a number in \[0, 1\), received 1/)
  })
})

describe('adam', () => {
  it('takes the whole rate in its first step, whatever the slope', async () => {
    const optimizer = adam({ learningRate: 0.1, epsilon: 0 })
    expect(await path(optimizer, 10, parabola, 1)).toEqual(near([9.9]))
    expect(await path(optimizer, 10, x => 1000 * x, 1)).toEqual(near([9.9]))
  })

  it('is algorithm 1 of the paper, with means that are corrected one by one', async () => {
    const [beta1, beta2, rate] = [0.8, 0.95, 0.05]
    let [x, m, v] = [3, 0, 0]
    const expected = [1, 2, 3, 4].map(t => {
      m = beta1 * m + (1 - beta1) * x
      v = beta2 * v + (1 - beta2) * x ** 2
      x -= (rate * (m / (1 - beta1 ** t))) / Math.sqrt(v / (1 - beta2 ** t))
      return x
    })
    expect(await path(adam({ learningRate: rate, beta1, beta2, epsilon: 0 }), 3, parabola, 4)).toEqual(near(expected))
  })

  it('decays weights beside its steps, not through its means', async () => {
    expect(await path(adamW({ learningRate: 0.1, weightDecay: 0.5, epsilon: 0 }), 10, parabola, 1)).toEqual(
      near([10 - 0.1 * 0.5 * 10 - 0.1]),
    )
  })
})

describe('rmsprop', () => {
  it('divides by the root of the running mean square', async () => {
    let [x, s] = [2, 0]
    const expected = [1, 2, 3].map(() => {
      s = 0.9 * s + 0.1 * x ** 2
      x -= (0.01 * x) / Math.sqrt(s + 1e-7)
      return x
    })
    expect(await path(rmsprop({ learningRate: 0.01 }), 2, parabola, 3)).toEqual(near(expected))
  })

  it('takes momentum and the mean away, where it is told to', async () => {
    let [x, s, mean, step] = [2, 0, 0, 0]
    const expected = [1, 2, 3].map(() => {
      s = 0.9 * s + 0.1 * x ** 2
      mean = 0.9 * mean + 0.1 * x
      step = 0.5 * step + (0.01 * x) / Math.sqrt(s - mean ** 2 + 1e-7)
      x -= step
      return x
    })
    const optimizer = rmsprop({ learningRate: 0.01, momentum: 0.5, centered: true })
    expect(optimizer.slots).toEqual(['meanSquare', 'mean', 'velocity'])
    expect(await path(optimizer, 2, parabola, 3)).toEqual(near(expected))
  })
})
