import { type Backend, type Tree, tensor } from '@convene/core'
import type { HostTensor } from './init.ts'

/** A tensor on a backend for each on the host; all or none, where one fails. */
export function upload<T>(backend: Backend<T>, tree: Tree<HostTensor>): Tree<T> {
  const made: Record<string, T> = {}
  try {
    for (const [path, { data, shape }] of Object.entries(tree)) made[path] = tensor(backend, data, shape)
    return made
  } catch (error) {
    disposeAll(backend, Object.values(made))
    throw error
  }
}

/** An array on the host for each tensor, which lives on. */
export async function download<T>(backend: Backend<T>, tree: Tree<T>): Promise<Tree<HostTensor>> {
  const read: Record<string, HostTensor> = {}
  for (const [path, x] of Object.entries(tree)) {
    read[path] = { shape: backend.shapeOf(x), data: Float32Array.from(await backend.toHost(x)) }
  }
  return read
}

export function disposeAll<T>(backend: Backend<T>, tensors: Iterable<T>): void {
  for (const x of tensors) backend.dispose(x)
}
