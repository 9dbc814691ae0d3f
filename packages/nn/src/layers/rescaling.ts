import { type Ops, scalar } from '@convene/core'
import type { Layer, LayerOptions } from '../layer.ts'
import { statelessLayer } from '../primitiveLayer.ts'

export interface RescalingOptions extends LayerOptions {
  /** 0, if left out. */
  readonly offset?: number | readonly number[]
}

/** x·scale + offset; each one number, or one for each channel. `rescaling(1 / 127.5, { offset: -1 })` takes bytes to [−1, 1]. */
export function rescaling(scale: number | readonly number[], options: RescalingOptions = {}): Layer {
  const { offset = 0 } = options
  return statelessLayer('Rescaling', options, (ops, x) => {
    return ops.add(ops.mul(x, numbers(ops, scale)), numbers(ops, offset))
  })
}

function numbers<T>(ops: Ops<T>, values: number | readonly number[]): T {
  return typeof values === 'number' ? scalar(ops, values) : ops.literal({ shape: [values.length], data: values })
}
