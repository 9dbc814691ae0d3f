import type { Executor } from './executor.ts'
import { kernelModule } from './kernels/kernel.ts'
import { type Nest, operationsOf } from './kernels/nest.ts'
import { kernelName, type Work } from './kernels/work.ts'

/**
 * Runs the kernel of some loops.
 *
 * @param addresses where the result is, and each input
 */
export function runNest(executor: Executor, nest: Nest, work: Work, addresses: readonly number[]): void {
  const { device } = executor
  const kernel = device.kernel(kernelName(nest, work), () => kernelModule(nest, work, device.shared))
  executor.run(kernel, nest.outer[0]!, addresses, { operations: operationsOf(nest) })
}
