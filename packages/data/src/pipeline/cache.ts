import type { Pass, Source } from './source.ts'

export function cached<T>(source: Source<T>): Source<T> {
  let kept: readonly T[] | undefined
  return {
    size: source.size,
    sameOrder: true,
    open: pass => cacheAll(pass),
  }

  async function* cacheAll(pass: Pass): AsyncGenerator<T, void, undefined> {
    if (kept !== undefined) {
      for (const example of kept) {
        pass.signal.throwIfAborted()
        yield example
      }
      return
    }
    const examples: T[] = []
    // What is kept must not depend on which epoch a training begins with.
    for await (const example of source.open({ ...pass, epoch: 0 })) {
      examples.push(example)
      yield example
    }
    kept = examples
  }
}
