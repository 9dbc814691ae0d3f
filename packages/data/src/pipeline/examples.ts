import { DataError } from '@convene/core'
import { abortable } from './abortable.ts'
import { checkCount } from './checkCount.ts'
import { endsNow } from './leaving.ts'
import type { Pass, Source } from './source.ts'

/**
 * What examples come from: an array or typed array, anything else that can be iterated again and again, or a function
 * that starts an iteration.
 */
export type Examples<T> = Iterable<T> | AsyncIterable<T> | ((pass: Pass) => Iterable<T> | AsyncIterable<T>)

export interface ExamplesOptions {
  /** How many examples there are. Of arrays it is known; others can be split only if it is said. */
  readonly size?: number
  /** Of a function: whether each pass brings the same examples in the same order; true unless said. */
  readonly sameOrder?: boolean
}

/**
 * A source of examples.
 *
 * @throws DataError pipeline.source: nothing that can be iterated
 * @throws DataError pipeline.once: an iterator, which would be used up after one pass
 * @throws DataError pipeline.size: a size that is not a whole number, or not the array's
 */
export function examplesOf<T>(examples: Examples<T>, { size, sameOrder = true }: ExamplesOptions = {}): Source<T> {
  if (size !== undefined) checkCount('pipeline.size', size, 0)
  if (isArrayLike(examples)) {
    if (size !== undefined && size !== examples.length) throw wrongSize(size, examples.length)
    return arraySource(examples, 0, examples.length)
  }
  if (typeof examples !== 'function' && isIterator(examples)) {
    const expected = 'what can be iterated again: an array, or a function that makes an iterator'
    throw new DataError({ code: 'pipeline.once', expected, received: 'an iterator' })
  }
  return {
    size,
    sameOrder,
    open: pass => readAll(() => iteratorOf(typeof examples === 'function' ? examples(pass) : examples), size, pass),
  }
}

function arraySource<T>(examples: ArrayLike<T>, start: number, end: number): Source<T> {
  return {
    size: end - start,
    sameOrder: true,
    async *open({ signal }) {
      for (let i = start; i < end; i++) {
        signal.throwIfAborted()
        yield examples[i] as T
      }
    },
    slice: (from, to) => arraySource(examples, start + from, start + to),
  }
}

type AnyIterator<T> = Iterator<T> | AsyncIterator<T>

async function* readAll<T>(
  begin: () => AnyIterator<T>,
  size: number | undefined,
  { signal }: Pass,
): AsyncGenerator<T, void, undefined> {
  signal.throwIfAborted()
  const iterator = begin()
  let ended = false
  try {
    for (let count = 0; ; count++) {
      signal.throwIfAborted()
      const result = await nextOf(iterator)
      if (result.done) {
        if (size !== undefined && count !== size) throw wrongSize(size, count)
        return
      }
      if (count === size) throw wrongSize(size, `more than ${size}`)
      yield result.value
    }
  } finally {
    if (!ended) {
      const closing = close()
      if (endsNow(signal)) closing.catch(() => {})
      else await closing
    }
  }

  async function close(): Promise<void> {
    await iterator.return?.()
  }

  async function nextOf(iterator: AnyIterator<T>): Promise<IteratorResult<T>> {
    try {
      const result = await abortable(Promise.resolve(iterator.next()), signal)
      ended = result.done === true
      return result
    } catch (error) {
      // An iterator that threw is closed already, unless it was not it that threw.
      ended = !signal.aborted
      throw error
    }
  }
}

function iteratorOf<T>(examples: Iterable<T> | AsyncIterable<T>): AnyIterator<T> {
  if (typeof examples === 'object' && examples !== null) {
    if (Symbol.asyncIterator in examples) return examples[Symbol.asyncIterator]()
    if (Symbol.iterator in examples) return examples[Symbol.iterator]()
  }
  throw new DataError({ code: 'pipeline.source', expected: 'something to iterate', received: typeof examples })
}

function isIterator(examples: object): boolean {
  return 'next' in examples && typeof examples.next === 'function'
}

function isArrayLike<T>(examples: Examples<T>): examples is Iterable<T> & ArrayLike<T> {
  return Array.isArray(examples) || (ArrayBuffer.isView(examples) && 'length' in examples)
}

function wrongSize(size: number, received: number | string): DataError {
  return new DataError({ code: 'pipeline.size', expected: `${size} examples`, received: String(received) })
}
