import { type Backend, BackendError, type HostArray, type Limitation, opNames, type Shape, sizeOf } from '@convene/core'
import type { Device } from './device.ts'
import { KernelCache } from './kernelCache.ts'
import { kernelWriters } from './ops/index.ts'
import type { KernelSource } from './source.ts'
import { GpuTensor } from './tensor.ts'

/** How many calls are remembered with their kernels' texts, half a kilobyte each. */
const maxTexts = 4096

/**
 * A backend on a device: every op is one kernel. Its text depends on op, attributes and shapes; texts that are equal, as
 * those of many elementwise ops are, share a compiled kernel, since compiling takes milliseconds.
 */
export function backendOn<V>(
  name: string,
  device: Device<V>,
  limitations: readonly Limitation[],
): Backend<GpuTensor<V>> & { readonly kernelCount: number } {
  let closing: Promise<void> | undefined
  const checkOpen = () => {
    if (closing === undefined) return
    throw new BackendError({ code: 'gpujs.closed', expected: `${name} to be open`, received: 'a closed backend' })
  }
  const fromHost = (data: HostArray, shape: Shape) => {
    checkOpen()
    return GpuTensor.of(shape, device.upload(data instanceof Float32Array ? data : Float32Array.from(data)))
  }

  const texts = new KernelCache<Written>({ maxKernels: maxTexts, maxBytes: Number.POSITIVE_INFINITY }, () => {})
  const special: Partial<Backend<GpuTensor<V>>['kernels']> = {
    reshape: (out, x) => x.reshaped(out),
    literal: (out, { data }) => fromHost(Float32Array.from(data), out),
    fill: (out, { value }) => fromHost(new Float32Array(sizeOf(out)).fill(value), out),
  }
  const kernel =
    (op: keyof typeof kernelWriters) =>
    (out: Shape, ...args: readonly unknown[]): GpuTensor<V> => {
      checkOpen()
      const tensors = args.filter(arg => arg instanceof GpuTensor) as readonly GpuTensor<V>[]
      const attrs = args[tensors.length]
      const shapes = tensors.map(x => x.shape)
      const { key, source } = texts.get(JSON.stringify([op, attrs, shapes]), () => {
        const write = kernelWriters[op] as (request: object) => KernelSource
        const source = write({ dialect: device.dialect, out, inputs: shapes, attrs })
        // How long each input is becomes part of a compiled kernel.
        const key = JSON.stringify([shapes.map(sizeOf), source.components, source.output, source.source])
        return { kernel: { key, source }, bytes: 0 }
      })
      const values = tensors.map(x => x.value)
      return GpuTensor.of(out, device.run(key, source, values, sizeOf(out)))
    }
  // Here the typed methods of `Kernels` and the one rule for all ops meet.
  const kernels = Object.fromEntries(
    opNames.map(op => [op, special[op] ?? kernel(op as keyof typeof kernelWriters)]),
  ) as unknown as Backend<GpuTensor<V>>['kernels']

  return {
    name,
    precision: 'float32',
    kernels,
    limitations,
    shapeOf: x => x.shape,
    fromHost,
    toHost: async x => {
      checkOpen()
      return device.download(x.value, sizeOf(x.shape))
    },
    dispose: x => x.dispose(value => closing === undefined && device.free(value)),
    close: () => {
      closing ??= device.close()
      return closing
    },
    get kernelCount() {
      return device.kernels
    },
  }
}

/** A kernel's text, and what tells it from others. */
interface Written {
  readonly key: string
  readonly source: KernelSource
}
