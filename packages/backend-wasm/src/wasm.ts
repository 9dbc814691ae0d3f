import type { Backend } from '@convene/core'
import { Device } from './device.ts'
import { Eager } from './executor.ts'
import { kernels } from './kernels.ts'
import type { WasmOptions } from './options.ts'
import { prepare } from './prepare.ts'
import type { WasmTensor } from './tensor.ts'

/** WebAssembly with SIMD: the fast backend for CPUs. */
export async function wasm(options: WasmOptions = {}): Promise<Backend<WasmTensor>> {
  const device = await Device.open(options)
  return {
    name: 'wasm',
    precision: 'float32',
    ...kernels(new Eager(device)),
    shapeOf: x => x.shape,
    fromHost: (data, shape) => {
      const x = device.tensor(shape)
      device.numbersOf(x).set(data)
      return x
    },
    toHost: async x => device.numbersOf(x).slice(),
    dispose: x => device.dispose(x),
    prepare: (plan, parameters) => prepare(device, kernels, plan, parameters),
    close: async () => device.close(),
  }
}
