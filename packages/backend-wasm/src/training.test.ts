import { cpu } from '@convene/backend-cpu'
import {
  type Backend,
  constant,
  conv2d,
  type HostArray,
  type Ops,
  randomKey,
  type Shape,
  scalar,
  scope,
  tensor,
  uniform,
  valueAndGrad,
} from '@convene/core'
import { expect, it } from 'vitest'
import { wasm } from './wasm.ts'

/** `TRAINING_STEPS=100` shows what docs/adr/0018-exact-or-fast.md reports. */
const steps = Number(process.env.TRAINING_STEPS ?? 2)

const [n, size, classes] = [8, 24, 4]
const shapes: readonly Shape[] = [
  [3, 3, 4, 16],
  [3, 3, 16, 32],
  [3, 3, 32, 32],
  [32, classes],
]

function numbers(seed: number, shape: Shape, scale: number): Float32Array {
  return uniform(randomKey(seed), shape).map(u => Math.fround(scale * (2 * u - 1)))
}

/** As He and others would have them: their size does not change from layer to layer. */
const weights = shapes.map((shape, i) =>
  numbers(i, shape, Math.sqrt(6 / shape.slice(0, -1).reduce((product, length) => product * length, 1))),
)

/** Images of a texture each, that its class has: stripes of some direction and width, in noise. */
function batch(seed: number): { readonly x: Float32Array; readonly labels: Float32Array } {
  const noise = numbers(1000 + seed, [n, size, size, 4], 1)
  const classOf = (example: number) => (example + seed) % classes
  const x = noise.map((value, i) => {
    const [column, row] = [Math.floor(i / 4) % size, Math.floor(i / 4 / size) % size]
    const kind = classOf(Math.floor(i / 4 / size / size))
    return value + Math.sin((kind < 2 ? column : row) * (kind % 2 === 0 ? 0.6 : 1.4))
  })
  const labels = Float32Array.from({ length: n * classes }, (_, i) =>
    i % classes === classOf(Math.floor(i / classes)) ? 1 : 0,
  )
  return { x, labels }
}

/** The cross-entropy of three convolutions, a mean over all places and a dense layer. */
function lossOf<T>(ops: Ops<T>, x: T, labels: T, parameters: readonly T[]): T {
  const [first, second, third, dense] = parameters as readonly [T, T, T, T]
  const options = { padding: 'same' } as const
  const hidden = [first, second, third].reduce((y, filter) => ops.relu(conv2d(ops, y, filter, options)), x)
  const sums = ops.sum(hidden, { axes: [1, 2], keepDims: false })
  const features = ops.mul(scalar(ops, 1 / (size * size)), sums)
  const logits = ops.matMul(features, dense, { transposeA: false, transposeB: false })
  const exponentials = ops.exp(logits)
  const total = ops.sum(exponentials, { axes: [1], keepDims: true })
  const logs = ops.sub(logits, ops.log(total))
  return ops.mul(scalar(ops, -1 / n), ops.sum(ops.mul(labels, logs), { axes: [0, 1], keepDims: false }))
}

/** The loss and the gradient by all parameters, one after the other. */
function gradientOn<T>(
  backend: Backend<T>,
  seed: number,
  parameters: readonly HostArray[],
): Promise<{ readonly loss: number; readonly gradients: readonly HostArray[] }> {
  return scope(backend, async ops => {
    const { x, labels } = batch(seed)
    const put = (data: HostArray, shape: Shape) => tensor(backend, data, shape)
    const given = parameters.map((data, i) => put(data, shapes[i]!))
    const [images, wanted] = [put(x, [n, size, size, 4]), put(labels, [n, classes])]
    const { value, gradients } = valueAndGrad(
      ops,
      (tracking, xs) => lossOf(tracking, constant(images), constant(wanted), xs),
      given,
    )
    const result = {
      loss: (await backend.toHost(value))[0]!,
      gradients: await Promise.all(gradients.map(gradient => backend.toHost(gradient))),
    }
    for (const t of [...given, images, wanted]) backend.dispose(t)
    return result
  })
}

const norm = (x: ArrayLike<number>) => Math.sqrt(Array.from(x).reduce((sum, value) => sum + value * value, 0))
const distance = (x: HostArray, y: HostArray) => norm(Array.from(x, (value, i) => value - y[i]!)) / norm(y)

const reference = cpu({ precision: 'float64' })
const backends = {
  float64: (seed: number, parameters: readonly HostArray[]) => gradientOn(reference, seed, parameters),
  exact: await on('exact'),
  fast: await on('fast'),
}

async function on(convolution: 'exact' | 'fast') {
  const backend = await wasm({ convolution, threads: 1 })
  return (seed: number, parameters: readonly HostArray[]) => gradientOn(backend, seed, parameters)
}

/** Stochastic descent with momentum; the state is kept in float64, so that only gradients differ. */
async function train(gradient: (typeof backends)[keyof typeof backends]) {
  const parameters = weights.map(data => Float64Array.from(data))
  const velocities = weights.map(data => new Float64Array(data.length))
  const losses: number[] = []
  for (let step = 0; step < steps; step++) {
    const rounded = parameters.map(data => Float32Array.from(data))
    const { loss, gradients } = await gradient(step, rounded)
    losses.push(loss)
    for (const [i, data] of gradients.entries()) {
      for (let k = 0; k < data.length; k++) {
        velocities[i]![k] = 0.9 * velocities[i]![k]! - 0.02 * data[k]!
        parameters[i]![k]! += velocities[i]![k]!
      }
    }
  }
  return { losses, parameters }
}

it('the gradient by fast convolutions is off by far less than another batch changes it', async () => {
  const [right, exact, fast, other] = [
    await backends.float64(0, weights),
    await backends.exact(0, weights),
    await backends.fast(0, weights),
    await backends.float64(1, weights),
  ]
  for (const [i, wanted] of right.gradients.entries()) {
    const [ofExact, ofFast, ofBatch] = [exact, fast, other].map(({ gradients }) => distance(gradients[i]!, wanted))
    if (steps > 2) console.info(`gradient ${i}: exact ${ofExact}, fast ${ofFast}, another batch ${ofBatch}`)
    expect(ofFast).toBeLessThan(1e-3 * ofBatch!)
    expect(ofExact).toBeLessThan(1e-3 * ofBatch!)
  }
})

it('and so the loss falls as it does in float64', async () => {
  const [right, exact, fast] = [await train(backends.float64), await train(backends.exact), await train(backends.fast)]
  const drift = ({ parameters }: typeof right) =>
    Math.max(...parameters.map((x, i) => distance(x, right.parameters[i]!)))
  if (steps > 2) {
    for (const [name, { losses }] of Object.entries({ right, exact, fast })) {
      console.info(`${name}: ${losses.filter((_, i) => i % 20 === 19).map(loss => loss.toPrecision(7))}`)
    }
    console.info(`drift of the weights: exact ${drift(exact)}, fast ${drift(fast)}`)
  }
  for (const [step, loss] of right.losses.entries()) expect(Math.abs(fast.losses[step]! - loss)).toBeLessThan(1e-3)
}, 600_000)
