import { BackendError } from '@convene/core'
import type { Heap } from '../heap.ts'
import { control } from './protocol.ts'
import { openWorker, type Worker } from './worker.ts'

/** A kernel as threads know it. */
export interface SpreadKernel {
  /** No other has it. */
  readonly number: number
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly run: (from: number, to: number, ...addresses: readonly number[]) => void
}

/** How many times as long as its own share the first thread waits for the others, and how many milliseconds at least. */
const patience = { times: 50, milliseconds: 5_000 } as const

/** Each thread takes its turns in about as many pieces as this, so that nobody waits long for the slowest. */
const piecesPerThread = 4

/** Turns that a thread takes at a time. Where turns are single numbers, whole vectors of them. */
function pieceOf(turns: number, threads: number): number {
  const piece = Math.max(1, Math.floor(turns / (piecesPerThread * threads)))
  return piece < 64 ? piece : Math.ceil(piece / 64) * 64
}

/** Threads that work on one memory: the caller's, and some beside it. */
export class Threads {
  readonly #heap: Heap
  readonly #control: Int32Array<SharedArrayBuffer>
  readonly #known = new Set<number>()
  #workers: readonly Worker[] = []
  #lost: string | undefined

  private constructor(heap: Heap) {
    this.#heap = heap
    this.#control = new Int32Array(new SharedArrayBuffer(4 * control.length))
  }

  /**
   * Starts threads beside the caller's.
   *
   * @throws BackendError wasm.threads: there are no such threads here
   */
  static async open(heap: Heap, count: number): Promise<Threads> {
    const threads = new Threads(heap)
    const { memory } = heap
    const shared = threads.#control.buffer
    const opened = Array.from({ length: count - 1 }, (_, i) =>
      openWorker({ memory, shared, thread: i + 1 }, reason => threads.#lose(reason)),
    )
    try {
      threads.#workers = await Promise.all(opened)
    } catch (cause) {
      for (const worker of await Promise.allSettled(opened)) if (worker.status === 'fulfilled') worker.value.stop()
      const received = cause instanceof Error ? cause.message : String(cause)
      throw new BackendError({ code: 'wasm.threads', expected: `${count} threads`, received, cause })
    }
    return threads
  }

  /** How many there are, the caller's included. */
  get count(): number {
    return this.#workers.length + 1
  }

  /** Why there are fewer than at the beginning; `undefined` if there are not. */
  get lost(): string | undefined {
    return this.#lost
  }

  /**
   * Runs all turns of a kernel, each on some thread.
   *
   * @param perThread bytes by which the last address is further on for each thread
   * @throws BackendError wasm.thread: one of the threads failed, or has not answered for long. Those beside the caller's are
   * given up then
   */
  run(kernel: SpreadKernel, turns: number, addresses: readonly number[], perThread: number): void {
    if (this.#workers.length === 0) {
      kernel.run(0, turns, ...addresses)
      return
    }
    const numbers = this.#control
    const chunk = pieceOf(turns, this.count)
    const isNew = !this.#known.has(kernel.number)
    const module = isNew ? this.#heap.allocate(kernel.bytes.length) : 0
    if (isNew) new Uint8Array(this.#heap.memory.buffer).set(kernel.bytes, module)
    numbers[control.next] = 0
    numbers[control.turns] = turns
    numbers[control.chunk] = chunk
    numbers[control.kernel] = kernel.number
    numbers[control.moduleAddress] = module
    numbers[control.moduleBytes] = kernel.bytes.length
    numbers[control.perThread] = perThread
    numbers[control.count] = addresses.length
    numbers.set(addresses, control.addresses)
    Atomics.store(numbers, control.busy, this.#workers.length)
    Atomics.add(numbers, control.job, 1)
    Atomics.notify(numbers, control.job)
    const started = performance.now()
    try {
      for (;;) {
        const from = Atomics.add(numbers, control.next, chunk)
        if (from >= turns) break
        kernel.run(from, Math.min(from + chunk, turns), ...addresses)
      }
    } finally {
      this.#await(performance.now() - started)
      if (isNew) this.#heap.release(module)
    }
    this.#known.add(kernel.number)
  }

  /** Until all others are done. The caller may be a thread that must not sleep, such as a page's. */
  #await(own: number): void {
    const numbers = this.#control
    const limit = performance.now() + Math.max(patience.milliseconds, patience.times * own)
    for (let turn = 1; Atomics.load(numbers, control.busy) > 0; turn++) {
      if (turn % 100_000 === 0 && performance.now() > limit) this.#giveUp('a thread does not answer')
    }
    if (Atomics.load(numbers, control.failed) !== 0) this.#giveUp('a kernel failed on a thread')
  }

  #giveUp(reason: string): never {
    this.#lose(reason)
    throw new BackendError({ code: 'wasm.thread', expected: 'all threads to finish', received: reason })
  }

  /** From here on the caller's thread does everything. */
  #lose(reason: string): void {
    if (this.#workers.length === 0) return
    this.#lost = reason
    console.warn(`The wasm backend goes on with one thread: ${reason}`)
    this.close()
  }

  close(): void {
    for (const worker of this.#workers) worker.stop()
    this.#workers = []
  }
}
