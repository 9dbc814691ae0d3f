import { ConveneError, DataError } from '@convene/core'
import { abortable } from './abortable.ts'
import { checkCount } from './checkCount.ts'
import { consumerLeft, endsNow } from './leaving.ts'
import { sliceOf } from './slice.ts'
import type { Pass, Source } from './source.ts'

/** What a mapped function is told beside the example. */
export interface MapContext extends Pass {
  /** Which example of the pass it is, from 0 on. With `epoch` it makes a key: `foldIn(foldIn(key, epoch), index)`. */
  readonly index: number
}

export interface MapOptions {
  /** How many examples are worked on at once; 1 unless said. Results keep their order. */
  readonly parallel?: number
  /** Takes an error, and its example is left out; without it the first error ends the pass. */
  readonly onError?: (error: ConveneError) => void
}

export type MapFunction<T, U> = (example: T, context: MapContext) => U | Promise<U>

/** An example's result, or that there is none. */
type Outcome<U> = { readonly value: U } | { readonly error: ConveneError }

export function mapped<T, U>(source: Source<T>, f: MapFunction<T, U>, options: MapOptions = {}, first = 0): Source<U> {
  const { parallel = 1, onError } = options
  checkCount('pipeline.parallel', parallel, 1)
  return {
    size: onError ? undefined : source.size,
    sameOrder: source.sameOrder,
    open: pass => mapAll(source, f, { parallel, onError, first }, pass),
    // Examples that are left out shift what follows: only the pass itself can tell which is which.
    ...(!onError && { slice: (start, end) => mapped(sliceOf(source, start, end), f, options, first + start) }),
  }
}

interface MapPlan {
  readonly parallel: number
  readonly onError: ((error: ConveneError) => void) | undefined
  readonly first: number
}

async function* mapAll<T, U>(
  source: Source<T>,
  f: MapFunction<T, U>,
  { parallel, onError, first }: MapPlan,
  { epoch, signal: outer }: Pass,
): AsyncGenerator<U, void, undefined> {
  const stop = new AbortController()
  const signal = AbortSignal.any([outer, stop.signal])
  const examples = source.open({ epoch, signal })
  const pending: Promise<Outcome<U>>[] = []
  let index = first
  let ended = false
  try {
    for (;;) {
      while (!ended && pending.length < parallel) await start()
      const next = pending[0]
      if (next === undefined) return
      // It counts as under way until it is there.
      const outcome = await abortable(next, outer)
      pending.shift()
      if ('value' in outcome) yield outcome.value
      else if (onError) onError(outcome.error)
      else throw outcome.error
    }
  } finally {
    stop.abort(consumerLeft)
    // What is under way may hold files open.
    const closing = Promise.allSettled(pending).then(() => examples.return())
    if (endsNow(outer)) closing.catch(() => {})
    else await closing
  }

  /** Begins with the next example. The source's own error comes after the results of the examples before it. */
  async function start(): Promise<void> {
    try {
      const { value, done } = await examples.next()
      ended = done === true
      if (!done) begin(run(value, index++))
    } catch (error) {
      ended = true
      begin(Promise.reject(error))
    }
  }

  function begin(outcome: Promise<Outcome<U>>): void {
    // One that fails while another is waited for is dealt with when it is its turn.
    outcome.catch(() => {})
    pending.push(outcome)
  }

  async function run(example: T, index: number): Promise<Outcome<U>> {
    try {
      return { value: await f(example, { index, epoch, signal }) }
    } catch (cause) {
      signal.throwIfAborted()
      return { error: failed(index, cause) }
    }
  }
}

/** Keeps the code of an error of ours, so that callers can tell one from another. */
function failed(index: number, cause: unknown): ConveneError {
  const code = cause instanceof ConveneError ? cause.code : 'pipeline.map'
  const expected = cause instanceof ConveneError ? cause.expected : 'a result'
  const received = cause instanceof ConveneError ? cause.received : String(cause)
  return new DataError({ code, expected: `${expected} for example ${index}`, received, cause })
}
