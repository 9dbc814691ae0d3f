import { stridesOf } from '@convene/core'
import { type KernelWriter, kernelSource, sum, times } from '../source.ts'
import { coalesce, offset } from '../strided.ts'
import { threadsOf } from '../threads.ts'
import { nearestRow } from './nearestRow.ts'

export const gather: KernelWriter<'gather'> = ({ dialect, inputs, out }) => {
  const [x, indices] = inputs as readonly [readonly number[], readonly number[]]
  const [rows = 1, ...rest] = x
  const [size = 1, ...within] = stridesOf(x)
  const { axes, strides } = coalesce({
    axes: out,
    strides: [
      [...stridesOf(indices), ...rest.map(() => 0)],
      [...indices.map(() => 0), ...within],
    ],
  })
  const { output, prelude, at } = threadsOf(dialect, axes)
  const from = sum(times(dialect.integer('row'), size), offset(at, strides[1]!))
  const body = `${prelude}${nearestRow(`indices[${offset(at, strides[0]!)}]`, rows)}return x[${from}];`
  return kernelSource(['x', 'indices'], body, output)
}
