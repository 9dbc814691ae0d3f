import { checkCount } from './checkCount.ts'
import type { Pass, Source } from './source.ts'

export function repeated<T>(source: Source<T>, count: number): Source<T> {
  const endless = count === Number.POSITIVE_INFINITY
  if (!endless) checkCount('pipeline.repeat', count, 0)
  return {
    size: source.size === undefined || (endless && source.size > 0) ? undefined : source.size * (endless ? 1 : count),
    sameOrder: source.sameOrder,
    open: pass => repeatAll(source, count, pass),
  }
}

async function* repeatAll<T>(
  source: Source<T>,
  count: number,
  { epoch, signal }: Pass,
): AsyncGenerator<T, void, undefined> {
  // Each time round is an epoch of its own; none comes twice in two passes over a finite repetition.
  const first = count === Number.POSITIVE_INFINITY ? epoch : epoch * count
  for (let round = 0; round < count; round++) {
    let empty = true
    for await (const example of source.open({ epoch: first + round, signal })) {
      empty = false
      yield example
    }
    // Nothing, however often, is nothing.
    if (empty) return
  }
}
