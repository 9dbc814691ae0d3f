import { setTimeout } from 'node:timers/promises'
import { DataError, foldIn, randomKey, uniform } from '@convene/core'
import { describe, expect, it } from 'vitest'
import type { MapFunction } from './map.ts'
import { from, type Pipeline } from './pipeline.ts'

const range = (n: number) => Array.from({ length: n }, (_, i) => i)

async function collect<T>(examples: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const example of examples) all.push(example)
  return all
}

/** A source that notes what is asked of it. */
function watched(n: number) {
  const log = { opened: 0, closed: 0, asked: 0 }
  async function* open() {
    log.opened++
    try {
      for (const i of range(n)) {
        log.asked++
        yield i
      }
    } finally {
      log.closed++
    }
  }
  return { log, examples: from(open) }
}

async function failure(pipeline: AsyncIterable<unknown>): Promise<unknown> {
  try {
    await collect(pipeline)
  } catch (error) {
    return error
  }
  throw new Error('it did not fail')
}

describe('from', () => {
  it('is iterated again and again, over arrays, typed arrays, sets and functions', async () => {
    async function* count() {
      yield* [1, 2, 3]
    }
    for (const source of [[1, 2, 3], Float32Array.of(1, 2, 3), new Set([1, 2, 3]), count, () => [1, 2, 3]]) {
      const pipeline = from(source)
      expect(await collect(pipeline)).toEqual([1, 2, 3])
      expect(await collect(pipeline)).toEqual([1, 2, 3])
    }
    expect([from([1, 2]).size, from(count).size, from(count, { size: 3 }).size]).toEqual([2, undefined, 3])
  })

  it('tells the source which epoch it is', async () => {
    const pipeline = from(({ epoch }) => [epoch])
    expect(await collect(pipeline)).toEqual([0])
    expect(await collect(pipeline)).toEqual([1])
    expect(await collect(pipeline.epoch(7))).toEqual([7])
    expect(await collect(pipeline)).toEqual([2])
  })

  it('refuses an iterator, since a second pass would find nothing', () => {
    expect(() => from([1, 2].values())).toThrow(expect.objectContaining({ code: 'pipeline.once' }))
    expect(() => from(watched(1).examples.epoch(0)[Symbol.asyncIterator]() as never)).toThrow('pipeline.once')
  })

  it('says when a source is not as large as stated, or none at all', async () => {
    expect(() => from([1, 2], { size: 3 })).toThrow('pipeline.size')
    expect(await failure(from(() => [1, 2], { size: 3 }))).toMatchObject({ code: 'pipeline.size', received: '2' })
    expect(await failure(from(() => [1, 2], { size: 1 }))).toMatchObject({ code: 'pipeline.size' })
    expect(await failure(from((() => 5) as never))).toMatchObject({ code: 'pipeline.source', received: 'number' })
  })
})

describe('map', () => {
  it('keeps the order with several at once, and no more than that', async () => {
    let running = 0
    let most = 0
    const slow = from(range(20)).map(
      async x => {
        most = Math.max(most, ++running)
        await setTimeout(x % 3)
        running--
        return x * 10
      },
      { parallel: 4 },
    )
    expect(await collect(slow)).toEqual(range(20).map(x => x * 10))
    expect(most).toBe(4)
  })

  it('asks for no more than its consumer does', async () => {
    const { log, examples } = watched(100)
    for await (const x of examples.map(x => x)) if (x === 4) break
    expect(log).toEqual({ opened: 1, closed: 1, asked: 5 })
  })

  it.each([1, 3])('an error comes once, with its example, after those before it, %d at once', async parallel => {
    const { log, examples } = watched(100)
    const iterator = examples
      .map(
        async x => {
          if (x >= 5) throw new RangeError('too large')
          return x
        },
        { parallel },
      )
      [Symbol.asyncIterator]()
    for (const i of range(5)) expect(await iterator.next()).toEqual({ done: false, value: i })
    await expect(iterator.next()).rejects.toMatchObject({
      code: 'pipeline.map',
      message: 'pipeline.map: expected a result for example 5, received RangeError: too large',
      cause: expect.any(RangeError),
    })
    expect(await iterator.next()).toEqual({ done: true, value: undefined })
    expect(log.closed).toBe(1)
  })

  it('keeps the code of an error of ours, and names the example once, however often it is mapped', async () => {
    const details = { code: 'image.truncated', expected: 'a whole PNG file', received: '12 bytes' }
    const pipeline = from(range(3)).map(x => {
      if (x === 1) throw new DataError(details)
      return x
    })
    expect(await failure(pipeline.map(x => x).batch(2))).toMatchObject({
      message: 'image.truncated: expected a whole PNG file for example 1, received 12 bytes',
    })
  })

  it('leaves examples out that fail, where it is told what to do with the errors', async () => {
    const errors: string[] = []
    const odd = (x: number) => {
      if (x % 2 === 0) throw new Error('even')
      return x
    }
    const pipeline = from(range(6)).map(odd, { parallel: 2, onError: error => errors.push(error.message) })
    expect(await collect(pipeline)).toEqual([1, 3, 5])
    expect(errors.map(message => message.match(/example \d/)?.[0])).toEqual(['example 0', 'example 2', 'example 4'])
    expect(pipeline.size).toBeUndefined()
    expect(await collect(pipeline.skip(1).take(1))).toEqual([3])
  })

  it('brings results before the error of its source', async () => {
    async function* failing() {
      yield 1
      yield 2
      throw new Error('the disk is gone')
    }
    const seen: number[] = []
    const read = async () => {
      for await (const x of from(failing).map(x => setTimeout(5, x), { parallel: 4 })) seen.push(x)
    }
    await expect(read()).rejects.toThrow('the disk is gone')
    expect(seen).toEqual([1, 2])
  })

  it('makes keys of epoch and index: the same pass has the same random numbers, however many at once', async () => {
    const key = randomKey(3)
    const noise = (parallel: number) =>
      from(range(8)).map((_, { epoch, index }) => uniform(foldIn(foldIn(key, epoch), index), [1])[0]!, { parallel })
    const first = await collect(noise(1).epoch(1))
    expect(await collect(noise(4).epoch(1))).toEqual(first)
    expect(await collect(noise(1).epoch(2))).not.toEqual(first)
    expect(new Set(first).size).toBe(8)
    expect((await collect(noise(1).skip(3).epoch(1)))[0]).toBe(first[3])
  })
})

describe('shuffle', () => {
  it('brings each example once, in another order each epoch, that comes again', async () => {
    const pipeline = from(range(100)).shuffle(100, randomKey(1))
    const [first, second] = [await collect(pipeline), await collect(pipeline)]
    for (const order of [first, second]) expect(order.toSorted((a, b) => a - b)).toEqual(range(100))
    expect(first).not.toEqual(range(100))
    expect(second).not.toEqual(first)
    expect(await collect(pipeline.epoch(0))).toEqual(first)
    const resumed = from(range(100)).shuffle(100, randomKey(1))
    expect(await collect(resumed.epoch(1))).toEqual(second)
    expect(await collect(from(range(100)).shuffle(100, randomKey(2)).epoch(0))).not.toEqual(first)
  })

  it('makes every order equally likely, with a buffer of all', async () => {
    const pipeline = from([0, 1, 2]).shuffle(3, randomKey(0))
    const counts = new Map<string, number>()
    const n = 3000
    for (const epoch of range(n)) {
      const order = (await collect(pipeline.epoch(epoch))).join('')
      counts.set(order, (counts.get(order) ?? 0) + 1)
    }
    expect(counts.size).toBe(6)
    for (const count of counts.values()) expect(Math.abs(count - n / 6)).toBeLessThan(5 * Math.sqrt((n / 6) * (5 / 6)))
  })

  it('holds no more than its buffer: nothing comes earlier than that', async () => {
    const { log, examples } = watched(1000)
    const seen: number[] = []
    for await (const x of examples.shuffle(10, randomKey(1))) {
      expect(x).toBeLessThan(seen.length + 10 + 1)
      if (seen.push(x) === 5) break
    }
    expect(log).toEqual({ opened: 1, closed: 1, asked: 15 })
    expect(await collect(from(range(5)).shuffle(1, randomKey(1)))).toEqual(range(5))
  })
})

describe('batch', () => {
  it('groups examples, with the remainder or without', async () => {
    const five = from(range(5))
    expect(await collect(five.batch(2))).toEqual([[0, 1], [2, 3], [4]])
    expect(await collect(five.batch(2, { dropRemainder: true }))).toEqual([
      [0, 1],
      [2, 3],
    ])
    expect([five.batch(2).size, five.batch(2, { dropRemainder: true }).size, five.batch(9).size]).toEqual([3, 2, 1])
    const sums = five.batch(2, { collate: async xs => xs.reduce((sum, x) => sum + x, 0) })
    expect(await collect(sums)).toEqual([1, 5, 4])
  })
})

describe('prefetch', () => {
  it('works ahead by so many, while the consumer is busy', async () => {
    const { log, examples } = watched(100)
    const iterator = examples.prefetch(3)[Symbol.asyncIterator]()
    expect(log.asked).toBe(0)
    expect((await iterator.next()).value).toBe(0)
    await setTimeout(10)
    expect(log.asked).toBe(4)
    expect((await iterator.next()).value).toBe(1)
    await setTimeout(10)
    expect(log.asked).toBe(5)
    await iterator.return?.()
    expect(log).toEqual({ opened: 1, closed: 1, asked: 5 })
  })

  it('brings the same, and an error in its place, once', async () => {
    expect(await collect(from(range(10)).prefetch(3))).toEqual(range(10))
    const iterator = from(range(10))
      .map(x => {
        if (x === 2) throw new Error('two')
        return x
      })
      .prefetch(5)
      [Symbol.asyncIterator]()
    expect([(await iterator.next()).value, (await iterator.next()).value]).toEqual([0, 1])
    await expect(iterator.next()).rejects.toThrow('example 2')
    expect((await iterator.next()).done).toBe(true)
  })

  it('waits, when its consumer leaves, for what is under way', async () => {
    const { log, examples } = watched(100)
    let running = 0
    const slow = examples.map(
      async x => {
        running++
        await setTimeout(20)
        running--
        return x
      },
      { parallel: 4 },
    )
    for await (const _ of slow.batch(2).prefetch(2)) break
    expect(running).toBe(0)
    expect(log.closed).toBe(1)
  })
})

it.each<[string, (examples: Pipeline<number>, f: MapFunction<number, number>) => Pipeline<number>]>([
  ['map', (examples, f) => examples.map(f, { parallel: 3 })],
  ['prefetch', (examples, f) => examples.map(f).prefetch(10)],
  [
    'map after prefetch',
    (examples, f) =>
      examples
        .map(f)
        .prefetch(10)
        .map(x => x, { parallel: 2 }),
  ],
])('a function is told when the consumer of %s has left, and what is ahead is not begun', async (_, make) => {
  const told: boolean[] = []
  const slow: MapFunction<number, number> = async (x, { index, signal }) => {
    await setTimeout(5 * (index + 1))
    told.push(signal.aborted)
    return x
  }
  for await (const _ of make(from(range(100)), slow)) break
  expect(told.length).toBeLessThan(5)
  expect(told.at(-1)).toBe(true)
})

describe('cache', () => {
  it('asks its source for one whole pass, as of epoch 0', async () => {
    const { log, examples } = watched(5)
    const pipeline = examples.map((x, { epoch }) => [epoch, x]).cache()
    for await (const _ of pipeline) break
    const first = await collect(pipeline.epoch(4))
    expect(first).toEqual(range(5).map(x => [0, x]))
    expect(await collect(pipeline)).toEqual(first)
    expect(log).toEqual({ opened: 2, closed: 2, asked: 6 })
  })
})

describe('repeat', () => {
  it('makes each time round an epoch of its own', async () => {
    const pipeline = from(({ epoch }) => [epoch], { size: 1 })
    expect(await collect(pipeline.repeat(3))).toEqual([0, 1, 2])
    expect(await collect(pipeline.repeat(3).epoch(2))).toEqual([6, 7, 8])
    expect(await collect(pipeline.repeat().take(4).epoch(5))).toEqual([5, 6, 7, 8])
    expect([pipeline.repeat(3).size, pipeline.repeat().size]).toEqual([3, undefined])
    expect(await collect(from([]).repeat())).toEqual([])
  })
})

describe('take and skip', () => {
  it('ask for nothing beyond the last', async () => {
    const { log, examples } = watched(10)
    expect(await collect(examples.skip(2).take(3))).toEqual([2, 3, 4])
    expect(log).toEqual({ opened: 1, closed: 1, asked: 5 })
    expect(await collect(examples.take(0))).toEqual([])
    expect(await collect(examples.skip(20))).toEqual([])
    expect(await collect(examples.take(20))).toEqual(range(10))
  })

  it('make nothing that is left out, of an array', async () => {
    const made: number[] = []
    const pipeline = from(range(10)).map(x => {
      made.push(x)
      return x
    })
    expect(await collect(pipeline.skip(6).take(2))).toEqual([6, 7])
    expect(made).toEqual([6, 7])
    expect(pipeline.skip(6).take(9).size).toBe(4)
  })
})

describe('split', () => {
  // TensorFlow Datasets' `test[:10%]`, `test[10%:25%]`, `test[25%:]`: bounds rounded to the closest.
  it.each([
    [100, [10, 15, 75], [10, 15, 75]],
    [3, [10, 15, 75], [0, 1, 2]],
    [7, [50, 50], [4, 3]],
    [10, [33.3, 33.3, 33.4], [3, 4, 3]],
    [0, [50, 50], [0, 0]],
  ])('%d examples by %j', async (n, percentages, sizes) => {
    const parts = from(range(n)).split(percentages)
    expect(parts.map(part => part.size)).toEqual(sizes)
    expect((await Promise.all(parts.map(collect))).flat()).toEqual(range(n))
  })

  it('works on any source of a known size, also behind a batch', async () => {
    const parts = from(() => range(10), { size: 10 })
      .batch(2)
      .split([40, 60])
    expect(await Promise.all(parts.map(collect))).toEqual([
      [
        [0, 1],
        [2, 3],
      ],
      [
        [4, 5],
        [6, 7],
        [8, 9],
      ],
    ])
  })

  it.each<[string, (examples: Pipeline<number>) => unknown]>([
    ['more than 100 %', examples => examples.split([60, 60])],
    ['less than nothing', examples => examples.split([110, -10])],
    ['no number', examples => examples.split([Number.NaN, 100])],
    ['an order that is another one in the next epoch', examples => examples.shuffle(9, randomKey(0)).split([50, 50])],
    ['an unknown size', () => from(() => range(9)).split([50, 50])],
  ])('refuses %s', (_, split) => {
    expect(() => split(from(range(9)))).toThrow(expect.objectContaining({ code: 'pipeline.split' }))
  })
})

describe('an abandoned pass', () => {
  const through = (examples: Pipeline<number>) =>
    examples
      .map(x => x, { parallel: 2 })
      .shuffle(4, randomKey(0))
      .batch(2)
      .repeat()
      .take(100)
      .prefetch(2)

  it('closes its source when the consumer breaks or throws', async () => {
    const { log, examples } = watched(50)
    for await (const _ of through(examples)) break
    expect([log.opened, log.closed]).toEqual([1, 1])
    const use = async () => {
      for await (const _ of through(examples)) throw new Error('mine')
    }
    await expect(use()).rejects.toThrow('mine')
    expect([log.opened, log.closed]).toEqual([2, 2])
  })

  it('ends with the reason of its signal, and closes its source', async () => {
    const { log, examples } = watched(50)
    const stop = new AbortController()
    const reason = new Error('enough')
    const seen: unknown[] = []
    const use = async () => {
      for await (const batch of through(examples).epoch(0, { signal: stop.signal })) {
        if (seen.push(batch) === 3) stop.abort(reason)
      }
    }
    await expect(use()).rejects.toBe(reason)
    await setTimeout(5)
    expect([seen.length, log.opened, log.closed]).toEqual([3, 1, 1])
    expect(await failure(through(examples).epoch(0, { signal: AbortSignal.abort(reason) }))).toBe(reason)
  })

  it.each<[string, (hangs: () => Promise<never>) => Pipeline<unknown>]>([
    ['source', hangs => from(() => ({ [Symbol.asyncIterator]: () => ({ next: hangs }) }))],
    ['function', hangs => from([1]).map(hangs)],
  ])('ends by its signal where a %s never answers', async (_, make) => {
    const pipeline = make(() => new Promise(() => {}))
    for (const examples of [pipeline, pipeline.prefetch(1), pipeline.map(x => x, { parallel: 2 })]) {
      const signal = AbortSignal.timeout(20)
      expect(await failure(examples.epoch(0, { signal }))).toBe(signal.reason)
    }
  })
})

it.each<[string, (examples: Pipeline<number>) => unknown]>([
  ['pipeline.batch', examples => examples.batch(0)],
  ['pipeline.batch', examples => examples.batch(1.5)],
  ['pipeline.shuffle', examples => examples.shuffle(0, randomKey(0))],
  ['pipeline.prefetch', examples => examples.prefetch(0)],
  ['pipeline.take', examples => examples.take(-1)],
  ['pipeline.skip', examples => examples.skip(Number.NaN)],
  ['pipeline.repeat', examples => examples.repeat(-1)],
  ['pipeline.epoch', examples => examples.epoch(-1)],
  ['pipeline.parallel', examples => examples.map(x => x, { parallel: 0 })],
])('a count that is none is refused: %s', (code, use) => {
  expect(() => use(from([1]))).toThrow(expect.objectContaining({ code }))
})
