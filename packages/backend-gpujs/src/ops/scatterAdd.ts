import { sizeOf, stridesOf } from '@convene/core'
import { type KernelWriter, kernelSource, loop, sum, times } from '../source.ts'
import { coalesce, offset } from '../strided.ts'
import { threadsOf } from '../threads.ts'
import { nearestRow } from './nearestRow.ts'

/** GPUs cannot scatter, so each element of the output goes through all indices and adds up what belongs to its row. */
export const scatterAdd: KernelWriter<'scatterAdd'> = ({ dialect, inputs, out, attrs: { rows } }) => {
  const [size = 1, ...within] = stridesOf(out)
  const { axes, strides } = coalesce({
    axes: out,
    strides: [
      [1, ...within.map(() => 0)],
      [0, ...within],
    ],
  })
  const { output, prelude, at } = threadsOf(dialect, axes)
  const own = offset(at, strides[0]!)
  const value = (i: string) => `values[${sum(times(i, size), offset(at, strides[1]!))}]`
  const body = `${prelude}let r = 0;
${loop(
  dialect,
  'i',
  sizeOf(inputs[0]!),
  i => `${nearestRow(`indices[${i}]`, rows)}if (row === ${own}) { r += ${value(i)}; }`,
)}
return r;`
  return kernelSource(['indices', 'values'], body, output)
}
