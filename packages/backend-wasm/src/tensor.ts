import type { Shape } from '@convene/core'

/** Memory that one tensor or several hold. */
export interface Storage {
  /** In bytes. It changes only for the arguments and outputs of prepared programs, from run to run. */
  address: number
  /** How many tensors hold it; at 0 it is free again. */
  holders: number
}

/** A tensor in a WebAssembly memory: float32 in row-major order. `using x = …` disposes of it at the end of the block. */
export interface WasmTensor extends Disposable {
  readonly shape: Shape
  readonly storage: Storage
  /** Whether somebody has disposed of it. */
  isDisposed: boolean
}

/** A place in memory as a tensor that is nobody's to free. */
export function placed(shape: Shape, address: number): WasmTensor {
  return { shape, storage: { address, holders: 1 }, isDisposed: false, [Symbol.dispose]: () => {} }
}
