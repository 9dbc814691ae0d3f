import { applyCall, type Call, evaluate, type OpName, opNames, type Shape, sizeOf, tensor } from '@convene/core'
import { describe, expect, it } from 'vitest'
import { cpu } from './cpu.ts'
import { precisions } from './tensors.testing.ts'

const window = { strides: [1, 1], padding: [0, 0, 0, 0], dilations: [1, 1] }
const pool = { ...window, windowSize: [2, 2] }
const conv = { ...window, groups: 1 }
const pairs = { inputs: [[2, 3], [3]], attrs: undefined }
const single = { inputs: [[2, 3]], attrs: undefined }

/** A call of each op: shapes and attributes. */
const calls: Readonly<Record<OpName, { readonly inputs: readonly Shape[]; readonly attrs: unknown }>> = {
  add: pairs,
  argMax: { inputs: [[2, 3]], attrs: { axis: 1 } },
  atan: single,
  avgPool2d: { inputs: [[1, 3, 3, 2]], attrs: pool },
  avgPool2dInputGrad: { inputs: [[1, 2, 2, 2]], attrs: { ...pool, inputSize: [3, 3] } },
  broadcastTo: { inputs: [[3]], attrs: { shape: [2, 3] } },
  concat: {
    inputs: [
      [2, 3],
      [1, 3],
    ],
    attrs: { axis: 0 },
  },
  conv2d: {
    inputs: [
      [1, 3, 3, 2],
      [2, 2, 2, 5],
    ],
    attrs: conv,
  },
  conv2dFilterGrad: {
    inputs: [
      [1, 3, 3, 2],
      [1, 2, 2, 5],
    ],
    attrs: { ...conv, kernelSize: [2, 2] },
  },
  conv2dInputGrad: {
    inputs: [
      [1, 2, 2, 5],
      [2, 2, 2, 5],
    ],
    attrs: { ...conv, inputSize: [3, 3] },
  },
  cos: single,
  div: pairs,
  equal: pairs,
  erf: single,
  exp: single,
  fill: { inputs: [], attrs: { value: 1, shape: [2] } },
  floor: single,
  gather: pairs,
  greater: pairs,
  literal: { inputs: [], attrs: { shape: [2], data: [1, 2] } },
  log: single,
  matMul: {
    inputs: [
      [2, 3],
      [3, 5],
    ],
    attrs: { transposeA: false, transposeB: false },
  },
  max: { inputs: [[2, 3]], attrs: { axes: [1], keepDims: false } },
  maxPool2d: { inputs: [[1, 3, 3, 2]], attrs: pool },
  maxPool2dGather: {
    inputs: [
      [1, 3, 3, 2],
      [1, 3, 3, 2],
    ],
    attrs: pool,
  },
  maxPool2dInputGrad: {
    inputs: [
      [1, 3, 3, 2],
      [1, 2, 2, 2],
    ],
    attrs: pool,
  },
  maximum: pairs,
  mul: pairs,
  neg: single,
  pad: { inputs: [[2]], attrs: { padding: [[1, 2]], value: 0 } },
  pow: pairs,
  relu: single,
  reshape: { inputs: [[2, 3]], attrs: { shape: [6] } },
  reverse: { inputs: [[2, 3]], attrs: { axes: [1] } },
  rsqrt: single,
  scatterAdd: { inputs: [[2], [2, 3]], attrs: { rows: 2 } },
  select: { inputs: [[2, 1], [3], []], attrs: undefined },
  sigmoid: single,
  sin: single,
  slice: { inputs: [[3]], attrs: { begin: [1], size: [2] } },
  sqrt: single,
  sub: pairs,
  sum: { inputs: [[2, 3]], attrs: { axes: [0], keepDims: true } },
  tanh: single,
  transpose: { inputs: [[2, 3]], attrs: { perm: [1, 0] } },
}

describe.each(precisions)('cpu in %s', precision => {
  const backend = cpu({ precision })
  const ops = evaluate(backend)
  const Stored = precision === 'float64' ? Float64Array : Float32Array

  it('is named after its precision', () => {
    expect(backend).toMatchObject({ name: precision === 'float64' ? 'cpu:float64' : 'cpu', precision })
  })

  it('copies data in and out', async () => {
    const data = Stored.of(1, 2)
    const x = backend.fromHost(data, [2])
    data[0] = 9
    const out = await backend.toHost(x)
    out[1] = 9
    expect(await backend.toHost(x)).toEqual(Stored.of(1, 2))
  })

  it.each([Float32Array, Float64Array])('stores a %o in its own precision', Given => {
    const x = backend.fromHost(Given.of(0.1), [1])
    expect(x.data).toEqual(Stored.from(Given.of(0.1)))
  })

  it('does nothing when told to dispose, twice or once', async () => {
    const x = backend.fromHost(Stored.of(1), [])
    backend.dispose(x)
    backend.dispose(x)
    expect(await backend.toHost(x)).toEqual(Stored.of(1))
  })

  it.each(opNames)('%s stores in that precision, leaves its inputs alone and gives the same again', op => {
    const { inputs: shapes, attrs } = calls[op]
    const inputs = shapes.map((shape, i) =>
      tensor(
        backend,
        Array.from({ length: sizeOf(shape) }, (_, j) => ((7 * j + 3 * i) % 5) + 0.1),
        shape,
      ),
    )
    const before = inputs.map(({ data }) => data.slice())
    const call: Call<(typeof inputs)[number]> = { op, inputs, attrs }
    const first = applyCall(ops, call)
    const kept = first.data.slice()
    const second = applyCall(ops, call)
    expect(first.data).toBeInstanceOf(Stored)
    expect(first.data).toHaveLength(sizeOf(first.shape))
    expect(second).toEqual(first)
    expect(first.data).toEqual(kept)
    expect(inputs.map(({ data }) => data)).toEqual(before)
  })
})

it('is float32 unless asked for float64', () => {
  expect(cpu()).toMatchObject({ name: 'cpu', precision: 'float32' })
})
