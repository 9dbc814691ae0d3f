import { checkCount } from './checkCount.ts'
import type { Pass, Source } from './source.ts'

/** The examples from `start` to before `end`, without the others being made where the source can leave them out. */
export function sliceOf<T>(source: Source<T>, start: number, end: number): Source<T> {
  const { size } = source
  const last = Math.min(end, size ?? end)
  const first = Math.min(start, last)
  if (first === 0 && last === size) return source
  if (source.slice) return source.slice(first, last)
  return {
    size: size === undefined ? undefined : last - first,
    sameOrder: source.sameOrder,
    open: pass => pick(source, first, last, pass),
    slice: (from, to) => sliceOf(source, first + from, Math.min(first + to, last)),
  }
}

export function taken<T>(source: Source<T>, count: number): Source<T> {
  return sliceOf(source, 0, checkCount('pipeline.take', count, 0))
}

export function skipped<T>(source: Source<T>, count: number): Source<T> {
  return sliceOf(source, checkCount('pipeline.skip', count, 0), Number.POSITIVE_INFINITY)
}

async function* pick<T>(source: Source<T>, start: number, end: number, pass: Pass): AsyncGenerator<T, void, undefined> {
  if (start >= end) return
  let index = 0
  // Ended from inside, so that the example after the last is not asked for.
  for await (const example of source.open(pass)) {
    if (index >= start) yield example
    if (++index >= end) return
  }
}
