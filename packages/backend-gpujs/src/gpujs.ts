import { type Backend, BackendError, ConveneError } from '@convene/core'
import { backendOn } from './backend.ts'
import { bufferDevice } from './devices/buffer.ts'
import { hostDevice } from './devices/host.ts'
import { textureDevice } from './devices/texture.ts'
import { type Gpu, loadGpu } from './gpu.ts'
import type { CacheBounds } from './kernelCache.ts'
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
 * Opens a backend on gpu.js, and computes a little on it to see that it does.
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
  const backend = open(new gpuClass({ mode }), mode, { maxKernels, maxBytes: maxKernelBytes })
  await check(backend, mode)
  return backend
}

function open(gpu: Gpu, mode: GpujsMode, bounds: CacheBounds): GpujsBackend {
  switch (mode) {
    case 'webasm':
    case 'cpu':
      return asBackend(mode, backendOn(`gpujs:${mode}`, hostDevice(gpu, mode, bounds), []))
    case 'webgl2':
    case 'headlessgl':
      return asBackend(mode, backendOn(`gpujs:${mode}`, textureDevice(gpu, mode, bounds), []))
    case 'webgpu':
      return asBackend(mode, backendOn(`gpujs:${mode}`, bufferDevice(gpu, bounds), []))
  }
}

/** Hides what the mode keeps in a tensor. Sound, since a backend's tensors come from the backend itself. */
function asBackend<V>(mode: GpujsMode, backend: ReturnType<typeof backendOn<V>>): GpujsBackend {
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
