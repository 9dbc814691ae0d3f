import type { Shape } from '@convene/core'
import type { Device, Effort, Run } from './device.ts'
import type { WasmTensor } from './tensor.ts'

/** Numbers that are made of a tensor and read by kernels, such as packed filters. */
export interface Derivation {
  /** What is made, in words that no other derivation of the same tensor has. */
  readonly name: string
  /** How many float32. */
  readonly length: number
  /** Writes them. */
  fill(executor: Executor, target: number): void
}

/**
 * What ops are written against: kernels run at once, or are noted down and run later, again and again. Addresses are in
 * bytes.
 */
export interface Executor {
  readonly device: Device
  /** Room for a result, with anything in it. */
  tensor(shape: Shape): WasmTensor
  /** The same numbers under another shape. */
  sharing(x: WasmTensor, shape: Shape): WasmTensor
  /** Says that a tensor which the op made for itself is not needed any more. */
  dispose(x: WasmTensor): void
  /** Lends room for so many float32, with anything in it. */
  withRoom<R>(length: number, use: (address: number) => R): R
  /** Lends what is made of a tensor. It is made once if the tensor always holds the same numbers. */
  withDerived<R>(x: WasmTensor, derivation: Derivation, use: (address: number) => R): R
  /** Runs all `turns` of a kernel, of which there is at least one. */
  run(kernel: Run, turns: number, addresses: readonly number[], effort: Effort): void
  /** Does something to memory that no kernel does. */
  host(action: () => void): void
  /** One result or another, as the numbers of some tensors are all finite or not. */
  ifFinite(xs: readonly WasmTensor[], then: () => WasmTensor, otherwise: () => WasmTensor): WasmTensor
}

/** Lends what is made of a tensor, made for this once. */
export function withMade<R>(executor: Executor, { length, fill }: Derivation, use: (address: number) => R): R {
  return executor.withRoom(length, address => {
    fill(executor, address)
    return use(address)
  })
}

/** Runs everything at once. */
export class Eager implements Executor {
  readonly device: Device

  constructor(device: Device) {
    this.device = device
  }

  tensor(shape: Shape): WasmTensor {
    return this.device.tensor(shape)
  }

  sharing(x: WasmTensor, shape: Shape): WasmTensor {
    return this.device.sharing(x, shape)
  }

  dispose(x: WasmTensor): void {
    this.device.dispose(x)
  }

  withRoom<R>(length: number, use: (address: number) => R): R {
    return this.device.withRoom(length, use)
  }

  withDerived<R>(_: WasmTensor, derivation: Derivation, use: (address: number) => R): R {
    return withMade(this, derivation, use)
  }

  run(kernel: Run, turns: number, addresses: readonly number[], effort: Effort): void {
    this.device.run(kernel, turns, addresses, effort)
  }

  host(action: () => void): void {
    action()
  }

  ifFinite(xs: readonly WasmTensor[], then: () => WasmTensor, otherwise: () => WasmTensor): WasmTensor {
    return xs.every(x => this.device.isFinite(x)) ? then() : otherwise()
  }
}
