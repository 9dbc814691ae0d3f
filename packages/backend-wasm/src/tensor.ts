import type { Shape } from '@convene/core'

/** Memory that one tensor or several hold. */
export interface Storage {
  /** In bytes. */
  readonly address: number
  /** How many tensors hold it; at 0 it is free again. */
  holders: number
}

/** A tensor in a WebAssembly memory: float32 in row-major order. */
export interface WasmTensor {
  readonly shape: Shape
  readonly storage: Storage
  /** Whether somebody has disposed of it. */
  isDisposed: boolean
}
