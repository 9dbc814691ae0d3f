import { cpu } from '@convene/backend-cpu'
import { describe, expect, it } from 'vitest'
import { casesOf } from './parseVectors.ts'
import { runVectors, type VectorResult } from './runVectors.ts'

async function run(cases: readonly unknown[]): Promise<readonly VectorResult[]> {
  const results: VectorResult[] = []
  for await (const result of runVectors(cpu(), casesOf(cases))) results.push(result)
  return results
}

const x = { shape: [1, 2, 2, 1], data: [1, 2, 3, 4] }
const base = { id: 'hostile', attrs: {}, inputs: { x }, outputs: { y: x }, tolerance: { abs: 0, rel: 0 } }
const none = [
  [0, 0],
  [0, 0],
]
const window = { strides: [1, 1], dilation: [1, 1], padding: 'valid', resolvedPadding: none, outputSize: [2, 2] }

let deep: unknown = 1
for (let i = 0; i < 1e5; i++) deep = [deep]
const cyclic: { self?: unknown } = {}
cyclic.self = cyclic

/** What cannot be computed fails with its reason; what nobody knows is skipped. */
const cases: readonly (readonly [string, object, RegExp])[] = [
  ['tile a billion times', { op: 'tile', attrs: { repeats: [1e9, 1, 1, 1] } }, /vectors\.size|shape\.size/],
  [
    'pad by a billion',
    {
      op: 'pad',
      attrs: {
        mode: 'constant',
        paddings: [
          [0, 0],
          [1e9, 0],
          [0, 1],
          [0, 0],
        ],
        value: 0,
      },
    },
    /vectors\.size|shape\.size/,
  ],
  [
    'resize to 2³¹',
    {
      op: 'resize',
      attrs: { mode: 'nearest', coordinateTransform: 'half_pixel', outputSize: [2 ** 31, 1], scaleSource: 'sizes' },
    },
    /resize2d\.size/,
  ],
  [
    'resize to 2³⁰ pixels',
    {
      op: 'resize',
      attrs: {
        mode: 'nearest',
        coordinateTransform: 'half_pixel',
        outputSize: [2 ** 15, 2 ** 15],
        scaleSource: 'sizes',
      },
    },
    /vectors\.size/,
  ],
  [
    'strides of 2³¹',
    { op: 'max_pool2d', attrs: { ...window, window: [1, 1], ceilMode: false, strides: [2 ** 31, 2 ** 31] } },
    /expected \[1, 2, 2, 1\], received \[1, 1, 1, 1\]/,
  ],
  [
    'strides of no number',
    { op: 'max_pool2d', attrs: { ...window, window: [1, 1], ceilMode: false, strides: ['1', null] } },
    /maxPool2d\.attrs/,
  ],
  [
    'deep strides',
    { op: 'max_pool2d', attrs: { ...window, window: [1, 1], ceilMode: false, strides: deep } },
    /vectors\.attrs|maxPool2d\.attrs/,
  ],
  [
    'cyclic strides',
    { op: 'max_pool2d', attrs: { ...window, window: [1, 1], ceilMode: false, strides: cyclic } },
    /vectors\.attrs|maxPool2d\.attrs/,
  ],
  ['no attributes where some are needed', { op: 'max_pool2d' }, /vectors\.attrs/],
  ['attributes that are text', { op: 'reduce_sum', attrs: { axes: 'all', keepDims: 1 } }, /attrs|axes/],
  [
    'topK of a billion',
    { op: 'top_k', attrs: { k: 1e9, axis: -1, largest: true, sorted: true, tie: 'lower index' } },
    /topK\.k/,
  ],
  [
    'topK of much',
    {
      op: 'top_k',
      inputs: { x: { shape: [1 << 14], data: new Array(1 << 14).fill(0) } },
      attrs: { k: 1 << 14, axis: -1, largest: true, sorted: true, tie: 'lower index' },
    },
    /vectors\.size/,
  ],
  ['a missing input', { op: 'matmul' }, /vectors\.inputs/],
  ['no inputs', { op: 'add_n', inputs: {} }, /vectors\.inputs|vectors\.attrs/],
  ['a gradient of nothing', { op: 'relu', inputs: { dy: x } }, /vectors\.attrs/],
  ['dy of another shape', { op: 'relu', inputs: { x, dy: { shape: [3], data: [1, 2, 3] } } }, /vectors\.dy/],
  ['a shape of shapes', { op: 'relu', inputs: { x: { shape: deep, data: [] } } }, /vectors\.format/],
  ['an axis that is an array', { op: 'relu', inputs: { x: { shape: [deep], data: [1] } } }, /vectors\.format/],
  ['an axis of NaN', { op: 'relu', inputs: { x: { shape: [Number.NaN], data: [1] } } }, /shape\.axis/],
  ['data with holes', { op: 'relu', inputs: { x: { shape: [2], data: new Array(2) } } }, /vectors\.format/],
  ['data of objects', { op: 'relu', inputs: { x: { shape: [1], data: [cyclic] } } }, /vectors\.format/],
  ['a tolerance of NaN', { op: 'relu', tolerance: { abs: Number.NaN, rel: 0 } }, /vectors\.format/],
  [
    'an int32 that float32 does not hold',
    { op: 'relu', outputs: { y: { ...x, dtype: 'int32', data: [1, 2, 3, 2 ** 24 + 1] } } },
    /vectors\.value/,
  ],
]

const skipped: readonly (readonly [string, object, string])[] = [
  ['complex outputs', { op: 'relu', outputs: { y: { ...x, dtype: 'complex64' } } }, 'relu in complex64'],
  ['inputs of text', { op: 'relu', inputs: { x: { ...x, dtype: 'string' } } }, 'relu in string'],
  ['a type that is no name', { op: 'relu', inputs: { x: { ...x, dtype: deep } } }, 'relu in object'],
  ['an op of every object', { op: '__proto__' }, 'unknown op __proto__'],
  ['an attribute of every object', { op: 'relu', attrs: JSON.parse('{"__proto__": 1}') }, 'relu with __proto__'],
  [
    'an output of every object',
    { op: 'relu', outputs: JSON.parse('{"__proto__": {"shape": [], "data": [1]}}') },
    'relu to __proto__',
  ],
]

describe('a vector of no sense', () => {
  it.each(cases)('fails: %s', async (_name, item, reason) => {
    const before = process.memoryUsage().rss
    const started = performance.now()
    const [result] = await run([{ ...base, ...item }])
    expect(result).toMatchObject({ status: 'failed', reason: expect.stringMatching(reason) })
    expect(result!.reason!.length).toBeLessThan(10_000)
    expect(performance.now() - started).toBeLessThan(10_000)
    expect(process.memoryUsage().rss - before).toBeLessThan(2 ** 30)
  })

  it.each(skipped)('is skipped: %s', async (_name, item, reason) => {
    expect(await run([{ ...base, ...item }])).toMatchObject([{ status: 'skipped', reason }])
  })

  it('leaves the others as they are', async () => {
    const results = await run([
      { ...base, op: 'max_pool2d' },
      { ...base, op: 'relu' },
    ])
    expect(results.map(({ status }) => status)).toEqual(['failed', 'passed'])
  })
})

describe('very many cases', () => {
  it('pass in a moment, and can be stopped', async () => {
    const many = casesOf(Array.from({ length: 1e6 }, () => ({ id: 'a', op: 'b' })))
    const controller = new AbortController()
    setTimeout(() => controller.abort(new Error('enough')), 100)
    const started = performance.now()
    let count = 0
    const all = async () => {
      for await (const _ of runVectors(cpu(), many, { signal: controller.signal })) count++
    }
    await expect(all()).rejects.toThrow('enough')
    expect(count).toBeGreaterThan(0)
    expect(performance.now() - started).toBeLessThan(2000)
  })
})
