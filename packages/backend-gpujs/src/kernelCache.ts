/** What a kernel cache may hold: whichever is reached first. */
export interface CacheBounds {
  readonly maxKernels: number
  readonly maxBytes: number
}

/** The kernels in use, least recently used first. Kernels beyond the bounds are given to `onEvict`. */
export class KernelCache<Kernel> {
  readonly #kernels = new Map<string, { readonly kernel: Kernel; readonly bytes: number }>()
  readonly #bounds: CacheBounds
  readonly #onEvict: (kernel: Kernel) => void
  #bytes = 0

  constructor(bounds: CacheBounds, onEvict: (kernel: Kernel) => void) {
    this.#bounds = bounds
    this.#onEvict = onEvict
  }

  get size(): number {
    return this.#kernels.size
  }

  /** The kernel under a key, made if it is not there. It is never evicted by its own arrival. */
  get(key: string, make: () => { readonly kernel: Kernel; readonly bytes: number }): Kernel {
    const entry = this.#kernels.get(key) ?? make()
    if (!this.#kernels.delete(key)) this.#bytes += entry.bytes
    this.#kernels.set(key, entry)
    while (
      this.#kernels.size > 1 &&
      (this.#kernels.size > this.#bounds.maxKernels || this.#bytes > this.#bounds.maxBytes)
    ) {
      this.#evict(this.#kernels.keys().next().value!)
    }
    return entry.kernel
  }

  clear(): void {
    for (const key of [...this.#kernels.keys()]) this.#evict(key)
  }

  #evict(key: string): void {
    const { kernel, bytes } = this.#kernels.get(key)!
    this.#kernels.delete(key)
    this.#bytes -= bytes
    this.#onEvict(kernel)
  }
}
