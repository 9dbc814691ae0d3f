import { BackendError, type Shape, scalarFunctions, sizeOf } from '@convene/core'
import { Derivations } from './derivations.ts'
import { type Features, probe, tileFor } from './features.ts'
import { Heap, type MemoryUse } from './heap.ts'
import { finiteModule } from './kernels/finite.ts'
import { bytesPerFloat } from './kernels/loops.ts'
import type { Tile } from './kernels/tile.ts'
import { Leaks } from './leaks.ts'
import type { Convolution, WasmOptions } from './options.ts'
import type { Storage, WasmTensor } from './tensor.ts'
import { type SpreadKernel, Threads } from './threads/threads.ts'

/** A compiled kernel. */
export interface Run extends SpreadKernel {
  /** Whether it calls functions that only the first thread has. */
  readonly isAlone: boolean
}

/** How much work a run is, and what it needs beside its addresses. */
export interface Effort {
  /** About how many elements are read, or products made: with few, waking other threads takes longer than the work. */
  readonly operations: number
  /** Bytes of room that each thread needs, from the last address on. */
  readonly perThread?: number
}

/** Fewer operations than this are done on one thread. */
const fewOperations = 32_768

/** As many kernels as this are kept ready. */
const maximumKernels = 4096

/** What a backend's memory holds. */
export interface WasmMemory extends MemoryUse {
  /** Tensors that are alive. */
  readonly tensors: number
  /** Tensors that the garbage collector found, since nobody had disposed of them. */
  readonly leaked: number
}

/** A memory, the tensors in it, and the kernels that work on them. */
export class Device {
  readonly heap: Heap
  readonly derivations: Derivations
  readonly shared: boolean
  readonly tile: Tile
  readonly #kernels = new Map<string, Run>()

  /** Whether convolutions may take Winograd's formulas. */
  readonly convolution: Convolution
  #threads: Threads | undefined
  #kernelCount = 0
  #alive = 0
  readonly #leaks = new Leaks(storage => this.#letGo(storage))

  private constructor({ convolution = 'fast', relaxedSimd = true }: WasmOptions, features: Features, shared: boolean) {
    this.shared = shared
    this.heap = new Heap(shared)
    this.derivations = new Derivations(this.heap)
    this.tile = tileFor({ ...features, relaxedSimd: features.relaxedSimd && relaxedSimd })
    this.convolution = convolution
  }

  /**
   * @throws BackendError wasm.simd: the engine has no SIMD
   * @throws BackendError wasm.threads: more threads are asked for than can be had
   */
  static async open(options: WasmOptions): Promise<Device> {
    const features = probe()
    if (!features.simd) {
      throw new BackendError({
        code: 'wasm.simd',
        expected: 'an engine with WebAssembly SIMD',
        received: 'one without',
      })
    }
    const count = threadCount(options.threads)
    const device = new Device(options, features, count > 1)
    if (count > 1) device.#threads = await Threads.open(device.heap, count)
    return device
  }

  /** How many threads work. */
  get threads(): number {
    return this.#threads?.count ?? 1
  }

  /** Room for a tensor, with anything in it. */
  tensor(shape: Shape): WasmTensor {
    return this.#own(shape, { address: this.heap.allocate(sizeOf(shape) * bytesPerFloat), holders: 1 })
  }

  /** The same numbers under another shape. */
  sharing({ storage }: WasmTensor, shape: Shape): WasmTensor {
    storage.holders += 1
    return this.#own(shape, storage)
  }

  #own(shape: Shape, storage: Storage): WasmTensor {
    const x: WasmTensor = { shape, storage, isDisposed: false, [Symbol.dispose]: () => this.dispose(x) }
    this.#alive += 1
    this.#leaks.watch(x)
    return x
  }

  dispose(x: WasmTensor): void {
    if (x.isDisposed) return
    x.isDisposed = true
    this.#leaks.forget(x)
    this.#letGo(x.storage)
  }

  #letGo(storage: Storage): void {
    this.#alive -= 1
    storage.holders -= 1
    if (storage.holders === 0) this.heap.release(storage.address)
  }

  /** What is held, and by how many. */
  get memory(): WasmMemory {
    return { ...this.heap.use, tensors: this.#alive, leaked: this.#leaks.count }
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
  run(kernel: Run, turns: number, addresses: readonly number[], { operations, perThread = 0 }: Effort): void {
    const isAlone = kernel.isAlone || turns === 1 || operations < fewOperations
    if (isAlone || this.#threads === undefined) kernel.run(0, turns, ...addresses)
    else this.#threads.run(kernel, turns, addresses, perThread)
  }

  /** Whether there is neither an infinity nor NaN in a tensor. */
  isFinite(x: WasmTensor): boolean {
    const run = this.kernel('finite', () => finiteModule(this.shared))
    return this.withRoom(1, sum => {
      run.run(0, sizeOf(x.shape), sum, this.addressOf(x))
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
    const isAlone = WebAssembly.Module.imports(module).some(({ module }) => module === 'math')
    return { number: this.#kernelCount++, bytes, run: exports.run as SpreadKernel['run'], isAlone }
  }

  close(): void {
    this.#threads?.close()
  }
}

/** As many threads as are asked for, or as there are processors; one where memory cannot be shared. */
function threadCount(asked: number | undefined): number {
  const canShare = typeof SharedArrayBuffer !== 'undefined' && globalThis.crossOriginIsolated !== false
  if (asked === undefined) return canShare ? Math.min(processors(), maximumThreads) : 1
  if (!Number.isInteger(asked) || asked < 1 || asked > maximumThreads) {
    const expected = `a whole number of threads from 1 to ${maximumThreads}`
    throw new BackendError({ code: 'wasm.threads', expected, received: String(asked) })
  }
  if (asked === 1 || canShare) return asked
  const reason =
    globalThis.crossOriginIsolated === false ? 'the page is not cross-origin isolated' : 'there is no SharedArrayBuffer'
  const received = `memory that cannot be shared: ${reason}`
  throw new BackendError({ code: 'wasm.threads', expected: `${asked} threads`, received })
}

const maximumThreads = 16

function processors(): number {
  const os = globalThis.process?.getBuiltinModule?.('node:os')
  return os?.availableParallelism() ?? globalThis.navigator?.hardwareConcurrency ?? 1
}
