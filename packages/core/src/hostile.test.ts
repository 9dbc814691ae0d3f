import { describe, expect, it } from 'vitest'
import * as core from './index.ts'
import {
  type Backend,
  type Call,
  ConveneError,
  type Graph,
  inferShape,
  type Kernels,
  opDefs,
  opNames,
  type Shape,
  shapes,
} from './index.ts'

/** What a call without sense ends in: an error with a code, before anything large is made. */
function codeOf(body: () => unknown): string {
  const before = process.memoryUsage().rss
  const started = performance.now()
  try {
    body()
  } catch (error) {
    if (!(error instanceof ConveneError)) throw error
    expect(performance.now() - started).toBeLessThan(5000)
    expect(process.memoryUsage().rss - before).toBeLessThan(2 ** 29)
    expect(error.message.length).toBeLessThan(10_000)
    return error.code
  }
  return 'no error'
}

const huge = 2 ** 31
const image: Shape = [1, 4, 5, 3]
const whole = { strides: [1, 1], padding: [0, 0, 0, 0], dilations: [1, 1], windowSize: [2, 2] } as const

describe('sizes that no machine has, and what is no size', () => {
  const cases: readonly (readonly [string, () => unknown])[] = [
    ['broadcastTo', () => shapes.broadcastTo([1], { shape: [huge] })],
    [
      'pad',
      () =>
        shapes.pad([1, 1, 1, 1], {
          padding: [
            [0, 0],
            [1e9, 0],
            [0, 1e9],
            [0, 0],
          ],
          value: 0,
        }),
    ],
    ['fill', () => shapes.fill({ value: 0, shape: [huge, huge] })],
    ['reshape', () => shapes.reshape([4], { shape: [-2, -2] })],
    ['scatterAdd', () => shapes.scatterAdd([2], [2], { rows: huge })],
    ['tile', () => core.tile(shapes, image, [1e9, 1e9, 1e9, 1e9])],
    ['range', () => core.range(shapes, huge)],
    ['range, of 10⁹', () => core.range(shapes, 1e9)],
    ['oneHot', () => core.oneHot(shapes, [3], 1e9)],
    ['topK', () => core.topK(shapes, [3], 1e9)],
    ['resize2d', () => core.resize2d(shapes, image, { size: [huge, huge], method: 'bilinear' })],
    ['resize2d, nearest', () => core.resize2d(shapes, image, { size: [1e9, 1], method: 'nearest' })],
    ['cropAndResize', () => core.cropAndResize(shapes, image, [1, 4], [1], { cropSize: [1e9, 1], method: 'nearest' })],
    ['roiPool', () => core.roiPool(shapes, image, [1, 4], [1], { pooledSize: [1e9, 1], spatialScale: 1 })],
    [
      'roiAlign',
      () =>
        core.roiAlign(shapes, image, [1, 4], [1], {
          pooledSize: [1e9, 1],
          spatialScale: 1,
          samplingRatio: 1,
          aligned: true,
        }),
    ],
    [
      'roiAlign, samples',
      () =>
        core.roiAlign(shapes, image, [1, 4], [1], {
          pooledSize: [1, 1],
          spatialScale: 1,
          samplingRatio: 1e9,
          aligned: true,
        }),
    ],
    ['anchorGrid', () => core.anchorGrid(shapes, { featureSize: [1e9, 1], stride: 1, sizes: [1], aspectRatios: [1] })],
    ['adaptiveAvgPool2d', () => core.adaptiveAvgPool2d(shapes, image, [1e9, 1])],
    [
      'localResponseNorm',
      () => core.localResponseNorm(shapes, image, { before: 1e9, after: 0, bias: 1, alpha: 1, beta: 1 }),
    ],
    [
      'nonMaxSuppression',
      () => core.nonMaxSuppression(shapes, [3, 4], [3], { maxOutputSize: huge, iouThreshold: 0.5 }),
    ],
    ['conv2d', () => core.conv2d(shapes, image, [1e9, 1e9, 3, 1], { strides: 1, padding: 'same' })],
    ['depthToSpace', () => core.depthToSpace(shapes, image, 1e9)],
    ['maxPool2d', () => shapes.maxPool2d(image, { ...whole, windowSize: [huge, huge] })],
    [
      'maxPool2dInputGrad',
      () => shapes.avgPool2dInputGrad([1, 3, 4, 3], { ...whole, inputSize: [huge, huge] } as never),
    ],
    ['no shape', () => shapes.neg(undefined as never)],
    ['a shape of text', () => shapes.neg('12' as never)],
    ['an input', () => shapes.matMul([-1, 2], [2, 3], { transposeA: false, transposeB: false })],
    ['literal', () => shapes.literal({ shape: [2 ** 24 + 1], data: { length: 2 ** 24 + 1 } as never })],
  ]
  it.each(cases)('%s', (_name, body) => {
    expect(codeOf(body)).toMatch(/\./)
  })
})

describe('attributes of no sense', () => {
  const cyclic: { self?: unknown } = {}
  cyclic.self = cyclic
  let deep: unknown = []
  for (let i = 0; i < 1e5; i++) deep = [deep]
  const values = [
    undefined,
    null,
    7,
    'same',
    [],
    {},
    cyclic,
    deep,
    { ...whole, strides: deep },
    { ...whole, strides: [Number.NaN, 1] },
  ]
  const inputs: readonly Shape[] = [image, [2, 2, 3, 3], image]

  it.each(opNames.filter(op => opDefs[op].shape.length > opDefs[op].arity))('%s', op => {
    for (const attrs of values) {
      const call: Call<Shape> = { op, inputs: inputs.slice(0, opDefs[op].arity), attrs }
      expect(
        codeOf(() => inferShape(call)),
        typeof attrs,
      ).not.toBe('no error')
    }
  })
})

describe('graphs of no sense', () => {
  const good: Graph = core.trace((ops, { x }) => ({ y: ops.neg(ops.exp(x!)) }), { x: [2] })
  const [exp, neg] = good.nodes
  const run = (graph: unknown, inputs: core.Tree<Shape> = { x: [2] }) => core.programOf(graph as Graph)(shapes, inputs)
  const cases: readonly (readonly [string, unknown, string])[] = [
    ['a node that is its own input', { ...good, nodes: [{ ...exp, inputs: [exp!.id] }, neg] }, 'graph.order'],
    ['a cycle', { ...good, nodes: [{ ...exp, inputs: [neg!.id] }, neg] }, 'graph.order'],
    ['an unknown op', { ...good, nodes: [{ ...exp, op: 'warp' }, neg] }, 'graph.op'],
    ['an op of every object', { ...good, nodes: [{ ...exp, op: 'constructor' }, neg] }, 'graph.op'],
    ['a prototype', { ...good, nodes: [{ ...exp, op: '__proto__' }, neg] }, 'graph.op'],
    ['what is not an op', { ...good, nodes: [{ ...exp, op: 'shapeOf' }, neg] }, 'graph.op'],
    ['too few inputs', { ...good, nodes: [{ ...exp, inputs: [] }, neg] }, 'graph.arity'],
    ['too many inputs', { ...good, nodes: [{ ...exp, inputs: [0, 0, 0] }, neg] }, 'graph.arity'],
    ['two values of one number', { ...good, nodes: [{ ...exp, id: 0 }, neg] }, 'graph.id'],
    ['a number that is none', { ...good, nodes: [{ ...exp, id: Number.NaN }, neg] }, 'graph.id'],
    ['an output that nothing makes', { ...good, outputs: { y: 99 } }, 'graph.order'],
    ['no nodes', { inputs: good.inputs, outputs: good.outputs }, 'graph.format'],
    ['nothing', null, 'graph.format'],
    [
      'attributes where none are meant to fail',
      { ...good, nodes: [{ ...exp, op: 'pad', attrs: undefined }, neg] },
      'pad.attrs',
    ],
  ]
  it.each(cases)('%s', (_name, graph, code) => {
    expect(codeOf(() => run(graph))).toBe(code)
  })

  it('inputs that are missing', () => {
    expect(codeOf(() => run(good, {}))).toBe('tree.missing')
  })
})

describe('memory that a backend cannot have', () => {
  const full = (): never => {
    throw new RangeError('Array buffer allocation failed')
  }
  const backend: Backend<Shape> = {
    name: 'full',
    precision: 'float32',
    kernels: Object.fromEntries(opNames.map(op => [op, full])) as unknown as Kernels<Shape>,
    shapeOf: x => x,
    fromHost: full,
    toHost: full,
    dispose: () => {},
  }

  it('is an error of the backend, in a kernel', () => {
    const ops = core.evaluate(backend)
    expect(() => ops.fill({ value: 0, shape: [2] })).toThrow(
      expect.objectContaining({ code: 'backend.kernel', op: 'fill' }),
    )
  })

  it('is an error of the backend, where numbers are copied to it', () => {
    expect(codeOf(() => core.tensor(backend, [1, 2], [2]))).toBe('backend.fromHost')
  })
})
