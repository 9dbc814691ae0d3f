import type { Dialect } from '../source.ts'
import { type KernelSource, kernelSource } from '../source.ts'
import { threadsOf } from '../threads.ts'

/** Copies an array of the host to a result that stays on the device. */
export function copy(dialect: Dialect, size: number): KernelSource {
  const { output, at } = threadsOf(dialect, [size])
  return kernelSource(['x'], `return x[${at[0]}];`, output)
}
