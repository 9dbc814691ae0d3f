import { checkCount } from './checkCount.ts'
import type { Pass, Source } from './source.ts'

export interface BatchOptions {
  /** Leaves out the examples that do not fill a batch in the end. They come by default. */
  readonly dropRemainder?: boolean
}

export type Collate<T, U> = (examples: readonly T[]) => U | Promise<U>

export function batched<T, U>(
  source: Source<T>,
  size: number,
  { dropRemainder = false }: BatchOptions,
  collate: Collate<T, U>,
): Source<U> {
  checkCount('pipeline.batch', size, 1)
  const count = dropRemainder ? Math.floor : Math.ceil
  return {
    size: source.size === undefined ? undefined : count(source.size / size),
    sameOrder: source.sameOrder,
    open: pass => batchAll(source, size, dropRemainder, collate, pass),
  }
}

async function* batchAll<T, U>(
  source: Source<T>,
  size: number,
  dropRemainder: boolean,
  collate: Collate<T, U>,
  pass: Pass,
): AsyncGenerator<U, void, undefined> {
  let examples: T[] = []
  for await (const example of source.open(pass)) {
    examples.push(example)
    if (examples.length < size) continue
    yield await collate(examples)
    examples = []
  }
  if (examples.length > 0 && !dropRemainder) yield await collate(examples)
}
