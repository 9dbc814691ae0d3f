import type { Attrs, OpName, Shape } from '@convene/core'
import { type KernelWriter, kernelSource } from '../source.ts'
import { coalesce, offset } from '../strided.ts'
import { threadsOf } from '../threads.ts'

/** The family of ops that move elements: where the first comes from, and the step along each axis of the output. */
export function reindex<K extends OpName>(
  walk: (inputs: readonly [Shape], attrs: Attrs<K>) => { readonly strides: readonly number[]; readonly start: number },
): KernelWriter<K> {
  return ({ dialect, out, inputs, attrs }) => {
    const { strides: steps, start } = walk([inputs[0]!], attrs)
    const { axes, strides } = coalesce({ axes: out, strides: [steps] })
    const { output, prelude, at } = threadsOf(dialect, axes)
    return kernelSource(['x'], `${prelude}return x[${offset(at, strides[0]!, start)}];`, output)
  }
}
