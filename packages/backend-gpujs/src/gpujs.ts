import { type Backend, BackendError, ConveneError, maxElements } from '@convene/core'
import { requestAdapter } from './adapter.ts'
import { backendOn } from './backend.ts'
import type { Device } from './device.ts'
import { bufferDevice } from './devices/buffer.ts'
import { hostDevice } from './devices/host.ts'
import { textureDevice } from './devices/texture.ts'
import { limitationsOfDriver } from './driver.ts'
import { type Gpu, loadGpu } from './gpu.ts'
import type { CacheBounds } from './kernelCache.ts'
import { type Capacity, limitationsOf } from './limitations.ts'
import { type GpujsMode, gpujsModeNames, reasonAgainst } from './modes.ts'
import type { GpuTensor } from './tensor.ts'

export interface GpujsOptions {
  /** Where to compute: the mode that runs, or an error. */
  readonly mode: GpujsMode
  /** How many compiled kernels to keep; 512 if left out. ResNet-50 has about 70. */
  readonly maxKernels?: number
  /** How many bytes of copied arguments the kernels kept may hold, in mode webasm; 1 GiB if left out. */
  readonly maxKernelBytes?: number
}

/** A backend on gpu.js. */
export interface GpujsBackend extends Backend<GpuTensor> {
  readonly mode: GpujsMode
  /** How many compiled kernels are kept at the moment. */
  readonly kernelCount: number
  close(): Promise<void>
}

/**
 * Opens a backend on gpu.js, and computes a little on it to see that it does, and what a GPU's driver makes of NaN and
 * Infinity: where they are lost, `limitations` says so.
 *
 * @throws BackendError gpujs.mode: there is no such mode, it does not run here (the message says why), or another one
 * would run in its place
 * @see https://github.com/gpujs/gpu.js
 */
export async function gpujs({ mode, maxKernels = 512, maxKernelBytes = 2 ** 30 }: GpujsOptions): Promise<GpujsBackend> {
  if (!gpujsModeNames.includes(mode)) {
    throw new BackendError({
      code: 'gpujs.mode',
      expected: `a mode of gpu.js: ${gpujsModeNames.join(', ')}`,
      received: String(mode),
    })
  }
  const gpuClass = await loadGpu()
  const reason = await reasonAgainst(mode, gpuClass)
  if (reason !== undefined) throw unavailable(mode, reason)
  const backend = await open(new gpuClass({ mode }), mode, { maxKernels, maxBytes: maxKernelBytes })
  await check(backend, mode)
  if (mode === 'webasm' || mode === 'cpu') return backend
  // JavaScript and WebAssembly keep to IEEE 754; a GPU does what its driver likes.
  const limitations = [...(backend.limitations ?? []), ...(await limitationsOfDriver(backend))]
  return Object.assign(backend, { limitations })
}

async function open(gpu: Gpu, mode: GpujsMode, bounds: CacheBounds): Promise<GpujsBackend> {
  switch (mode) {
    case 'webasm':
      // A kernel's arguments and result share one memory of 4 GiB.
      return asBackend(mode, hostDevice(gpu, mode, bounds), { ...unbounded, call: 2 ** 30 - 2 ** 20 })
    case 'cpu':
      return asBackend(mode, hostDevice(gpu, mode, bounds), unbounded)
    case 'webgl2':
    case 'headlessgl':
      // A texel for each element.
      return asBackend(mode, textureDevice(gpu, mode, bounds), {
        ...unbounded,
        tensor: gpu.Kernel.features.maxTextureSize ** 2,
      })
    case 'webgpu': {
      const adapter = await requestAdapter()
      if (typeof adapter === 'string') throw unavailable(mode, adapter)
      const { maxStorageBufferBindingSize, maxBufferSize } = adapter.limits
      // gpu.js dispatches groups of 8 × 8 × 1 threads; WebGPU grants 65,535 groups along each axis.
      return asBackend(mode, bufferDevice(gpu, bounds), {
        ...unbounded,
        tensor: Math.floor(Math.min(maxStorageBufferBindingSize, maxBufferSize) / 4),
        threads: [8 * 65_535, 8 * 65_535, 65_535],
      })
    }
  }
}

const unbounded: Capacity = { tensor: maxElements, call: 2 ** 53, threads: [maxElements, maxElements, maxElements] }

/** Hides what the mode keeps in a tensor. Sound, since a backend's tensors come from the backend itself. */
function asBackend<V>(mode: GpujsMode, device: Device<V>, capacity: Capacity): GpujsBackend {
  const backend = backendOn(`gpujs:${mode}`, device, limitationsOf(device.dialect, capacity))
  return Object.assign(backend, { mode }) as unknown as GpujsBackend
}

/** Some devices accept every command and compute nothing. */
async function check(backend: GpujsBackend, mode: GpujsMode): Promise<void> {
  try {
    const x = backend.fromHost(Float32Array.of(1, 2, 3), [3])
    const y = backend.kernels.mul([3], x, x)
    const received = await backend.toHost(y)
    backend.dispose(x)
    backend.dispose(y)
    if (received.join() !== '1,4,9') throw unavailable(mode, `its device gives [${received.join(', ')}] for [1, 4, 9]`)
  } catch (error) {
    await backend.close()
    if (error instanceof ConveneError) throw error
    throw unavailable(mode, error instanceof Error ? error.message : String(error), error)
  }
}

function unavailable(mode: GpujsMode, reason: string, cause?: unknown): BackendError {
  return new BackendError({
    code: 'gpujs.mode',
    expected: `gpu.js to run in mode ${mode}`,
    received: reason,
    ...(cause === undefined ? {} : { cause }),
  })
}
