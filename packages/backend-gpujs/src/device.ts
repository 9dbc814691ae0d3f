import type { Dialect, KernelSource } from './source.ts'

/** Where the tensors of a mode lie. `V` is what the mode calls a tensor's storage. */
export interface Device<V> {
  readonly dialect: Dialect
  /** Copies data in. */
  upload(data: Float32Array): V
  /** Runs a kernel, compiled on first use and kept under `key`, and returns a new result of `size` elements. */
  run(key: string, source: KernelSource, inputs: readonly V[], size: number): V
  /** Copies `size` elements out. What went wrong earlier is thrown here. */
  download(value: V, size: number): Promise<Float32Array>
  free(value: V): void
  /** How many kernels are kept. */
  readonly kernels: number
  close(): Promise<void>
}
