import { describe, expect, it } from 'vitest'
import { cpu } from '../../../backend-cpu/src/index.ts'
import type { CpuTensor } from '../../../backend-cpu/src/tensor.ts'
import type { Backend } from '../backend.ts'
import { callCost, cost } from '../cost.ts'
import { relu6 } from '../fn/activations.ts'
import { nonMaxSuppression } from '../fn/nonMaxSuppression.ts'
import { pullBackCall, vjp } from '../grad.ts'
import { evaluate, shapes, tensor } from '../interpret.ts'
import { type LowerOptions, lower } from '../lower.ts'
import { type Program, trace } from '../trace.ts'
import { compositeDefs, compositeNames } from './compositeDefs.ts'

const window = { strides: [1, 1], padding: [1, 0, 0, 1], dilations: [1, 1], groups: 1 } as const
const attrs = { ...window, activation: 'relu6' } as const
const inputs = [[2, 4, 5, 3], [2, 2, 3, 4], [4], [2, 4, 5, 4]]

describe('fusedConv2d', () => {
  it('has the shape of the convolution', () => {
    for (const count of [3, 4]) {
      expect(shapes.composite({ op: 'fusedConv2d', inputs: inputs.slice(0, count), attrs })).toEqual([2, 4, 5, 4])
    }
  })

  it.each([
    ['fusedConv2d.bias', inputs.with(2, [1, 4]), attrs],
    ['fusedConv2d.residual', inputs.with(3, [4]), attrs],
    ['fusedConv2d.activation', inputs, { ...attrs, activation: 'toString' }],
    ['conv2d.channels', inputs.with(1, [2, 2, 5, 4]), attrs],
    ['fusedConv2d.attrs', inputs, undefined],
    ['fusedConv2d.attrs', inputs.slice(0, 2), attrs],
  ])('says %s', (code, given, attrs) => {
    expect(() => shapes.composite({ op: 'fusedConv2d', inputs: given, attrs })).toThrow(
      expect.objectContaining({ code, op: 'fusedConv2d' }),
    )
  })

  it('costs what its expansion does, without the bytes in between', () => {
    const expanded = cost(ops => {
      const sum = ops.add(ops.add(ops.conv2d(inputs[0]!, inputs[1]!, window), inputs[2]!), inputs[3]!)
      return relu6(ops, sum)
    })
    const { flops, multiplyAdds, bytes } = callCost({ op: 'fusedConv2d', inputs, attrs }, [2, 4, 5, 4])
    expect({ flops, multiplyAdds }).toEqual({ flops: expanded.flops, multiplyAdds: expanded.multiplyAdds })
    expect(multiplyAdds).toBe(2 * 4 * 5 * 4 * 2 * 2 * 3)
    expect(bytes).toBe(4 * (2 * 4 * 5 * 3 + 2 * 2 * 3 * 4 + 4 + 2 * (2 * 4 * 5 * 4)))
  })
})

describe('fusedMatMul', () => {
  it('adds one number for each column', () => {
    const attrs = { transposeA: true, transposeB: true, activation: 'linear' }
    const call = { op: 'fusedMatMul', attrs } as const
    expect(shapes.composite({ ...call, inputs: [[7, 3, 2], [4, 3], [4]] })).toEqual([7, 2, 4])
    expect(() => shapes.composite({ ...call, inputs: [[7, 3, 2], [4, 3], [2]] })).toThrow('fusedMatMul.bias')
  })
})

describe('suppressed', () => {
  const attrs = { maxOutputSize: 3, iouThreshold: 0.5, scoreThreshold: 0 }
  const backend = cpu()
  const indices = (out: readonly number[]) => backend.kernels.fill(out, { value: 1, shape: out })
  const overriding = { ...backend, overrides: { suppressed: indices } }
  const boxes = tensor(backend, [0, 0, 2, 2, 5, 5, 7, 7], [2, 4])
  const scores = tensor(backend, [0.5, 0.75], [2])
  const options = { maxOutputSize: 3, iouThreshold: 0.5 }

  it.each([
    [[[5, 4], [5]], [3]],
    [[[5, 4], [5], [5]], [3]],
    [
      [
        [2, 1, 5, 4],
        [2, 7, 5],
      ],
      [2, 7, 3],
    ],
  ])('of %j is %j', (inputs, out) => {
    expect(shapes.composite({ op: 'suppressed', inputs, attrs })).toEqual(out)
  })

  it.each([
    ['boxes.shape', [[5, 3], [5]], {}],
    ['suppressed.boxes', [[5, 4], [6]], {}],
    ['suppressed.boxes', [[1, 4], [6]], {}],
    ['suppressed.boxes', [[2, 5, 4], [5]], {}],
    ['suppressed.boxes', [[4], []], {}],
    ['suppressed.classes', [[5, 4], [5], [1]], {}],
    ['nonMaxSuppression.maxOutputSize', [[5, 4], [5]], { maxOutputSize: 0 }],
    ['fill.value', [[5, 4], [5]], { iouThreshold: Number.NaN }],
    ['fill.value', [[5, 4], [5]], { scoreThreshold: Number.NEGATIVE_INFINITY }],
  ])('says %s of %j', (code, inputs, other) => {
    const call = { op: 'suppressed', inputs, attrs: { ...attrs, ...other } } as const
    expect(() => shapes.composite(call)).toThrow(expect.objectContaining({ code }))
  })

  it('is what non-maximum suppression calls', async () => {
    const kept = nonMaxSuppression(evaluate(overriding), boxes, scores, options)
    expect([...(await backend.toHost(kept.indices))]).toEqual([1, 1, 1])
    expect([...(await backend.toHost(kept.scores))]).toEqual([0.75, 0.75, 0.75])
    expect([...(await backend.toHost(kept.count))]).toEqual([3])
  })

  it('stays as it is on the way of a gradient, which goes through the scores alone', async () => {
    const all = evaluate(overriding)
    const { pullback } = vjp(all, (ops, [boxes, scores]) => nonMaxSuppression(ops, boxes, scores, options).scores, [
      boxes,
      scores,
    ])
    const gradients = pullback(tensor(backend, [1, 2, 4], [3]))
    expect(await Promise.all(gradients.map(async x => [...(await backend.toHost(x))]))).toEqual([
      new Array<number>(8).fill(0),
      [0, 7],
    ])
    const call = { op: 'suppressed', inputs: [boxes, scores], attrs } as const
    expect(pullBackCall(all, call, scores, scores)).toEqual([undefined, undefined])
  })

  it('stands in a program only where it may', () => {
    const program: Program = (ops, { boxes, scores }) => ({
      y: nonMaxSuppression(ops, boxes!, scores!, options).indices,
    })
    const given = { boxes: [2, 4], scores: [2] }
    const ops = (options: LowerOptions) => lower(program, given, options).plan.steps.map(({ node }) => node.op)
    expect(ops({ composites: ['suppressed'] })).toEqual(['suppressed'])
    expect(ops({})).not.toContain('suppressed')
    expect(ops({ composites: ['suppressed'], optimize: false })).not.toContain('suppressed')
    expect(trace(program, given).nodes.map(({ op }) => op)).not.toContain('suppressed')
  })
})

describe('a composite on a backend', () => {
  const a = [1, 2, -3, 4]
  const call = {
    op: 'fusedMatMul',
    attrs: { transposeA: false, transposeB: false, activation: 'relu' },
  } as const
  const run = async (backend: Backend<CpuTensor>) => {
    const given = [tensor(backend, a, [2, 2]), tensor(backend, [1, 0, 0, 1], [2, 2]), tensor(backend, [0.5, -5], [2])]
    return [...(await backend.toHost(evaluate(backend).composite({ ...call, inputs: given })))]
  }

  it('is what it expands to, if nobody overrides it', async () => {
    expect(await run(cpu())).toEqual([1.5, 0, 0, 0])
  })

  it('is the override, where there is one', async () => {
    const backend = cpu()
    const fusedMatMul = (out: readonly number[]) => backend.kernels.fill(out, { value: 7, shape: out })
    expect(await run({ ...backend, overrides: { fusedMatMul } })).toEqual([7, 7, 7, 7])
  })

  it('fails by its own name', async () => {
    const fusedMatMul = (): never => {
      throw new Error('too hot')
    }
    await expect(run({ ...cpu(), overrides: { fusedMatMul } })).rejects.toThrow('fusedMatMul: backend.kernel')
  })
})

it('composites have names of their own', () => {
  const { kernels } = cpu()
  expect(compositeNames.filter(name => Object.hasOwn(kernels, name))).toEqual([])
  expect(compositeNames).toEqual(Object.keys(compositeDefs))
})

it('the gradient of a composite is that of its expansion, input by input', async () => {
  const backend = cpu({ precision: 'float64' })
  const ops = evaluate(backend)
  const given = [
    tensor(backend, [1, -2, 3, 4], [2, 2]),
    tensor(backend, [2, 1, -1, 3], [2, 2]),
    tensor(backend, [0.5, -5], [2]),
    tensor(backend, [1, 1, -9, 1], [2, 2]),
  ]
  const call = {
    op: 'fusedMatMul',
    attrs: { transposeA: false, transposeB: false, activation: 'relu' },
    inputs: given,
  } as const
  const y = ops.composite(call)
  const dy = tensor(backend, [1, 10, 100, 1000], [2, 2])
  // Sums of [5.5, −9] and [−6.5, 11]: the second and the third are not above 0.
  expect([...(await backend.toHost(y))]).toEqual([5.5, 0, 0, 11])
  const gradients = pullBackCall(ops, call, y, dy).map(thunk => thunk!())
  const passed = [1, 0, 0, 1000]
  expect(await Promise.all(gradients.map(async x => [...(await backend.toHost(x))]))).toEqual([
    [2 * 1, -1 * 1, 1 * 1000, 3 * 1000],
    [1 * 1, 3 * 1000, -2 * 1, 4 * 1000],
    [1, 1000],
    passed,
  ])
})
