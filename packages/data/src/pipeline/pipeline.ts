import type { Key } from '@convene/core'
import { type BatchOptions, batched, type Collate } from './batch.ts'
import { cached } from './cache.ts'
import { checkCount } from './checkCount.ts'
import { type Examples, type ExamplesOptions, examplesOf } from './examples.ts'
import { type MapFunction, type MapOptions, mapped } from './map.ts'
import { prefetched } from './prefetch.ts'
import { repeated } from './repeat.ts'
import { shuffled } from './shuffle.ts'
import { skipped, taken } from './slice.ts'
import type { Source } from './source.ts'
import { splitBy } from './split.ts'

export interface PassOptions {
  /** Ends the pass: it then throws the signal's reason. */
  readonly signal?: AbortSignal
}

/**
 * Examples on their way to a network. A pipeline is lazy: nothing is read before somebody iterates, and then no more
 * than is asked for. It can be iterated again and again; leaving a loop early closes what was opened. Each method makes
 * another pipeline and leaves this one as it is.
 *
 * Iterated directly, a pipeline's first pass is epoch 0, its next epoch 1, and so on; `epoch` names one. The number of
 * the epoch goes into the key of what draws at random: each epoch differs, and each comes out the same every time, so
 * that a training which goes on at epoch n sees what it would have seen.
 */
export interface Pipeline<T> extends AsyncIterable<T> {
  /** How many examples a pass has, where that is known beforehand. */
  readonly size: number | undefined

  /**
   * One epoch, as often as one likes.
   *
   * @throws DataError pipeline.epoch: not a whole number of at least 0
   */
  epoch(epoch: number, options?: PassOptions): AsyncIterable<T>

  /**
   * Each example through a function, up to `parallel` at once, in order. An error ends the pass, with the number of the
   * example in its message, the code of the function's own error if that was a ConveneError, else `pipeline.map`; the
   * examples before it come first. With `onError` the example is left out instead.
   */
  map<U>(f: MapFunction<T, U>, options?: MapOptions): Pipeline<U>

  /**
   * Examples in random order: each is drawn from `buffer` that are held in memory, as by tf.data. A buffer of all
   * examples makes every order equally likely; a smaller one mixes neighbours only.
   */
  shuffle(buffer: number, key: Key): Pipeline<T>

  /** So many examples at a time, as arrays or as `collate` joins them. */
  batch(size: number, options?: BatchOptions): Pipeline<readonly T[]>
  batch<U>(size: number, options: BatchOptions & { readonly collate: Collate<T, U> }): Pipeline<U>

  /** Makes up to `count` examples ahead, while the consumer works on the one before. */
  prefetch(count: number): Pipeline<T>

  /**
   * Keeps in memory what its first whole pass brings, and brings that again. What is random before it is so only once,
   * as it is in epoch 0.
   */
  cache(): Pipeline<T>

  /** The examples so many times over, or without end; each time round is an epoch of its own for what is before. */
  repeat(count?: number): Pipeline<T>

  take(count: number): Pipeline<T>
  skip(count: number): Pipeline<T>

  /**
   * Parts that share no example and together hold all, in order, such as `split([10, 15, 75])`. Percentages are added up
   * and then rounded, ties upwards.
   *
   * @throws DataError pipeline.split: the number of examples is not known, their order is not the same in each pass, or
   *   the percentages do not add up to 100
   */
  split(percentages: readonly number[]): readonly Pipeline<T>[]
}

/**
 * The beginning of a pipeline.
 *
 * @throws DataError pipeline.source, pipeline.once, pipeline.size: nothing to iterate, only once, or of another size
 */
export function from<T>(examples: Examples<T>, options: ExamplesOptions = {}): Pipeline<T> {
  return pipelineOf(examplesOf(examples, options))
}

function pipelineOf<T>(source: Source<T>): Pipeline<T> {
  let passes = 0
  const epoch = (epoch: number, { signal = new AbortController().signal }: PassOptions = {}): AsyncIterable<T> => {
    checkCount('pipeline.epoch', epoch, 0)
    return { [Symbol.asyncIterator]: () => source.open({ epoch, signal }) }
  }
  function batch<U>(size: number, options?: BatchOptions & { readonly collate?: Collate<T, U> }): Pipeline<U>
  function batch(size: number, options: BatchOptions & { readonly collate?: Collate<T, unknown> } = {}): unknown {
    return pipelineOf(batched(source, size, options, options.collate ?? (examples => examples)))
  }
  return {
    size: source.size,
    epoch,
    [Symbol.asyncIterator]: () => epoch(passes++)[Symbol.asyncIterator](),
    map: (f, options) => pipelineOf(mapped(source, f, options)),
    shuffle: (buffer, key) => pipelineOf(shuffled(source, buffer, key)),
    batch,
    prefetch: count => pipelineOf(prefetched(source, count)),
    cache: () => pipelineOf(cached(source)),
    repeat: (count = Number.POSITIVE_INFINITY) => pipelineOf(repeated(source, count)),
    take: count => pipelineOf(taken(source, count)),
    skip: count => pipelineOf(skipped(source, count)),
    split: percentages => splitBy(source, percentages).map(pipelineOf),
  }
}
