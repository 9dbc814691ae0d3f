import type { Backend } from '@convene/core'
import { approximations } from './approximations.ts'
import { Device, type WasmMemory } from './device.ts'
import { Eager } from './executor.ts'
import { kernels } from './kernels.ts'
import type { WasmOptions } from './options.ts'
import { prepare } from './prepare.ts'
import type { WasmTensor } from './tensor.ts'

/** The backend, with what only it can tell. */
export interface WasmBackend extends Backend<WasmTensor> {
  /** How many threads compute. Fewer than at the beginning, if one was lost. */
  readonly threads: number
  /** What its memory holds. */
  memory(): WasmMemory
}

/**
 * WebAssembly with SIMD, on several threads: the fast backend for CPUs. Kernels are made for each shape as it comes up.
 *
 * @throws BackendError wasm.simd: the engine has no SIMD
 * @throws BackendError wasm.threads: more threads are asked for than can be had
 * @example const backend = await wasm({ threads: 2 })
 */
export async function wasm(options: WasmOptions = {}): Promise<WasmBackend> {
  const device = await Device.open(options)
  return {
    name: 'wasm',
    precision: 'float32',
    ...kernels(new Eager(device)),
    approximations: approximations(device.convolution),
    shapeOf: x => x.shape,
    fromHost: (data, shape) => {
      const x = device.tensor(shape)
      device.numbersOf(x).set(data)
      return x
    },
    toHost: async x => device.numbersOf(x).slice(),
    dispose: x => device.dispose(x),
    prepare: (plan, parameters) => prepare(device, kernels, plan, parameters),
    get threads() {
      return device.threads
    },
    memory: () => device.memory,
    close: async () => device.close(),
  }
}

/** What `convene … --backend @convene/backend-wasm` opens: the backend as it is without options. */
export function backend(): Promise<WasmBackend> {
  return wasm()
}
