import { foldIn, type Key, uniformInteger } from '@convene/core'
import { checkCount } from './checkCount.ts'
import type { Pass, Source } from './source.ts'

export function shuffled<T>(source: Source<T>, buffer: number, key: Key): Source<T> {
  checkCount('pipeline.shuffle', buffer, 1)
  return {
    size: source.size,
    sameOrder: false,
    open: pass => shuffleAll(source, buffer, foldIn(key, pass.epoch), pass),
  }
}

async function* shuffleAll<T>(
  source: Source<T>,
  buffer: number,
  key: Key,
  pass: Pass,
): AsyncGenerator<T, void, undefined> {
  const held: T[] = []
  let draws = 0
  const draw = (): number => uniformInteger(foldIn(key, draws++), held.length)
  for await (const example of source.open(pass)) {
    if (held.length < buffer) {
      held.push(example)
      continue
    }
    const place = draw()
    const chosen = held[place] as T
    held[place] = example
    yield chosen
  }
  while (held.length > 0) {
    pass.signal.throwIfAborted()
    const place = draw()
    const chosen = held[place] as T
    held[place] = held.at(-1) as T
    held.pop()
    yield chosen
  }
}
