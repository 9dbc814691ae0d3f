import { evaluate, type HostArray, type Ops, type Shape, tensor } from '@convene/core'
import { cpu } from './cpu.ts'
import type { CpuTensor } from './tensor.ts'

/** What a test of kernels needs, in one precision. */
export interface Bench {
  readonly ops: Ops<CpuTensor>
  /** An input. */
  t(shape: Shape, data: readonly number[]): CpuTensor
  /** The same as an expected output. */
  array(data: readonly number[]): HostArray
}

export function bench(precision: 'float32' | 'float64'): Bench {
  const backend = cpu({ precision })
  return {
    ops: evaluate(backend),
    t: (shape, data) => tensor(backend, data, shape),
    array: data => (precision === 'float64' ? Float64Array.from(data) : Float32Array.from(data)),
  }
}

export const precisions = ['float32', 'float64'] as const
