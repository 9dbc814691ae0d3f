import {
  type Backend,
  evaluate,
  type Limitation,
  type OpName,
  type Ops,
  type SpecialValue,
  tensor,
} from '@convene/core'

/** A small call that shows whether a driver keeps certain values, and the ops that are right only if it does. */
interface Probe {
  readonly values: SpecialValue
  readonly ops: readonly OpName[]
  readonly reason: string
  readonly inputs: readonly (readonly number[])[]
  run<T>(ops: Ops<T>, inputs: readonly T[]): T
  readonly expected: readonly number[]
}

const { NaN: nan, POSITIVE_INFINITY: inf, NEGATIVE_INFINITY: minusInf } = Number
const sums = ['add', 'sub', 'sum', 'matMul', 'conv2d', 'conv2dInputGrad', 'conv2dFilterGrad', 'scatterAdd'] as const

const probes: readonly Probe[] = [
  {
    values: 'nan',
    ops: sums,
    reason: 'NaN does not survive a sum on this driver',
    inputs: [[nan, 1]],
    run: (ops, [x]) => ops.add(x!, x!),
    expected: [nan, 2],
  },
  {
    values: 'infinity',
    ops: sums,
    reason: 'Infinity does not survive a sum on this driver',
    inputs: [[inf, minusInf]],
    run: (ops, [x]) => ops.add(x!, x!),
    expected: [inf, minusInf],
  },
  {
    values: 'infinity',
    ops: ['div'],
    reason: 'a division by 0 does not give Infinity on this driver, or one by Infinity not 0',
    inputs: [
      [1, -1, 1],
      [0, 0, inf],
    ],
    run: (ops, [x, y]) => ops.div(x!, y!),
    expected: [inf, minusInf, 0],
  },
  {
    values: 'nan',
    ops: ['relu'],
    reason: 'NaN is not told from numbers by this driver',
    inputs: [[nan, -1]],
    run: (ops, [x]) => ops.relu(x!),
    expected: [nan, 0],
  },
  {
    values: 'nan',
    ops: ['maximum'],
    reason: 'NaN is not told from numbers by this driver',
    inputs: [
      [nan, 1],
      [1, nan],
    ],
    run: (ops, [x, y]) => ops.maximum(x!, y!),
    expected: [nan, nan],
  },
  {
    values: 'nan',
    ops: ['max', 'argMax', 'maxPool2d', 'maxPool2dGather', 'maxPool2dInputGrad'],
    reason: 'NaN is not told from numbers by this driver',
    inputs: [[1, nan, 2]],
    run: (ops, [x]) => ops.max(x!, { axes: [0], keepDims: true }),
    expected: [nan],
  },
]

/**
 * What the driver under a backend makes of NaN and Infinity. Shading languages promise nothing about them; so it is tried
 * once, when a backend is opened, and what goes wrong is declared.
 *
 * @see https://www.w3.org/TR/WGSL/#floating-point-evaluation
 */
export async function limitationsOfDriver<T>(backend: Backend<T>): Promise<readonly Limitation[]> {
  const ops = evaluate(backend)
  const limitations: Limitation[] = []
  for (const { values, ops: affected, reason, inputs, run, expected } of probes) {
    const tensors = inputs.map(data => tensor(backend, data, [data.length]))
    const y = run(ops, tensors)
    const received = await backend.toHost(y)
    for (const x of [...tensors, y]) backend.dispose(x)
    if (expected.every((value, i) => Object.is(received[i], value))) continue
    limitations.push(...affected.map(op => ({ op, values, reason })))
  }
  return limitations
}
