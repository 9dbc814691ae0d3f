import { formatShape, type Shape } from '@convene/core'
import type { Storage, WasmTensor } from './tensor.ts'

/** What is left of a tensor that nobody can reach any more. */
interface Remains {
  readonly shape: Shape
  readonly storage: Storage
}

/** Frees the memory of tensors that are gone without having been disposed of, and says so: the last resort. */
export class Leaks {
  readonly #registry: FinalizationRegistry<Remains>
  #count = 0

  /** @param release lets go of a tensor's hold on its storage */
  constructor(release: (storage: Storage) => void) {
    this.#registry = new FinalizationRegistry(({ shape, storage }) => {
      release(storage)
      this.#count += 1
      if (this.#count === 1 && isDevelopment()) {
        console.warn(
          `A tensor ${formatShape(shape)} of the wasm backend was never disposed of: the garbage collector came upon it. ` +
            'Use scope(), compile() or dispose(); memory().leaked counts the others.',
        )
      }
    })
  }

  /** How many there have been. */
  get count(): number {
    return this.#count
  }

  watch(x: WasmTensor): void {
    this.#registry.register(x, { shape: x.shape, storage: x.storage }, x)
  }

  forget(x: WasmTensor): void {
    this.#registry.unregister(x)
  }
}

function isDevelopment(): boolean {
  return globalThis.process?.env?.NODE_ENV !== 'production'
}
