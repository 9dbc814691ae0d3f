import type { Shape } from '@convene/core'

/** A tensor of this backend. Reshaped tensors share one storage, which is freed with the last of them. */
export class GpuTensor<V = unknown> {
  readonly shape: Shape
  readonly #storage: Storage<V>
  #disposed = false

  private constructor(shape: Shape, storage: Storage<V>) {
    this.shape = shape
    this.#storage = storage
    storage.users++
  }

  static of<V>(shape: Shape, value: V): GpuTensor<V> {
    return new GpuTensor(shape, { value, users: 0 })
  }

  get value(): V {
    return this.#storage.value
  }

  get disposed(): boolean {
    return this.#disposed
  }

  /** The same elements under another shape. */
  reshaped(shape: Shape): GpuTensor<V> {
    return new GpuTensor(shape, this.#storage)
  }

  /** Gives the tensor up; `free` gets the storage if nobody else uses it. */
  dispose(free: (value: V) => void): void {
    if (this.#disposed) return
    this.#disposed = true
    if (--this.#storage.users === 0) free(this.#storage.value)
  }
}

interface Storage<V> {
  readonly value: V
  users: number
}
