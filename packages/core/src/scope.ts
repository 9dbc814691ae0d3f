import type { Backend } from './backend.ts'
import { evaluate } from './interpret.ts'
import type { Ops } from './op.ts'

/**
 * Eager work that cleans up after itself: of the tensors made inside, those in the result live on and the others are
 * freed. The result may be a tensor, or arrays and plain objects of them.
 *
 * @example const probabilities = await scope(backend, ops => softmax(ops, dense(ops, x, kernel, bias)))
 */
export async function scope<T, R>(backend: Backend<T>, body: (ops: Ops<T>) => R | Promise<R>): Promise<R> {
  const made = new Set<unknown>()
  const free = (): void => {
    for (const x of made) backend.dispose(x as T)
  }
  try {
    const result = await body(evaluate(backend, x => made.add(x)))
    keep(result, made)
    return result
  } finally {
    free()
  }
}

function keep(result: unknown, made: Set<unknown>): void {
  if (made.delete(result) || typeof result !== 'object' || result === null) return
  if (Array.isArray(result)) for (const item of result) keep(item, made)
  else if (Object.getPrototypeOf(result) === Object.prototype)
    for (const item of Object.values(result)) keep(item, made)
}
