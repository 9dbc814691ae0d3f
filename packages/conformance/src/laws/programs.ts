import {
  batchNorm,
  compositeNames,
  conv2d,
  depthwiseConv2d,
  maxPool2d,
  minimum,
  type Ops,
  optimize,
  type Program,
  programOf,
  relu6,
  type Shape,
  scalar,
  shapes,
  type Tree,
  trace,
} from '@convene/core'
import fc from 'fast-check'
import { between } from '../numbers.ts'
import { type Law, type LawCase, law, whole } from './law.ts'

/** One step of a random network: what it does to the latest value, and with which of the parameters that it asks for. */
type Step = <T>(ops: Ops<T>, values: readonly T[], parameter: (shape: Shape) => T) => T

const convolution = fc
  .record({
    k: whole(1, 3),
    stride: whole(1, 2),
    channels: whole(1, 4),
    border: fc.option(fc.tuple(whole(0, 2), whole(0, 2), whole(0, 2), whole(0, 2))),
    depthwise: fc.boolean(),
  })
  .map(({ k, stride, channels, border, depthwise }): Step => {
    return (ops, values, parameter) => {
      const x = values.at(-1)!
      const [top, bottom, left, right] = border ?? []
      const padding = [
        [0, 0],
        [top, bottom],
        [left, right],
        [0, 0],
      ] as readonly (readonly [number, number])[]
      const padded = border === null ? x : ops.pad(x, { padding, value: 0 })
      const [, , , c = 1] = ops.shapeOf(x)
      const window = { padding: 'same', strides: stride } as const
      return depthwise
        ? depthwiseConv2d(ops, padded, parameter([k, k, c, 1 + (channels % 2)]), window)
        : conv2d(ops, padded, parameter([k, k, c, channels]), window)
    }
  })

const product = fc.record({ columns: whole(1, 4), transposeB: fc.boolean() }).map(({ columns, transposeB }): Step => {
  return (ops, values, parameter) => {
    const x = values.at(-1)!
    const c = ops.shapeOf(x).at(-1)!
    return ops.matMul(x, parameter(transposeB ? [columns, c] : [c, columns]), { transposeA: false, transposeB })
  }
})

const channelsOf = <T>(ops: Ops<T>, x: T): Shape => ops.shapeOf(x).slice(-1)

/** Steps with one number per channel, in every form in which networks have them. */
const perChannel = fc.constantFrom<Step>(
  (ops, values, parameter) => ops.add(values.at(-1)!, parameter(channelsOf(ops, values.at(-1)!))),
  (ops, values, parameter) => ops.sub(values.at(-1)!, parameter([1, ...channelsOf(ops, values.at(-1)!)])),
  (ops, values, parameter) => ops.mul(parameter(channelsOf(ops, values.at(-1)!)), values.at(-1)!),
  (ops, values, parameter) => ops.add(parameter([]), values.at(-1)!),
  (ops, values, parameter) => {
    const x = values.at(-1)!
    const [mean, deviation, gamma] = [1, 2, 3].map(() => parameter(channelsOf(ops, x))) as [
      typeof x,
      typeof x,
      typeof x,
    ]
    return batchNorm(ops, x, { mean, variance: ops.mul(deviation, deviation), gamma, beta: mean }, 2 ** -4)
  },
)

const activation = fc.constantFrom<Step>(
  (ops, values) => ops.relu(values.at(-1)!),
  (ops, values) => relu6(ops, values.at(-1)!),
  (ops, values) => minimum(ops, values.at(-1)!, scalar(ops, 6)),
  (ops, values) => ops.tanh(values.at(-1)!),
  (ops, values) => {
    const [, h = 1, w = 1] = ops.shapeOf(values.at(-1)!)
    return h < 2 || w < 2 ? ops.neg(values.at(-1)!) : maxPool2d(ops, values.at(-1)!, { windowSize: 2, strides: 1 })
  },
)

/** The latest value with the latest before it that fits: as a sum, or side by side. */
const joint = fc.record({ adds: fc.boolean(), back: fc.nat(3) }).map(({ adds, back }): Step => {
  return <T>(ops: Ops<T>, values: readonly T[]): T => {
    const x = values.at(-1) as T
    const shape = ops.shapeOf(x)
    const compared = adds ? 4 : 3
    const fits = (other: T) => ops.shapeOf(other).slice(0, compared).join() === shape.slice(0, compared).join()
    const others = values.slice(0, -1).filter(fits)
    const other = others.at(-1 - (back % Math.max(others.length, 1)))
    if (other === undefined) return ops.relu(x)
    return adds ? ops.add(other, x) : ops.concat(x, other, { axis: 3 })
  }
})

const steps = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: convolution },
    { weight: 1, arbitrary: product },
    { weight: 4, arbitrary: perChannel },
    { weight: 3, arbitrary: activation },
    { weight: 3, arbitrary: joint },
  ),
  { minLength: 1, maxLength: 8 },
)

/** A network out of steps, from its input and its parameters in the order in which it asks for them. */
function run<T>(ops: Ops<T>, steps: readonly Step[], x: T, parameter: (shape: Shape) => T): T {
  const values = [x]
  for (const step of steps) values.push(step(ops, values, parameter))
  return values.at(-1)!
}

function programCase(steps: readonly Step[], x: Shape): LawCase {
  const parameters: Shape[] = []
  run(shapes, steps, x, shape => {
    parameters.push(shape)
    return shape
  })
  const program: Program = <T>(ops: Ops<T>, inputs: Tree<T>) => {
    let next = 0
    return { y: run(ops, steps, inputs.x as T, () => inputs[`parameter${next++}`] as T) }
  }
  const all = [x, ...parameters]
  const named = <T>(inputs: readonly T[]): Tree<T> =>
    Object.fromEntries(inputs.map((input, i) => [i === 0 ? 'x' : `parameter${i - 1}`, input]))
  const isParameter = (path: string) => path !== 'x'
  return {
    shapes: all,
    sides: <T>(ops: Ops<T>, inputs: readonly T[]) => {
      const { graph } = optimize(trace(program, named(all), { isParameter }), { composites: compositeNames })
      return [program(ops, named(inputs)).y as T, programOf(graph)(ops, named(inputs)).y as T]
    },
    compiled: { program, named, isParameter },
  }
}

/** What a compiler promises. */
export const programLaws: readonly Law[] = [
  law(
    'an optimised program computes what it did before, and so does a compiled one',
    { steps, n: whole(1, 2), h: whole(2, 6), w: whole(2, 5), c: whole(1, 4) },
    ({ steps, n, h, w, c }) => programCase(steps, [n, h, w, c]),
    { exact: false, numbers: between(-1, 1) },
  ),
]
