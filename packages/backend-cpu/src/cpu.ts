import type { Backend } from '@convene/core'
import { kernels } from './kernels.ts'
import { type CpuTensor, zerosIn } from './tensor.ts'

export interface CpuOptions {
  /** What tensors are stored in; `'float32'`, if left out. Sums are always accumulated in float64. */
  readonly precision?: 'float32' | 'float64'
}

/**
 * The reference backend: plain loops that read like the definitions. In float32 each result is rounded once, when it is
 * stored; in float64 it is what all other backends are measured against.
 */
export function cpu({ precision = 'float32' }: CpuOptions = {}): Backend<CpuTensor> {
  const zeros = zerosIn(precision)
  return {
    name: precision === 'float64' ? 'cpu:float64' : 'cpu',
    precision,
    kernels: kernels(zeros),
    shapeOf: x => x.shape,
    fromHost: (data, shape) => {
      const x = zeros(shape)
      x.data.set(data)
      return x
    },
    toHost: async x => x.data.slice(),
    // The garbage collector frees the heap.
    dispose: () => {},
  }
}
