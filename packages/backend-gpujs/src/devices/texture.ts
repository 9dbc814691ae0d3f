import { BackendError } from '@convene/core'
import { assertMode, compile, release } from '../compile.ts'
import type { Device } from '../device.ts'
import type { Gpu, RunKernel, TextureResult } from '../gpu.ts'
import { type CacheBounds, KernelCache } from '../kernelCache.ts'
import { copy } from '../ops/copy.ts'
import type { Dialect, KernelSource } from '../source.ts'

/** A kernel and how many of its results live: their textures need it, so it is freed after the last of them. */
interface OwningKernel {
  readonly run: RunKernel
  readonly components: 1 | 4
  results: number
  evicted: boolean
}

/** A tensor in a texture: a texel for each element, or, if a kernel of four results made it, for each four. */
interface Stored {
  readonly texture: TextureResult
  readonly owner: OwningKernel
}

/** Modes whose tensors are WebGL textures. Kernels run at once; reading waits for them. */
export function textureDevice(gpu: Gpu, mode: 'webgl2' | 'headlessgl', bounds: CacheBounds): Device<Stored> {
  gpu.addFunction('function toInteger(value) { return value; }', {
    argumentTypes: { value: 'Number' },
    returnType: 'Integer',
  })
  const dialect: Dialect = {
    rows: 'z',
    exactLocals: false,
    counter: variable => variable,
    integer: expression => `toInteger(${expression})`,
    isNaN: variable => `${variable} !== ${variable}`,
  }
  const free = (kernel: OwningKernel) => {
    if (kernel.evicted && kernel.results === 0) release(gpu, kernel.run)
  }
  const cache = new KernelCache<OwningKernel>(bounds, kernel => {
    kernel.evicted = true
    free(kernel)
  })
  const run = (key: string, source: KernelSource, inputs: readonly (TextureResult | Float32Array)[], size: number) => {
    const owner = cache.get(key, () => {
      const kernel = { run: compile(gpu, source), components: source.components, results: 0, evicted: false }
      // A kernel holds on to its last result; a texel has room for four numbers.
      return { kernel, bytes: (16 / source.components) * size }
    })
    const texture = owner.run(...inputs) as TextureResult
    assertMode(gpu, mode, owner.run)
    // Four results next to each other are what gpu.js calls memory-optimized, and reads as a flat array.
    if (owner.components === 4) texture.type = 'MemoryOptimizedNumberTexture'
    owner.results++
    return { texture, owner }
  }
  return {
    dialect,
    upload: data => run(`copy ${data.length}`, copy(dialect, data.length), [data], data.length),
    run: (key, source, inputs, size) => {
      // How an argument's elements lie in its texels is part of the kernel.
      const layouts = inputs.map(({ owner }) => owner.components).join()
      return run(
        `${key} ${layouts}`,
        source,
        inputs.map(({ texture }) => texture),
        size,
      )
    },
    download: async ({ texture, owner }, size) => {
      const texels = texture.renderValues()
      const error = texture.context.getError()
      if (texels === null || error !== 0) {
        const received = texels === null ? 'a texture that is gone' : `WebGL error ${error}`
        throw new BackendError({ code: 'gpujs.kernel', expected: `${size} elements from ${mode}`, received })
      }
      return owner.components === 4 ? texels.slice(0, size) : everyFourth(texels, size)
    },
    free: ({ texture, owner }) => {
      texture.delete()
      owner.results--
      free(owner)
    },
    get kernels() {
      return cache.size
    },
    close: async () => {
      cache.clear()
      await gpu.destroy()
    },
  }
}

/** The first numbers of the texels. */
function everyFourth(texels: Float32Array, size: number): Float32Array {
  const data = new Float32Array(size)
  for (let i = 0; i < size; i++) data[i] = texels[4 * i]!
  return data
}
