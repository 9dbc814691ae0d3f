import { aligned, BackendError } from '@convene/core'
import { maximumPages } from './assembly/module.ts'

const pageBytes = 65536

/** How much memory there is, in bytes. */
export interface MemoryUse {
  /** What tensors and programs hold. */
  readonly used: number
  /** The most that they ever held. */
  readonly peak: number
  /** What the engine has given so far. It is never given back. */
  readonly reserved: number
}

interface Block {
  address: number
  bytes: number
}

/**
 * Blocks of a WebAssembly memory, which grows as they need it. The first free block that is large enough is taken, and
 * neighbours that are both free become one.
 */
export class Heap {
  readonly memory: WebAssembly.Memory
  /** By address; no two touch. */
  readonly #free: Block[] = []
  readonly #taken = new Map<number, number>()
  /** Behind the last block. Address 0 stays unused. */
  #end = aligned(1)
  #used = 0
  #peak = 0

  constructor(shared: boolean) {
    this.memory = new WebAssembly.Memory({ initial: 16, maximum: maximumPages, shared })
  }

  get use(): MemoryUse {
    return { used: this.#used, peak: this.#peak, reserved: this.memory.buffer.byteLength }
  }

  /**
   * The address of so many bytes, with anything in them.
   *
   * @throws BackendError wasm.memory: there is no more
   */
  allocate(bytes: number): number {
    const size = aligned(Math.max(1, bytes))
    const address = this.#takeFree(size) ?? this.#takeNew(size)
    this.#taken.set(address, size)
    this.#used += size
    this.#peak = Math.max(this.#peak, this.#used)
    return address
  }

  release(address: number): void {
    const bytes = this.#taken.get(address)
    if (bytes === undefined) return
    this.#taken.delete(address)
    this.#used -= bytes
    const place = this.#placeOf(address)
    const [before, after] = [this.#free[place - 1], this.#free[place]]
    const joinsBefore = before !== undefined && before.address + before.bytes === address
    const joinsAfter = after !== undefined && address + bytes === after.address
    if (joinsBefore) before.bytes += bytes + (joinsAfter ? after.bytes : 0)
    else if (joinsAfter) {
      after.address = address
      after.bytes += bytes
    }
    if (joinsBefore && joinsAfter) this.#free.splice(place, 1)
    else if (!joinsBefore && !joinsAfter) this.#free.splice(place, 0, { address, bytes })
  }

  /** float32 at an address. The view does not outlive the next `allocate`: memory moves as it grows. */
  floats(address: number, length: number): Float32Array<ArrayBufferLike> {
    return new Float32Array(this.memory.buffer, address, length)
  }

  /** Copies bytes from one place to another; they may overlap. */
  copy(from: number, to: number, bytes: number): void {
    new Uint8Array(this.memory.buffer).copyWithin(to, from, from + bytes)
  }

  #takeFree(bytes: number): number | undefined {
    const place = this.#free.findIndex(block => block.bytes >= bytes)
    const block = this.#free[place]
    if (block === undefined) return undefined
    const { address } = block
    block.address += bytes
    block.bytes -= bytes
    if (block.bytes === 0) this.#free.splice(place, 1)
    return address
  }

  #takeNew(bytes: number): number {
    const address = this.#end
    const missing = Math.ceil((address + bytes - this.memory.buffer.byteLength) / pageBytes)
    if (missing > 0) this.#grow(missing, bytes)
    this.#end = address + bytes
    return address
  }

  /** By an eighth at least, so that growing a little again and again takes no time. */
  #grow(pages: number, bytes: number): void {
    const present = this.memory.buffer.byteLength / pageBytes
    for (const wanted of [Math.max(pages, present >> 3), pages]) {
      if (present + wanted > maximumPages) continue
      try {
        this.memory.grow(wanted)
        return
      } catch {
        // A machine may have less than it promised: then the smaller step, or the error below.
      }
    }
    const received = `${this.#used} in use of at most ${maximumPages * pageBytes}`
    throw new BackendError({ code: 'wasm.memory', expected: `room for ${bytes} bytes`, received })
  }

  /** Where in the list of free blocks an address belongs. */
  #placeOf(address: number): number {
    let [low, high] = [0, this.#free.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.#free[middle]!.address < address) low = middle + 1
      else high = middle
    }
    return low
  }
}
