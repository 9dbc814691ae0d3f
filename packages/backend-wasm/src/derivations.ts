import type { Derivation } from './executor.ts'
import type { Heap } from './heap.ts'
import { bytesPerFloat } from './kernels/loops.ts'
import type { Storage, WasmTensor } from './tensor.ts'

/** What was made of a parameter, and how many programs read it. */
interface Made {
  readonly storage: Storage
  readonly name: string
  readonly address: number
  programs: number
}

/** What is made of parameters, such as packed filters: once, however many programs read it. */
export class Derivations {
  readonly #heap: Heap
  readonly #made = new Map<Storage, Map<string, Made>>()

  constructor(heap: Heap) {
    this.#heap = heap
  }

  /** Has nothing yet. It can be asked as long as the tensors it was asked about live. */
  share(): DerivationShare {
    const mine = new Set<Made>()
    return {
      addressOf: ({ storage }, { name, length }, fill) => {
        const made = this.#made.get(storage)?.get(name) ?? this.#make(storage, name, length, fill)
        if (!mine.has(made)) made.programs += 1
        mine.add(made)
        return made.address
      },
      release: () => {
        for (const made of mine) this.#leave(made)
        mine.clear()
      },
    }
  }

  #make(storage: Storage, name: string, length: number, fill: (address: number) => void): Made {
    const address = this.#heap.allocate(length * bytesPerFloat)
    try {
      fill(address)
    } catch (error) {
      this.#heap.release(address)
      throw error
    }
    const made = { storage, name, address, programs: 0 }
    const others = this.#made.get(storage) ?? new Map<string, Made>()
    this.#made.set(storage, others.set(name, made))
    return made
  }

  #leave(made: Made): void {
    made.programs -= 1
    if (made.programs > 0) return
    this.#heap.release(made.address)
    const others = this.#made.get(made.storage)
    others?.delete(made.name)
    if (others?.size === 0) this.#made.delete(made.storage)
  }
}

/** A program's share in what was made of its parameters. */
export interface DerivationShare {
  /** Where it is. @param fill makes it, if nobody has */
  addressOf(x: WasmTensor, derivation: Derivation, fill: (address: number) => void): number
  /** Says that the program needs none of it any more. */
  release(): void
}
