import { compile, evaluate, expandCall, nonMaxSuppression, randomKey, type Shape, tensor, uniform } from '@convene/core'
import { describe, expect, it } from 'vitest'
import type { WasmTensor } from '../tensor.ts'
import { wasm } from '../wasm.ts'

const backend = await wasm({ threads: 1 })
const ops = evaluate(backend)
/** The same kernels, without anything that is computed at once. */
const { overrides: _, prepare: __, ...plain } = backend
const primitives = evaluate(plain)

interface Given {
  readonly boxes: readonly number[]
  readonly scores: readonly number[]
  readonly classes?: readonly number[]
}
interface Rules {
  readonly maxOutputSize: number
  readonly iouThreshold: number
  readonly scoreThreshold: number
}

const all = { iouThreshold: 0.5, scoreThreshold: -1e30 }

/** What is kept: at once, and as it expands. */
async function both(
  given: Given,
  rules: Rules,
  scoreShape: Shape = [given.scores.length],
  boxShape = [...scoreShape, 4],
) {
  const classes = given.classes && tensor(backend, given.classes, scoreShape)
  const inputs = [tensor(backend, given.boxes, boxShape), tensor(backend, given.scores, scoreShape), classes].filter(
    x => x !== undefined,
  )
  const call = { op: 'suppressed', inputs, attrs: rules } as const
  const read = async (x: WasmTensor) => [...(await backend.toHost(x))]
  return { received: await read(ops.composite(call)), expected: await read(expandCall(primitives, call)) }
}

async function agrees(...call: Parameters<typeof both>) {
  const { received, expected } = await both(...call)
  expect(received).toEqual(expected)
  return received.filter(i => i >= 0).length
}

/** Numbers in [0, 1). */
function random(seed: number): () => number {
  const numbers = uniform(randomKey(seed), [4096])
  let used = 0
  return () => numbers[used++ % numbers.length]!
}

const repeat = <T>(count: number, make: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i))

/** A box around a place. */
const around = (x: number, y: number, width: number, height: number) => [
  x - width / 2,
  y - height / 2,
  x + width / 2,
  y + height / 2,
]

type Next = () => number
const kinds: Readonly<Record<string, (next: Next) => readonly number[]>> = {
  'in a crowd': next => around(40 * next(), 40 * next(), 5 + 20 * next(), 5 + 20 * next()),
  'left of and above 0': next => around(-900 - 9 * next(), -900 - 9 * next(), 1 + 9 * next(), 1 + 9 * next()),
  'at whole numbers, some flat': next => repeat(4, () => Math.floor(4 * next()) - 2),
  'by any two corners': next => repeat(4, () => 10 * next()),
  'of all sizes': next => around(9 * next(), 9 * next(), 2 ** (40 * next() - 20), 2 ** (40 * next() - 20)),
  'of all sizes around one place': next => around(0, 0, 2 ** (250 * next() - 125), 2 ** (250 * next() - 125)),
  'so small that areas vanish': next => around(1e-22 * next(), 1e-22 * next(), 1e-22 * next(), 1e-23 + 1e-22 * next()),
  'so large that areas overflow': next => around(1e19 * next(), 1e19 * next(), 3e19 * next(), 3e19 * next()),
  'like lines of text': next => around(100 * next(), 100 * next(), 200 + 100 * next(), 1 + next()),
  'far away, as fine as float32 can tell': next => repeat(4, () => 2 ** 24 + Math.floor(16 * next())),
  'that are the same': () => [1, 2, 3, 4],
  'not all numbers': next =>
    repeat(4, () => [Number.NaN, Number.POSITIVE_INFINITY, 0, 1, 2, 3, 4, 5][Math.floor(8 * next())]!),
}

describe.each(Object.entries(kinds))('boxes %s', (_, box) => {
  it.each([0.5, 0.7, 0.1, 0.004, 1e-6, 0, 1])(
    'are kept as by the definition, at a threshold of %d',
    async iouThreshold => {
      const next = random(Math.floor(1000 * iouThreshold) + 1)
      const n = 60
      const boxes = repeat(n, () => box(next)).flat()
      // Some are equal.
      const scores = repeat(n, () => Math.floor(40 * next()) / 8 - 2)
      await agrees({ boxes, scores }, { ...all, iouThreshold, maxOutputSize: n })
      const classes = repeat(n, () => [0, 1, 80.5, -0][Math.floor(4 * next())]!)
      await agrees({ boxes, scores, classes }, { ...all, iouThreshold, maxOutputSize: 7 })
    },
  )
})

describe('suppression at once', () => {
  const next = random(5)
  const n = 40
  const boxes = repeat(n, () => kinds['in a crowd']!(next)).flat()
  const scores = repeat(n, () => next() - 0.5)

  it.each([0.5, 0.75, 0.1, 0])('finds its way through many cells, at a threshold of %d', async iouThreshold => {
    const next = random(6)
    const n = 250
    // Few sizes, so that there are more boxes of one size than cells to look at.
    const boxes = repeat(n, i => around(150 * next(), 90 * next(), [9, 14, 30][i % 3]! + next(), 10 + next())).flat()
    const scores = repeat(n, next)
    const classes = repeat(n, i => (i * i) % 3)
    await agrees({ boxes, scores }, { ...all, iouThreshold, maxOutputSize: n })
    await agrees({ boxes, scores, classes }, { ...all, iouThreshold, maxOutputSize: n })
  })

  it('knows scores of all kinds', async () => {
    const { NaN: nan, POSITIVE_INFINITY: infinity } = Number
    const odd = scores.map((score, i) => [nan, infinity, -infinity, 0, -0, score][i % 6]!)
    for (const scoreThreshold of [-1e30, 0, 0.25]) {
      await agrees({ boxes, scores: odd }, { ...all, scoreThreshold, maxOutputSize: n + 3 })
    }
  })

  it('leaves what is of no class alone', async () => {
    const classes = scores.map((_, i) => (i % 3 === 0 ? Number.NaN : i % 2))
    expect(await agrees({ boxes, scores, classes }, { ...all, iouThreshold: 0, maxOutputSize: n })).toBeGreaterThan(12)
  })

  it('keeps as many as are asked for', async () => {
    expect(await agrees({ boxes, scores }, { ...all, maxOutputSize: 3 })).toBe(3)
    expect(await agrees({ boxes, scores }, { ...all, scoreThreshold: 1, maxOutputSize: 3 })).toBe(0)
  })

  it('takes thresholds that no place tells anything of', async () => {
    expect(await agrees({ boxes, scores }, { ...all, iouThreshold: -0.5, maxOutputSize: 3 })).toBe(1)
  })

  it('goes through lists side by side, which may share their boxes', async () => {
    const rules = { ...all, maxOutputSize: 4 }
    await agrees({ boxes, scores }, rules, [4, 10])
    await agrees({ boxes: boxes.slice(0, 40), scores }, rules, [4, 10], [10, 4])
    await agrees({ boxes: boxes.slice(0, 80), scores }, rules, [2, 2, 10], [2, 1, 10, 4])
    await agrees({ boxes: boxes.slice(0, 80), scores }, rules, [2, 2, 10], [1, 2, 10, 4])
  })

  it('is a step of a prepared program', async () => {
    const compiled = compile(
      backend,
      (ops, { boxes, scores }) => {
        const { indices, scores: kept, count } = nonMaxSuppression(ops, boxes!, scores!, { ...all, maxOutputSize: 5 })
        return { indices, kept, count }
      },
      { boxes: [n, 4], scores: [n] },
    )
    expect(compiled.plan.steps.map(({ node }) => node.op)).toContain('suppressed')
    const bound = compiled.bind({})
    const { expected } = await both({ boxes, scores }, { ...all, maxOutputSize: 5 })
    for (let run = 0; run < 2; run++) {
      const given = { boxes: tensor(backend, boxes, [n, 4]), scores: tensor(backend, scores, [n]) }
      const { indices, kept, count } = await bound.run(given)
      expect([...(await backend.toHost(indices!))]).toEqual(expected)
      expect([...(await backend.toHost(count!))]).toEqual([5])
      expect([...(await backend.toHost(kept!))]).toEqual(expected.map(i => Math.fround(scores[i]!)))
    }
    bound.dispose()
  })

  it('takes a hundred thousand boxes, which no program of steps could', async () => {
    const many = 100_000
    const next = (i: number, k: number) => ((i * 7919 + k * 104_729) % 65_537) / 65_537
    const boxes = repeat(many, i => around(1000 * next(i, 1), 1000 * next(i, i), 10 + 90 * next(i, 3), 10)).flat()
    const scores = repeat(many, i => next(i, 4))
    const { count } = nonMaxSuppression(ops, tensor(backend, boxes, [many, 4]), tensor(backend, scores, [many]), {
      iouThreshold: 0.5,
      maxOutputSize: many,
    })
    expect((await backend.toHost(count))[0]).toBeGreaterThan(1000)
  })
})
