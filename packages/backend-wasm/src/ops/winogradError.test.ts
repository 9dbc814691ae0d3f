import { cpu } from '@convene/backend-cpu'
import { type Conv2dAttrs, evaluate, randomKey, type Shape, tensor, uniform } from '@convene/core'
import { describe, expect, it } from 'vitest'
import { f32x4 } from '../assembly/instructions.ts'
import { Device } from '../device.ts'
import { Eager, type Executor } from '../executor.ts'
import { type Formula, formulas } from '../kernels/winogradFormulas.ts'
import type { WasmTensor } from '../tensor.ts'
import { nothing } from './conv2d.ts'
import { withPadding } from './images.ts'
import { coveredSize, transformed, winogradConv2d } from './winogradConv2d.ts'
import { winogradError } from './winogradError.ts'

const usual = new Eager(await Device.open({ threads: 1 }))
const reference = cpu({ precision: 'float64' })

interface Numbers {
  readonly x: Float32Array
  readonly filter: Float32Array
}

/** How many calls of each kind and size; `WINOGRAD_CALLS=200` is what docs/numerics.md reports. */
const calls = Number(process.env.WINOGRAD_CALLS ?? 4)

interface Size {
  /** Of the images: n, h, w, c. */
  readonly image: readonly [number, number, number, number]
  readonly outputs: number
  readonly padding: Conv2dAttrs['padding']
}

/** Spread evenly over [−1, 1). */
function signed(seed: number, shape: Shape): Float32Array {
  return uniform(randomKey(seed), shape).map(u => 2 * u - 1)
}

/** Numbers that make trouble for a formula that adds inputs before it multiplies. */
const kinds: Readonly<Record<string, (seed: number, image: Shape, filter: Shape) => Numbers>> = {
  'spread evenly': (seed, image, filter) => ({ x: signed(seed, image), filter: signed(seed + 1, filter) }),
  positive: (seed, image, filter) => ({
    x: signed(seed, image).map(Math.abs),
    filter: signed(seed + 1, filter).map(Math.abs),
  }),
  'of all magnitudes, huge next to tiny': (seed, image, filter) => {
    const scaled = (of: number, shape: Shape) => {
      const exponents = signed(of + 2, shape)
      return signed(of, shape).map((u, i) => u * 2 ** Math.round(20 * exponents[i]!))
    }
    return { x: scaled(seed, image), filter: scaled(seed + 1, filter) }
  },
  'one huge number among tiny ones': (seed, image, filter) => {
    const x = signed(seed, image).map(u => u * 2 ** -30)
    x[Math.floor(x.length / 2)] = 2 ** 20
    return { x, filter: signed(seed + 1, filter) }
  },
  'that cancel: a flat image under a filter that adds up to nothing': (seed, image, filter) => {
    const x = signed(seed, image).map(u => Math.fround(1000 + u))
    const taps = signed(seed + 1, filter)
    const matrix = filter[2]! * filter[3]!
    for (let i = 0; i < matrix; i++) {
      const sum = [...Array(8).keys()].reduce((sum, tap) => sum + taps[tap * matrix + i]!, 0)
      taps[8 * matrix + i] = -sum
    }
    return { x, filter: taps }
  },
  'whose products are below the smallest float32': (seed, image, filter) => ({
    x: signed(seed, image).map(u => u * 2 ** -76),
    filter: signed(seed + 1, filter).map(u => u * 2 ** -70),
  }),
}

/** What the kernel computes and what is right, and how far apart the model says that they may be. */
async function compute(
  formula: Formula,
  { image, outputs, padding }: Size,
  { x, filter }: Numbers,
  computed: Formula = formula,
  executor: Executor = usual,
): Promise<{ readonly errors: readonly number[]; readonly limits: readonly number[] }> {
  const { device } = executor
  const [n, h, w, c] = image
  const attrs: Conv2dAttrs = { strides: [1, 1], dilations: [1, 1], padding, groups: 1 }
  const out = [n, h + padding[0] + padding[1] - 2, w + padding[2] + padding[3] - 2, outputs] as const
  const shapes = [image, [3, 3, c, outputs]] as const
  const [a, b] = [x, filter].map((numbers, i) => {
    const y = device.tensor(shapes[i]!)
    device.numbersOf(y).set(numbers)
    return y
  }) as [WasmTensor, WasmTensor]
  const y = withPadding(executor, a, coveredSize(out, computed), attrs, padded =>
    executor.withDerived(b, transformed(device, b, computed), filters =>
      winogradConv2d(executor, { out, channels: c, addends: nothing }, computed, padded, filters),
    ),
  )
  const received = device.numbersOf(y).slice()
  for (const t of [a, b, y]) device.dispose(t)

  const ops = evaluate(reference)
  const given = [tensor(reference, x, shapes[0]), tensor(reference, filter, shapes[1])] as const
  const value = ops.conv2d(...given, attrs)
  const inputs = given.map(t => ({ value: t, error: ops.fill({ value: 0, shape: ops.shapeOf(t) }) }))
  const apply = ([x, filter]: readonly (typeof value)[]) => ops.conv2d(x!, filter!, attrs)
  const limits = await reference.toHost(winogradError(formula, 'forward')(ops, { inputs, attrs, value, apply }))
  const expected = await reference.toHost(value)
  return { errors: Array.from(expected, (wanted, i) => Math.abs(received[i]! - wanted)), limits: [...limits] }
}

/** The largest error as a fraction of its limit. */
function worstOf({
  errors,
  limits,
}: {
  readonly errors: readonly number[]
  readonly limits: readonly number[]
}): number {
  return Math.max(...errors.map((error, i) => (error === 0 ? 0 : error / limits[i]!)))
}

const sizes: readonly Size[] = [
  { image: [2, 7, 9, 8], outputs: 12, padding: [1, 1, 1, 1] },
  { image: [1, 13, 5, 16], outputs: 20, padding: [0, 1, 2, 0] },
  { image: [2, 3, 3, 4], outputs: 4, padding: [0, 0, 0, 0] },
  { image: [1, 21, 22, 16], outputs: 16, padding: [1, 1, 1, 1] },
  { image: [1, 8, 8, 64], outputs: 4, padding: [1, 0, 0, 1] },
]

describe.each([
  ['F(2, 3)', formulas[2]],
  ['F(4, 3)', formulas[4]],
] as const)('the error of %s', (name, formula) => {
  it.each(Object.keys(kinds))('is within its bound for numbers %s', async kind => {
    let worst = 0
    for (const [i, size] of sizes.entries()) {
      for (let call = 0; call < calls; call++) {
        const numbers = kinds[kind]!(calls * i + call, size.image, [3, 3, size.image[3], size.outputs])
        worst = Math.max(worst, worstOf(await compute(formula, size, numbers)))
      }
    }
    if (calls > 4) console.info(`${name}, ${kind}: ${worst.toPrecision(3)}`)
    expect(worst).toBeLessThanOrEqual(1)
    // A bound far above all errors would hold nobody to anything.
    expect(worst).toBeGreaterThan(1e-3)
  })
})

/** Whole numbers from −most to most. */
const whole = (seed: number, shape: Shape, most: number): Float32Array =>
  signed(seed, shape).map(u => Math.round(most * u))

describe('on whole numbers', () => {
  const [size] = sizes as [Size]
  const numbers = (most: number): Numbers => ({ x: whole(1, size.image, most), filter: whole(2, [3, 3, 8, 12], most) })

  it('F(2, 3) is exact as long as float32 holds them, and its model says so', async () => {
    const { errors, limits } = await compute(formulas[2], size, numbers(4))
    expect(new Set(errors)).toEqual(new Set([0]))
    expect(new Set(limits)).toEqual(new Set([0]))
  })

  it('the model of F(2, 3) claims it for no larger ones', async () => {
    const found = await compute(formulas[2], size, numbers(2 ** 12))
    expect(Math.min(...found.limits)).toBeGreaterThan(0)
    expect(worstOf(found)).toBeLessThanOrEqual(1)
  })

  it('F(4, 3) is not, and its model does not say so', async () => {
    const { errors, limits } = await compute(formulas[4], size, numbers(4))
    expect(Math.max(...errors)).toBeGreaterThan(0)
    expect(Math.min(...limits)).toBeGreaterThan(0)
  })
})

describe('a wrong coefficient', () => {
  const [size] = sizes as [Size]
  const numbers = kinds['spread evenly']!(1, size.image, [3, 3, 8, 12])
  const four = formulas[4]

  it.each([
    ['of the filter', 1 / 24, 1 / 25],
    ['of the filter, in its fourth digit', 1 / 24, 1 / 24.01],
    ['of the filter, by its sign', -1 / 12, 1 / 12],
  ])('%s breaks the bound', async (_, right, wrong) => {
    const filter = four.filter.map(row => row.map(x => (x === right ? wrong : x)) as [number, number, number])
    expect(worstOf(await compute(four, size, numbers, { ...four, filter }))).toBeGreaterThan(1)
  })

  it.each([
    ['of the input', 'input'],
    ['of the output', 'output'],
  ] as const)('%s breaks the bound', async (_, transform) => {
    const wrong: Formula = {
      ...four,
      [transform]: (values: Parameters<Formula['input']>[0], keep: Parameters<Formula['input']>[1]) =>
        four[transform](values, keep).map((x, i) => (i === 1 ? f32x4.mul(x, f32x4.constant(1.001)) : x)),
    }
    // Kernels are kept by their sizes: this one must not be there yet.
    const executor = new Eager(await Device.open({ threads: 1 }))
    expect(worstOf(await compute(four, size, numbers, wrong, executor))).toBeGreaterThan(1)
  })
})

describe.each(Object.values(formulas))('the matrices of F($m, 3)', ({ m, filter, inputMatrix, outputMatrix }) => {
  it('make a convolution: Aᵀ · (G·g ⊙ Bᵀ·d) has Σ d[i + k] · g[k]', () => {
    for (let d = 0; d < m + 2; d++) {
      for (let k = 0; k < 3; k++) {
        const products = filter.map((row, p) => row[k]! * inputMatrix[p]![d]!)
        const outputs = outputMatrix.map(row => row.reduce((sum, a, p) => sum + a * products[p]!, 0))
        for (const [i, y] of outputs.entries()) expect(y).toBeCloseTo(d === i + k ? 1 : 0, 14)
      }
    }
  })
})
