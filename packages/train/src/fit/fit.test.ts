import { type Backend, normal, opaque, randomKey, splitKey, type Tree } from '@convene/core'
import {
  batchNormalization,
  conv2D,
  dense,
  dropout,
  flatten,
  globalAveragePooling2D,
  type HostTensor,
  l2,
  type Model,
  maxPooling2D,
  sequential,
} from '@convene/nn'
import { describe, expect, it } from 'vitest'
import { cpu } from '../../../backend-cpu/src/index.ts'
import { wasm } from '../../../backend-wasm/src/index.ts'
import { arrayBatches } from '../arrayBatches.ts'
import { clipByGlobalNorm } from '../clipping.ts'
import { accuracy } from '../metrics/index.ts'
import { adam } from '../optimizers/adam.ts'
import { sgd } from '../optimizers/sgd.ts'
import type { TrainState } from '../trainState.ts'
import { evaluateModel } from './evaluate.ts'
import { type FitEvent, type FitOptions, fit } from './fit.ts'

/** Small, with all that a step has to carry on: noise, running statistics, a regularizer. */
const model: Model = {
  name: 'small',
  inputShape: [8, 6, 1],
  layer: sequential([
    conv2D({ filters: 4, kernelSize: 3, activation: 'relu', kernelRegularizer: l2(1e-3) }),
    batchNormalization(),
    maxPooling2D(2),
    flatten(),
    dropout(0.2),
    dense({ units: 3, activation: 'softmax' }),
  ]),
}

const [noiseKey, shuffleKey] = splitKey(randomKey(7), 2)
/** Images of noise with a bright row; which row, is their class. */
function examples(n: number) {
  const data = normal(noiseKey!, [n, 8, 6, 1], 0, 0.3)
  const labels = Int32Array.from({ length: n }, (_, i) => (5 * i) % 3)
  labels.forEach((label, i) => {
    for (let x = 0; x < 6; x++) data[i * 48 + (2 * label + 1) * 6 + x]! += 1
  })
  return { x: { shape: [n, 8, 6, 1], data }, labels: { shape: [n], data: labels } }
}
/** 44 = 2 · 16 + 12: a last batch that is smaller. */
const train = arrayBatches(examples(44), { batchSize: 16, shuffle: shuffleKey })
const test = arrayBatches(examples(24), { batchSize: 10 })

const options = (backend: Backend<unknown>): FitOptions<unknown> => ({
  backend,
  optimizer: adam({ learningRate: 0.02 }),
  loss: 'sparseCategoricalCrossentropy',
  metrics: [accuracy()],
  epochs: 4,
  seed: 3,
})

/** All events of a training, each batch's loss, and its state after a number of events. */
async function trained(
  options: FitOptions<unknown>,
  { until = Number.POSITIVE_INFINITY, of = model, batches = train } = {},
): Promise<{ events: FitEvent[]; losses: number[]; state: TrainState }> {
  const events: FitEvent[] = []
  let state: TrainState | undefined
  for await (const event of fit(of, batches, options)) {
    events.push(event)
    state = await event.snapshot()
    if (events.length >= until) break
  }
  const losses = events.flatMap(event => (event.type === 'batch' ? [event.loss] : []))
  return { events, losses, state: state! }
}

describe.each([
  ['cpu', async () => opaque(cpu())],
  ['wasm', async () => opaque(await wasm({ threads: 1 }))],
])('fit on %s', (_name, open) => {
  it('learns, and tells of each batch and epoch', async () => {
    const backend = await open()
    const { events, state } = await trained({ ...options(backend), epochs: 12, validation: test })
    expect(events.filter(({ type }) => type === 'epoch').length).toBe(12)
    expect(events.slice(0, 4).map(({ type, step, epoch }) => [type, step, epoch])).toEqual([
      ['batch', 1, 0],
      ['batch', 2, 0],
      ['batch', 3, 0],
      ['epoch', 3, 1],
    ])
    expect(events.flatMap(event => (event.type === 'batch' ? [event.examples] : [])).slice(0, 3)).toEqual([16, 16, 12])
    expect(state.history.length).toBe(12)
    expect(state.history[11]!['validation/accuracy']).toBeGreaterThan(0.9)
    // What the history says of the validation is what evaluating the weights says.
    const again = await evaluateModel(backend, model, state.variables, test(0), {
      loss: 'sparseCategoricalCrossentropy',
      metrics: [accuracy()],
    })
    expect(again.loss).toBe(state.history[11]!['validation/loss'])
    expect(again.accuracy).toBe(state.history[11]!['validation/accuracy'])
    await backend.close?.()
  })

  it('gives the same numbers twice, and other ones for another seed', async () => {
    const backend = await open()
    const [once, again] = [await trained(options(backend)), await trained(options(backend))]
    expect(again.losses).toEqual(once.losses)
    expect(again.state).toEqual(once.state)
    expect((await trained({ ...options(backend), seed: 4 })).losses).not.toEqual(once.losses)
    await backend.close?.()
  })

  // In the middle of an epoch, after its last batch, and between two.
  it.each([2, 3, 4, 6])('goes on from event %i as if it had not stopped', async until => {
    const backend = await open()
    const whole = await trained({ ...options(backend), validation: test })
    const first = await trained({ ...options(backend), validation: test }, { until })
    const rest = await trained({ ...options(backend), validation: test, resume: first.state, seed: 99 })
    expect([...first.losses, ...rest.losses]).toEqual(whole.losses)
    expect(rest.state).toEqual(whole.state)
    await backend.close?.()
  })

  it('leaves frozen variables as they are, running statistics among them', async () => {
    const backend = await open()
    const isFrozen = (path: string) => path.startsWith('conv2d/') || path.startsWith('batch_normalization/')
    const start = await trained({ ...options(backend), isFrozen }, { until: 1 })
    const end = await trained({ ...options(backend), isFrozen })
    const changed = Object.keys(end.state.variables).filter(path => !same(end.state, start.state, path))
    expect(changed).toEqual(['dense/kernel', 'dense/bias'])
    expect(Object.keys(end.state.slots).every(path => path.includes('/dense/'))).toBe(true)
    await backend.close?.()
  })

  it('is over when it is told to, and frees what it held', async () => {
    const backend = await open()
    const controller = new AbortController()
    const run = async () => {
      for await (const event of fit(model, train, { ...options(backend), signal: controller.signal })) {
        if (event.step === 2) controller.abort(new Error('enough'))
      }
    }
    await expect(run()).rejects.toThrow('enough')
    await backend.close?.()
  })
})

const same = (a: TrainState, b: TrainState, path: string) =>
  (a.variables[path] as HostTensor).data.every((value, i) => value === (b.variables[path] as HostTensor).data[i])

describe('fit', () => {
  it('names the step and the layer where numbers stop being finite', async () => {
    const exploding: Model = {
      ...model,
      layer: sequential([flatten(), dense({ name: 'first', units: 8 }), dense({ name: 'second', units: 3 })]),
    }
    const run = trained(
      {
        ...options(opaque(cpu())),
        optimizer: sgd({ learningRate: 1e30 }),
        loss: 'sparseCategoricalCrossentropyFromLogits',
      },
      { of: exploding },
    )
    await expect(run).rejects.toThrow(/fit.nonFinite: expected a finite loss, received .* in step 1; .* (first|second)/)
  })

  it('names an input that is not finite', async () => {
    const { x, labels } = examples(16)
    x.data[5] = Number.NaN
    const batches = arrayBatches({ x, labels }, { batchSize: 16 })
    await expect(trained(options(opaque(cpu())), { batches })).rejects.toThrow(/step 0; .* the input x/)
  })

  it('adds what regularizers add to the loss, and clips gradients', async () => {
    const { optimizer: _, ...rest } = options(opaque(cpu()))
    const still = await trained({ ...rest, optimizer: sgd({ learningRate: 0 }), epochs: 1 })
    const plain: Model = {
      ...model,
      layer: sequential([
        conv2D({ filters: 4, kernelSize: 3, activation: 'relu' }),
        batchNormalization(),
        maxPooling2D(2),
        flatten(),
        dropout(0.2),
        dense({ units: 3, activation: 'softmax' }),
      ]),
    }
    const without = await trained({ ...rest, optimizer: sgd({ learningRate: 0 }), epochs: 1 }, { of: plain })
    const kernel = still.state.variables['conv2d/kernel'] as HostTensor
    const penalty = 1e-3 * kernel.data.reduce((sum, w) => sum + w * w, 0)
    expect(still.losses[0]! - without.losses[0]!).toBeCloseTo(penalty, 6)

    const rate = 0.5
    const clipping = clipByGlobalNorm(0.01)
    const begin = await trained({ ...rest, optimizer: sgd({ learningRate: 0 }), epochs: 1 }, { until: 1 })
    const clipped = await trained(
      { ...rest, optimizer: sgd({ learningRate: rate }), clipping, epochs: 1 },
      { until: 1 },
    )
    expect(distance(begin.state.variables, clipped.state.variables)).toBeCloseTo(rate * 0.01, 6)
  })

  it('weighs several losses', async () => {
    const of = async (loss: FitOptions<unknown>['loss']) =>
      (await trained({ ...options(opaque(cpu())), loss, epochs: 1 }, { until: 1 })).losses[0]!
    const single = await of('sparseCategoricalCrossentropy')
    const penalty = 2 * single - (await of(twice('sparseCategoricalCrossentropy', 1)))
    expect(await of(twice('sparseCategoricalCrossentropy', 0.3))).toBeCloseTo(1.3 * (single - penalty) + penalty, 5)
  })

  it('refuses a batch of other images, and an epoch without batches', async () => {
    const other = arrayBatches({ x: { shape: [2, 4, 4, 1], data: new Float32Array(32) } }, { batchSize: 2 })
    await expect(trained(options(opaque(cpu())), { batches: other })).rejects.toThrow(
      /train.batch: expected x of shape \[n, 8, 6, 1\] for small, received \[2, 4, 4, 1\]/,
    )
    await expect(trained(options(opaque(cpu())), { batches: () => [] })).rejects.toThrow(/fit.batches/)
  })
})

const twice = (loss: 'sparseCategoricalCrossentropy', weight: number) => [{ loss }, { loss, weight }]

/** How far the trained variables are apart. */
function distance(a: Tree<HostTensor>, b: Tree<HostTensor>): number {
  let sum = 0
  for (const [path, { data }] of Object.entries(a)) {
    if (path.includes('moving')) continue
    data.forEach((value, i) => {
      sum += (value - b[path]!.data[i]!) ** 2
    })
  }
  return Math.sqrt(sum)
}

describe('images of several sizes', () => {
  const layers = [conv2D({ filters: 4, kernelSize: 3 }), batchNormalization(), dropout(0.5), globalAveragePooling2D()]
  const fully: Model = {
    name: 'fully',
    inputShape: [8, 6, 1],
    layer: sequential([...layers, dense({ units: 3, activation: 'softmax' })]),
    resizable: true,
  }
  const labels = { shape: [2], data: Float32Array.of(0, 1) }
  const batchOf = (height: number, width: number, channels = 1) => ({
    x: {
      shape: [2, height, width, channels],
      data: normal(randomKey(height), [2 * height * width * channels]),
    },
    labels,
  })
  const sizes = [batchOf(8, 6), batchOf(5, 9), batchOf(8, 6), batchOf(16, 16)]

  it('are learnt from and tested, where the model takes them', async () => {
    const { losses, state } = await trained(
      { ...options(opaque(cpu())), epochs: 2 },
      { of: fully, batches: () => sizes },
    )
    expect(losses).toHaveLength(8)
    expect(losses.every(Number.isFinite)).toBe(true)
    const one = async (batch: (typeof sizes)[number]) => {
      const { loss } = await evaluateModel(cpu(), fully, state.variables, [batch], options(opaque(cpu())))
      return loss!
    }
    const apart = await Promise.all(sizes.map(one))
    const all = await evaluateModel(cpu(), fully, state.variables, sizes, options(opaque(cpu())))
    expect(all.loss).toBeCloseTo(apart.reduce((sum, loss) => sum + loss, 0) / 4, 6)
  })

  it.each([
    ['of other channels', fully, batchOf(8, 6, 3)],
    ['of another size, for a model of one', { ...fully, resizable: false }, batchOf(5, 9)],
    ['without a channel', fully, { x: { shape: [2, 8, 6], data: new Float32Array(96) }, labels }],
  ])('are refused %s', async (_, of, batch) => {
    await expect(trained(options(opaque(cpu())), { of, batches: () => [batch] })).rejects.toThrow('train.batch')
  })
})

it('metrics for evaluations are made of validations alone', async () => {
  const { name: _, ...seen } = accuracy()
  const metric = { ...seen, name: 'tested', evaluationOnly: true }
  const given = { ...options(opaque(cpu())), metrics: [accuracy(), metric], epochs: 1, validation: test }
  const { events, state } = await trained(given)
  const last = events.at(-1)
  expect(Object.keys(last?.figures ?? {})).toEqual([
    'loss',
    'accuracy',
    'validation/loss',
    'validation/accuracy',
    'validation/tested',
  ])
  expect(last?.figures['validation/tested']).toBe(last?.figures['validation/accuracy'])
  expect(Object.keys(state.sums)).toEqual(['loss', 'accuracy'])
})
