import { BackendError } from '@convene/core'
import type { Gpu, RunKernel } from './gpu.ts'
import type { KernelSource } from './source.ts'

/** Hands a kernel to gpu.js, which compiles it at its first call. */
export function compile(gpu: Gpu, { source, output }: KernelSource): RunKernel {
  return gpu.createKernel(source, {
    output,
    // Results stay on the device, and a later call does not overwrite them.
    pipeline: true,
    immutable: true,
    precision: 'single',
    tactic: 'precision',
    // gpu.js ends loops that it cannot bound after a thousand rounds, without a word.
    loopMaxIterations: 2 ** 31 - 1,
  })
}

/**
 * gpu.js runs a kernel on the CPU if the mode cannot take it, with no more than a warning. Call this after a kernel ran.
 *
 * @throws BackendError gpujs.mode: another mode ran
 */
export function assertMode(gpu: Gpu, mode: string, { kernel }: RunKernel): void {
  if (kernel.constructor === gpu.Kernel) return
  throw new BackendError({
    code: 'gpujs.mode',
    expected: `a kernel that runs in mode ${mode}`,
    received: `${kernel.constructor.name}${kernel.fallbackReason ? `, because ${kernel.fallbackReason}` : ''}`,
  })
}

/** Frees a kernel. */
export function release(gpu: Gpu, run: RunKernel): void {
  run.destroy()
  // In mode cpu, destroying leaves the kernel in this list.
  const index = gpu.kernels.indexOf(run.kernel)
  if (index >= 0) gpu.kernels.splice(index, 1)
}
