import { BackendError, formatShape, type Shape } from '@convene/core'

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

  /** @throws BackendError gpujs.disposed: the tensor was given up */
  get value(): V {
    return this.#used().value!
  }

  /** The same elements under another shape. */
  reshaped(shape: Shape): GpuTensor<V> {
    return new GpuTensor(shape, this.#used())
  }

  /** Gives the tensor up; `free` gets the storage if nobody else uses it. */
  dispose(free: (value: V) => void): void {
    if (this.#disposed) return
    this.#disposed = true
    if (--this.#storage.users > 0) return
    free(this.#storage.value!)
    // Whoever keeps the tensor does not keep its memory.
    this.#storage.value = undefined
  }

  #used(): Storage<V> {
    if (this.#disposed) {
      throw new BackendError({
        code: 'gpujs.disposed',
        expected: 'a tensor in use',
        received: `one of ${formatShape(this.shape)} that was disposed of`,
      })
    }
    return this.#storage
  }
}

interface Storage<V> {
  value: V | undefined
  users: number
}
