import { type Backend, normal, opaque, randomKey } from '@convene/core'
import { conv2D, dense, dropout, flatten, type Layer, type Model, maxPooling2D, sequential } from '@convene/nn'
import { describe, expect, it } from 'vitest'
import { cpu } from '../../../backend-cpu/src/index.ts'
import { gpujs } from '../../../backend-gpujs/src/index.ts'
import { wasm } from '../../../backend-wasm/src/index.ts'
import { outputBounds } from '../../../conformance/src/index.ts'
import { mutants } from '../../../conformance/src/mutants/index.ts'
import { type HeapTensor, type Mutant, spoiling, withData } from '../../../conformance/src/mutants/mutant.ts'
import { arrayBatches } from '../arrayBatches.ts'
import type { Batches } from '../batches.ts'
import { accuracy } from '../metrics/index.ts'
import { sgd } from '../optimizers/sgd.ts'
import { firstSteps } from './firstSteps.ts'
import { fit } from './fit.ts'

/** A network that learns noise, and what it learns it from. */
interface Training {
  readonly model: Model
  readonly batches: Batches
  /** What none of the bounds is wider than, as a fraction of its loss: a bound of any width would hold. */
  readonly widest: number
}

interface TrainingOptions {
  readonly batchSize: number
  readonly widest: number
}

function training(name: string, { batchSize, widest }: TrainingOptions, ...convolutions: readonly Layer[]): Training {
  // Two batches and a half: the last one of each epoch is smaller.
  const n = 2.5 * batchSize
  const x = { shape: [n, 8, 8, 1], data: normal(randomKey(1), [n, 8, 8, 1]) }
  const labels = { shape: [n], data: Int32Array.from({ length: n }, (_, i) => i % 3) }
  const head = [maxPooling2D(2), flatten(), dropout(0.25), dense({ units: 3, activation: 'softmax' })]
  return {
    model: { name, inputShape: [8, 8, 1], layer: sequential([...convolutions, ...head]) },
    batches: arrayBatches({ x, labels }, { batchSize, shuffle: randomKey(2) }),
    widest,
  }
}

const small = training(
  'small',
  { batchSize: 16, widest: 2 ** -12 },
  conv2D({ filters: 4, kernelSize: 3, activation: 'relu' }),
)
/** Its second convolution is one that wasm computes by Winograd's formulas, unless it is told not to. */
const deeper = training(
  'deeper',
  { batchSize: 2, widest: 2 ** -8 },
  conv2D({ filters: 16, kernelSize: 3, activation: 'relu' }),
  conv2D({ filters: 16, kernelSize: 3, padding: 'same', activation: 'relu' }),
)

const options = {
  optimizer: sgd({ learningRate: 0.05, momentum: 0.9 }),
  loss: 'sparseCategoricalCrossentropy',
  metrics: [accuracy()],
} as const
const steps = 10
const reference = cpu({ precision: 'float64' })

/** `FIRST_LOSSES=show` prints what docs/numerics.md reports. */
const isShown = process.env.FIRST_LOSSES === 'show'

async function lossesOn<T>(backend: Backend<T>, { model, batches }: Training): Promise<readonly number[]> {
  const losses: number[] = []
  for await (const event of fit(model, batches, { ...options, backend, epochs: 4 })) {
    if (event.type === 'batch' && losses.length < steps) losses.push(event.loss)
  }
  await backend.close?.()
  return losses
}

/** The losses of float64, and how far from them those of a backend may be. */
async function boundsFor<T>(backend: Backend<T>, { model, batches }: Training) {
  const program = await firstSteps(model, batches, { ...options, backend, steps })
  const bounds = await outputBounds(reference, program, backend)
  return Array.from({ length: steps }, (_, step) => bounds[`loss/${step}`]!)
}

const worst = (losses: readonly number[], bounds: Awaited<ReturnType<typeof boundsFor>>) =>
  Math.max(...bounds.map(({ value, error }, step) => Math.abs(losses[step]! - value) / error))

describe.each([small, deeper])('the first ten losses of a $model.name network', training => {
  it('are in float64 what its first steps as one graph give', async () => {
    const bounds = await boundsFor(reference, training)
    expect(bounds.map(({ value }) => value)).toEqual(await lossesOn(reference, training))
  })

  it.each([
    ['cpu', async () => opaque(cpu())],
    ['wasm', async () => opaque(await wasm({ threads: 1 }))],
    ['wasm on two threads', async () => opaque(await wasm({ threads: 2 }))],
    ['wasm with exact convolutions', async () => opaque(await wasm({ threads: 1, convolution: 'exact' }))],
    ['gpu.js in mode webasm', async () => opaque(await gpujs({ mode: 'webasm' }))],
  ])('are on %s within the first-order bound', async (name, open) => {
    const backend = await open()
    const bounds = await boundsFor(backend, training)
    const used = worst(await lossesOn(backend, training), bounds)
    const widths = bounds.map(({ value, error }) => error / value)
    if (isShown) {
      const shown = widths.map(width => width.toExponential(1)).join(' ')
      console.info(`${training.model.name}, ${name}: bound / loss ${shown}; worst fraction seen ${used.toPrecision(2)}`)
    }
    expect(used).toBeLessThan(1)
    for (const width of widths) expect(width).toBeLessThan(training.widest)
  })
})

describe('a backend with a planted bug has losses beyond the bound', () => {
  const bounds = boundsFor(cpu(), small)
  const planted = (op: string, bug: string) => mutants.find(mutant => mutant.op === op && mutant.bug === bug)!
  /** A kernel whose results are all too large by that fraction. */
  const inflated = (op: Mutant['op'], fraction: number) =>
    spoiling(op, 'bound', `results too large by ${fraction}`, y => withData(y, value => value * (1 + fraction)))

  it.each([
    planted('conv2d', 'products are rounded to eleven bits'),
    planted('log', 'too short a constant for the logarithm of 2'),
    planted('sum', 'a sum that loses its low bits'),
    planted('greater', 'greater or equal'),
    inflated('mul', 2 ** -13),
    inflated('matMul', 2 ** -13),
    inflated('conv2dFilterGrad', 2 ** -9),
    inflated('maxPool2dInputGrad', 2 ** -9),
  ])('$op: $bug', async ({ plant }) => {
    const healthy = cpu()
    const sick: Backend<HeapTensor> = { ...healthy, kernels: plant(healthy.kernels) }
    expect(worst(await lossesOn(sick, small), await bounds)).toBeGreaterThan(1)
  })
})

it('there are no first steps of nothing', async () => {
  const { model, batches } = small
  const backend = cpu()
  await expect(firstSteps(model, () => [], { ...options, backend, steps })).rejects.toThrow('fit.batches')
  await expect(firstSteps(model, batches, { ...options, backend, steps: 0 })).rejects.toThrow('firstSteps.steps')
})
