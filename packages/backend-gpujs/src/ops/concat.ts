import { stridesOf } from '@convene/core'
import { type KernelWriter, kernelSource } from '../source.ts'
import { coalesce, offset } from '../strided.ts'
import { threadsOf } from '../threads.ts'

/** The place along the joined axis is walked like a third input, so that no other axis becomes one with that axis. */
export const concat: KernelWriter<'concat'> = ({ dialect, inputs, out, attrs: { axis } }) => {
  const [x, y] = inputs as readonly [readonly number[], readonly number[]]
  const place = out.map((_, i) => (i === axis ? 1 : 0))
  const { axes, strides } = coalesce({ axes: out, strides: [stridesOf(x), stridesOf(y), place] })
  const { output, prelude, at } = threadsOf(dialect, axes)
  const end = x[axis]!
  const body = `${prelude}let r = 0;
if (${offset(at, strides[2]!)} < ${end}) { r = x[${offset(at, strides[0]!)}]; }
else { r = y[${offset(at, strides[1]!, -end * stridesOf(y)[axis]!)}]; }
return r;`
  return kernelSource(['x', 'y'], body, output)
}
