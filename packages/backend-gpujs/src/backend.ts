import { type Backend, BackendError, type HostArray, type Limitation, opNames, type Shape, sizeOf } from '@convene/core'
import type { Device } from './device.ts'
import { kernelWriters } from './ops/index.ts'
import type { KernelSource } from './source.ts'
import { GpuTensor } from './tensor.ts'

/** A backend on a device: every op is one kernel, kept by op, attributes and shapes. */
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
      const write = kernelWriters[op] as (request: object) => KernelSource
      const value = device.run(
        JSON.stringify([op, attrs, shapes]),
        () => write({ dialect: device.dialect, out, inputs: shapes, attrs }),
        tensors.map(x => x.value),
        sizeOf(out),
      )
      return GpuTensor.of(out, value)
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
