import { BackendError, type Shape, scalarFunctions, sizeOf } from '@convene/core'
import { probe, tileFor } from './features.ts'
import { Heap } from './heap.ts'
import type { Tile } from './kernels/contraction.ts'
import { finiteModule } from './kernels/finite.ts'
import { bytesPerFloat } from './kernels/loops.ts'
import type { Convolution, WasmOptions } from './options.ts'
import type { WasmTensor } from './tensor.ts'

/** A compiled kernel: runs turns `from` to `to` of its first loop. */
export type Run = (from: number, to: number, ...addresses: readonly number[]) => void

/** As many kernels as this are kept ready. */
const maximumKernels = 4096

/** A memory, the tensors in it, and the kernels that work on them. */
export class Device {
  readonly heap: Heap
  readonly shared: boolean
  readonly tile: Tile
  readonly #kernels = new Map<string, Run>()

  /** Whether convolutions may take Winograd's formulas. */
  readonly convolution: Convolution

  constructor({ convolution = 'fast', relaxedSimd = true }: WasmOptions) {
    const features = probe()
    this.shared = false
    this.heap = new Heap(this.shared)
    this.tile = tileFor({ ...features, relaxedSimd: features.relaxedSimd && relaxedSimd })
    this.convolution = convolution
  }

  /** Room for a tensor, with anything in it. */
  tensor(shape: Shape): WasmTensor {
    const address = this.heap.allocate(sizeOf(shape) * bytesPerFloat)
    return { shape, storage: { address, holders: 1 }, isDisposed: false }
  }

  /** The same numbers under another shape. */
  sharing({ storage }: WasmTensor, shape: Shape): WasmTensor {
    storage.holders += 1
    return { shape, storage, isDisposed: false }
  }

  dispose(x: WasmTensor): void {
    if (x.isDisposed) return
    x.isDisposed = true
    x.storage.holders -= 1
    if (x.storage.holders === 0) this.heap.release(x.storage.address)
  }

  /**
   * Where a tensor's numbers are.
   *
   * @throws BackendError wasm.disposed: somebody has disposed of it
   */
  addressOf(x: WasmTensor): number {
    if (x.isDisposed) {
      throw new BackendError({ code: 'wasm.disposed', expected: 'a tensor', received: 'one that is disposed of' })
    }
    return x.storage.address
  }

  /** Its numbers, until the next allocation. */
  numbersOf(x: WasmTensor): Float32Array<ArrayBufferLike> {
    return this.heap.floats(this.addressOf(x), sizeOf(x.shape))
  }

  /** Lends room for so many float32, with anything in it. */
  withRoom<R>(length: number, use: (address: number) => R): R {
    const address = this.heap.allocate(length * bytesPerFloat)
    try {
      return use(address)
    } finally {
      this.heap.release(address)
    }
  }

  /** Runs all turns of a kernel. */
  run(kernel: Run, turns: number, addresses: readonly number[]): void {
    kernel(0, turns, ...addresses)
  }

  /** Whether there is neither an infinity nor NaN in a tensor. */
  isFinite(x: WasmTensor): boolean {
    const run = this.kernel('finite', () => finiteModule(this.shared))
    return this.withRoom(1, sum => {
      run(0, sizeOf(x.shape), sum, this.addressOf(x))
      return this.heap.floats(sum, 1)[0] === 0
    })
  }

  /**
   * A kernel by its name, which says all about it; what was used last is kept.
   *
   * @param assembled the module, if it is not there yet; it exports `run`
   */
  kernel(name: string, assembled: () => Uint8Array<ArrayBuffer>): Run {
    const known = this.#kernels.get(name)
    this.#kernels.delete(name)
    const run = known ?? this.#compiled(assembled())
    this.#kernels.set(name, run)
    const [oldest] = this.#kernels.keys()
    if (this.#kernels.size > maximumKernels) this.#kernels.delete(oldest!)
    return run
  }

  #compiled(bytes: Uint8Array<ArrayBuffer>): Run {
    const module = new WebAssembly.Module(bytes)
    const { exports } = new WebAssembly.Instance(module, {
      env: { memory: this.heap.memory },
      math: scalarFunctions,
    })
    return exports.run as Run
  }
}
