import { assertMode, compile, release } from '../compile.ts'
import type { Device } from '../device.ts'
import type { Gpu, NestedFloats, RunKernel } from '../gpu.ts'
import { type CacheBounds, KernelCache } from '../kernelCache.ts'

/** Modes whose tensors are arrays of the host: `webasm` copies them into its memory and out, `cpu` reads them. */
export function hostDevice(gpu: Gpu, mode: 'webasm' | 'cpu', bounds: CacheBounds): Device<Float32Array> {
  const cache = new KernelCache<RunKernel>(bounds, kernel => release(gpu, kernel))
  return {
    dialect: {
      rows: 'y',
      exactLocals: mode === 'cpu',
      counter: variable => (mode === 'webasm' ? `(${variable} | 0)` : variable),
      integer: expression => `(${expression} | 0)`,
      isNaN: variable => `${variable} !== ${variable}`,
    },
    upload: data => data.slice(),
    run: (key, source, inputs, size) => {
      const kernel = cache.get(key, () => ({
        kernel: compile(gpu, source),
        // A WebAssembly kernel keeps a copy of its arguments and its result.
        bytes: mode === 'webasm' ? 4 * inputs.reduce((sum, input) => sum + input.length, size) : 0,
      }))
      const result = kernel(...inputs) as NestedFloats
      assertMode(gpu, mode, kernel)
      return flatten(result, size)
    },
    download: async value => value.slice(),
    free: () => {},
    get kernels() {
      return cache.size
    },
    close: async () => {
      cache.clear()
      await gpu.destroy()
    },
  }
}

/** The numbers of nested rows, in order. */
function flatten(result: NestedFloats, size: number): Float32Array {
  if (result instanceof Float32Array && result.length === size) return result
  const first = firstLeaf(result)
  // WebAssembly's rows are views of one array, in order.
  if (first.byteOffset === 0 && first.buffer.byteLength === 4 * size) return new Float32Array(first.buffer)
  const flat = new Float32Array(size)
  let at = 0
  const append = (part: NestedFloats) => {
    if (part instanceof Float32Array) {
      flat.set(part, at)
      at += part.length
    } else part.forEach(append)
  }
  append(result)
  return flat
}

function firstLeaf(result: NestedFloats): Float32Array {
  return result instanceof Float32Array ? result : firstLeaf(result[0]!)
}
