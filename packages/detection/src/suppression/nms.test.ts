import { cpu } from '@convene/backend-cpu'
import {
  evaluate,
  nonMaxSuppression,
  randomKey,
  type Suppression,
  softNonMaxSuppression,
  splitKey,
  tensor,
  uniform,
} from '@convene/core'
import { describe, expect, it } from 'vitest'
import { boxes } from '../boxes/boxes.ts'
import { toFormat } from '../boxes/convert.ts'
import { iouMatrix } from '../boxes/similarity.ts'
import { cpuSeconds } from '../cpuSeconds.testing.ts'
import type { Suppressed } from './candidates.ts'
import { matrixNms } from './matrixNms.ts'
import { nms } from './nms.ts'
import { softNms } from './softNms.ts'

const backend = cpu({ precision: 'float64' })
const ops = evaluate(backend)

/** Boxes of many sizes, crowded, with equal scores among them. */
function scene(seed: number, count: number, spread = 60, doublings = 5) {
  const [places, sizes, levels, kinds] = splitKey(randomKey(seed), 4)
  const [at, size] = [uniform(places!, [count, 2], -spread, spread), uniform(sizes!, [count, 2], 0, doublings)]
  const data = Array.from({ length: count }, (_, i) => [
    at[2 * i]!,
    at[2 * i + 1]!,
    Math.round(2 ** size[2 * i]!),
    2 ** size[2 * i + 1]!,
  ])
  return {
    boxes: boxes('xywh', 'pixels', data.flat()),
    scores: Array.from(uniform(levels!, [count]), value => Math.round(50 * value) / 50),
    classes: Array.from(uniform(kinds!, [count], 0, 3), Math.floor),
  }
}

async function fromBackend({ indices, scores, count }: Suppression<Parameters<typeof backend.toHost>[0]>) {
  const n = Number((await backend.toHost(count))[0])
  const list = async (x: typeof indices) => Array.from(await backend.toHost(x)).slice(0, n)
  return { indices: await list(indices), scores: await list(scores) }
}

const lists = ({ indices, scores }: Suppressed) => ({ indices: Array.from(indices), scores: Array.from(scores) })

describe.each([0, 0.1, 0.5, 0.9, 1])('with a threshold of %d', iouThreshold => {
  it.each([1, 2, 3])('is the reference backend’s, of a scene (%d)', async seed => {
    const { boxes, scores, classes } = scene(seed, 80)
    const [x, s, k] = [
      tensor(backend, toFormat(boxes, 'xyxy').data, [80, 4]),
      tensor(backend, scores, [80]),
      tensor(backend, classes, [80]),
    ]
    const options = { iouThreshold, maxOutputSize: 60, scoreThreshold: 0.1 }
    const plain = await fromBackend(nonMaxSuppression(ops, x, s, options))
    expect(lists(nms(boxes, scores, options))).toEqual(plain)
    const byClass = await fromBackend(nonMaxSuppression(ops, x, s, { ...options, classes: k }))
    expect(lists(nms(boxes, scores, { ...options, classes }))).toEqual(byClass)
  })
})

type Scene = ReturnType<typeof scene>

/** The loop as it is defined, with every overlap. */
function byDefinition({ boxes, scores }: Scene, iouThreshold: number): number[] {
  const [overlaps, n] = [iouMatrix(boxes, boxes), scores.length]
  const order = scores.map((_, i) => i).sort((a, b) => scores[b]! - scores[a]! || a - b)
  const kept: number[] = []
  for (const i of order) if (kept.every(k => !(overlaps[i * n + k]! > iouThreshold))) kept.push(i)
  return kept
}

describe('non-maximum suppression', () => {
  it.each([0, 0.05, 0.3, 0.5, 0.7, 0.95])('is exact for many boxes at %d', iouThreshold => {
    for (const seed of [4, 5]) {
      const many = scene(seed, 1500, 200)
      expect(Array.from(nms(many.boxes, many.scores, { iouThreshold }).indices)).toEqual(
        byDefinition(many, iouThreshold),
      )
    }
  })

  it('takes less than a second for 100,000 boxes, small and large', () => {
    const count = 100_000
    for (const doublings of [5, 8]) {
      const many = scene(6, count, 500, doublings)
      const { seconds, result } = cpuSeconds(() => nms(many.boxes, many.scores, { iouThreshold: 0.5 }))
      const { indices } = result
      console.info(`${indices.length} of ${count} boxes kept in ${seconds.toFixed(2)} s`)
      expect(indices.length).toBeGreaterThan(1000)
      expect(seconds).toBeLessThan(5)
    }
  })

  it('leaves boxes without area, drops scores that are none, and counts', () => {
    const three = boxes('xyxy', 'pixels', [0, 0, 0, 0, 0, 0, 0, 0, 5, 5, 6, 6])
    expect(lists(nms(three, [1, 2, Number.NaN], { iouThreshold: 0.5 }))).toEqual({ indices: [1, 0], scores: [2, 1] })
    expect(nms(three, [1, 2, 3], { iouThreshold: 0.5, maxOutputSize: 1 }).indices).toEqual(Uint32Array.of(2))
    expect(nms(three, [1, 2, 3], { iouThreshold: 0.5, maxOutputSize: 0 }).indices.length).toBe(0)
    expect(nms(three, [1, 2, 3], { iouThreshold: 0.5, scoreThreshold: 2 }).indices).toEqual(Uint32Array.of(2))
    const infinite = [Number.POSITIVE_INFINITY, 1, Number.POSITIVE_INFINITY]
    expect(nms(three, infinite, { iouThreshold: 0.5 }).indices).toEqual(Uint32Array.of(0, 2, 1))
    expect(nms(boxes('xyxy', 'pixels', []), [], { iouThreshold: 0.5 }).indices.length).toBe(0)
  })

  it('ends for boxes of wild sizes and places', () => {
    const wild = [
      1e300,
      1e300,
      2e300,
      2e300,
      1e-300,
      0,
      1e-299,
      5e-324,
      -1e15,
      0,
      1e15,
      1e-9,
      1e16,
      1e16,
      1e16 + 4,
      1e16 + 4,
    ]
    const all = boxes('xyxy', 'pixels', [...wild, ...wild])
    const { indices } = nms(all, new Array(8).fill(1), { iouThreshold: 0.5 })
    expect(Array.from(indices).slice(0, 1)).toEqual([0])
    expect(indices.length).toBeGreaterThanOrEqual(4)
  })

  const one = boxes('xyxy', 'pixels', [0, 0, 1, 1])
  it.each([
    [() => nms(one, [1, 2], { iouThreshold: 0.5 }), 'nms.lengths'],
    [() => nms(one, [1], { iouThreshold: 0.5, classes: [] }), 'nms.lengths'],
    [() => nms(one, [1], { iouThreshold: -0.1 }), 'nms.iouThreshold'],
    [() => nms(one, [1], { iouThreshold: Number.NaN }), 'nms.iouThreshold'],
    [() => nms(one, [1], { iouThreshold: 0.5, maxOutputSize: 1.5 }), 'nms.maxOutputSize'],
    [() => nms(boxes('xyxy', 'pixels', [0, 0, 1, Number.NaN]), [1], { iouThreshold: 0.5 }), 'nms.number'],
    [() => softNms(one, [-1], { decay: { method: 'linear', threshold: 0 } }), 'nms.score'],
    [() => softNms(one, [1], { decay: { method: 'gaussian', sigma: -1 } }), 'nms.sigma'],
  ])('refuses what makes no sense (%#)', (call, code) => {
    expect(call).toThrow(expect.objectContaining({ code }))
  })
})

describe('soft suppression', () => {
  const decays = [
    { method: 'linear', threshold: 0.3 },
    { method: 'linear', threshold: 0 },
    { method: 'gaussian', sigma: 0.5 },
  ] as const
  it.each(decays)('is the reference backend’s: $method', async decay => {
    for (const seed of [1, 2]) {
      const { boxes, scores, classes } = scene(seed, 60)
      const x = tensor(backend, toFormat(boxes, 'xyxy').data, [60, 4])
      const [s, k] = [tensor(backend, scores, [60]), tensor(backend, classes, [60])]
      for (const more of [{}, { iouThreshold: 0.4 }]) {
        const options = { decay, maxOutputSize: 50, scoreThreshold: 0.05, ...more }
        const expected = await fromBackend(softNonMaxSuppression(ops, x, s, { ...options, classes: k }))
        const received = softNms(boxes, scores, { ...options, classes })
        expect(Array.from(received.indices)).toEqual(expected.indices)
        for (const [i, value] of expected.scores.entries()) expect(received.scores[i]).toBeCloseTo(value, 12)
      }
    }
  })

  it('takes seconds for 20,000 boxes', () => {
    const many = scene(8, 20_000, 2000)
    const decay = { method: 'gaussian', sigma: 0.5 } as const
    const { indices, scores } = softNms(many.boxes, many.scores, { decay, scoreThreshold: 0.001 })
    expect(indices.length).toBeGreaterThan(1000)
    expect(scores).toEqual(scores.slice().sort().reverse())
  })
})

describe('matrix suppression', () => {
  /** Wang et al., figure 3: the whole matrix. */
  function byMatrix({ boxes, scores, classes }: Scene, f: (overlap: number) => number): number[] {
    const [all, n] = [iouMatrix(boxes, boxes), scores.length]
    const order = scores.map((_, i) => i).sort((a, b) => scores[b]! - scores[a]! || a - b)
    const overlap = (i: number, j: number) =>
      classes[order[i]!] === classes[order[j]!] ? all[order[i]! * n + order[j]!]! : 0
    const before = (j: number) => Array.from({ length: j }, (_, i) => i)
    const weakened = new Array<number>(n)
    for (const [j, box] of order.entries()) {
      const factors = before(j).map(i => {
        const own = Math.max(0, ...before(i).map(k => overlap(k, i)))
        return f(own) === 0 ? 1 : f(overlap(i, j)) / f(own)
      })
      weakened[box] = scores[box]! * Math.min(1, ...factors)
    }
    return weakened
  }

  it.each([
    [{ method: 'linear' } as const, (u: number) => 1 - u],
    [{ method: 'gaussian', sigma: 0.5 } as const, (u: number) => Math.exp(-(u ** 2) / 0.5)],
  ])('is what the matrix says (%#)', (decay, f) => {
    const crowd = scene(9, 100, 20)
    const expected = byMatrix(crowd, f)
    const { indices, scores } = matrixNms(crowd.boxes, crowd.scores, { decay, classes: crowd.classes })
    expect(indices.length).toBe(100)
    for (const [rank, box] of indices.entries()) expect(scores[rank]).toBeCloseTo(expected[box]!, 12)
    expect(scores).toEqual(scores.slice().sort().reverse())
  })

  it('weakens a twin to nothing, and what overlaps both once', () => {
    const three = boxes('xyxy', 'pixels', [0, 0, 10, 10, 0, 0, 10, 10, 0, 0, 10, 20])
    const { indices, scores } = matrixNms(three, [0.9, 0.8, 0.7], { decay: { method: 'linear' } })
    expect(Array.from(indices)).toEqual([0, 2, 1])
    expect(Array.from(scores)).toEqual([0.9, 0.35, 0])
    const twins = boxes('xyxy', 'pixels', [0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1])
    expect(Array.from(matrixNms(twins, [0.9, 0.8, 0.7], { decay: { method: 'linear' } }).scores)).toEqual([0.9, 0, 0])
    const few = { decay: { method: 'linear' }, scoreThreshold: 0, maxOutputSize: 1 } as const
    expect(matrixNms(three, [0.9, 0.8, 0.7], few).indices).toEqual(Uint32Array.of(0))
  })
})
