import { abortable } from './abortable.ts'
import { checkCount } from './checkCount.ts'
import { consumerLeft, endsNow } from './leaving.ts'
import type { Pass, Source } from './source.ts'

export function prefetched<T>(source: Source<T>, count: number): Source<T> {
  checkCount('pipeline.prefetch', count, 1)
  return {
    size: source.size,
    sameOrder: source.sameOrder,
    open: pass => prefetchAll(source, count, pass),
  }
}

async function* prefetchAll<T>(
  source: Source<T>,
  count: number,
  { epoch, signal: outer }: Pass,
): AsyncGenerator<T, void, undefined> {
  const stop = new AbortController()
  const examples = source.open({ epoch, signal: AbortSignal.any([outer, stop.signal]) })
  // A generator works off what it is asked for one after another: so many questions ahead are so many examples ahead.
  const pending: Promise<IteratorResult<T, void>>[] = []
  try {
    for (;;) {
      while (pending.length <= count) {
        const next = examples.next()
        // One that fails while another is waited for is dealt with when it is its turn.
        next.catch(() => {})
        pending.push(next)
      }
      const result = await abortable(pending.shift()!, outer)
      if (result.done) return
      yield result.value
    }
  } finally {
    stop.abort(consumerLeft)
    const closing = examples.return()
    if (endsNow(outer)) closing.catch(() => {})
    else await closing
  }
}
