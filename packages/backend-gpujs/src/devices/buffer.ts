import { BackendError, ConveneError } from '@convene/core'
import { assertMode, compile, release } from '../compile.ts'
import type { Device } from '../device.ts'
import type { BufferResult, Gpu, RunKernel } from '../gpu.ts'
import { type CacheBounds, KernelCache } from '../kernelCache.ts'
import { copy } from '../ops/copy.ts'
import type { Dialect, KernelSource } from '../source.ts'

/**
 * Mode `webgpu`, whose tensors are buffers that are promised: gpu.js compiles and runs kernels asynchronously. All work
 * goes through one queue, in the order of the calls, so that nothing is freed before it is used.
 */
export function bufferDevice(gpu: Gpu, bounds: CacheBounds): Device<Promise<BufferResult>> {
  const dialect: Dialect = {
    rows: 'y',
    exactLocals: false,
    counter: variable => variable,
    integer: expression => `(${expression} | 0)`,
    isNaN: variable => `!(${variable} <= 0) && !(${variable} > 0)`,
  }
  const cache = new KernelCache<RunKernel>(bounds, kernel => release(gpu, kernel))
  let tail: Promise<unknown> = Promise.resolve()

  /** A failure is the result's, and is thrown by whoever awaits that; the queue goes on. */
  const enqueue = <R>(job: () => Promise<R>): Promise<R> => {
    const result = tail.then(job)
    tail = result.catch(() => {})
    return result
  }
  const run = (
    key: string,
    source: KernelSource,
    inputs: readonly (Promise<BufferResult> | Float32Array)[],
    size: number,
  ) =>
    enqueue(async () => {
      const values = await Promise.all(inputs)
      const kernel = cache.get(key, () => ({ kernel: compile(gpu, source), bytes: 4 * size }))
      const result = (await kernel(...values)) as BufferResult
      assertMode(gpu, 'webgpu', kernel)
      // However many results a thread gave, and along however many axes: they lie in the buffer in order.
      result.componentCount = 1
      result.output = [size]
      return result
    })

  return {
    dialect,
    upload: data => {
      const copied = data.slice()
      return run(`copy ${data.length}`, copy(dialect, data.length), [copied], data.length)
    },
    run,
    download: async (value, size) => {
      try {
        // The queue waits until reading has begun, not until it is done.
        const { data } = await enqueue(async () => ({ data: (await value).toArray() }))
        return (await data) as Float32Array
      } catch (cause) {
        if (cause instanceof ConveneError) throw cause
        const received = cause instanceof Error ? cause.message : String(cause)
        throw new BackendError({ code: 'gpujs.kernel', expected: `${size} elements from webgpu`, received, cause })
      }
    },
    free: value => {
      enqueue(async () => {
        const [settled] = await Promise.allSettled([value])
        if (settled.status === 'fulfilled') settled.value.delete()
      })
    },
    get kernels() {
      return cache.size
    },
    close: () =>
      enqueue(async () => {
        cache.clear()
        await gpu.destroy()
      }),
  }
}
