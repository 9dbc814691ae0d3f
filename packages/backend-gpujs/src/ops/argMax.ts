import { sizeOf } from '@convene/core'
import { type KernelWriter, kernelSource, sum, times } from '../source.ts'
import { threadsOf } from '../threads.ts'

export const argMax: KernelWriter<'argMax'> = ({ dialect, inputs, attrs: { axis } }) => {
  const x = inputs[0]!
  const length = x[axis]!
  const inner = sizeOf(x.slice(axis + 1))
  const { output, prelude, at } = threadsOf(dialect, [sizeOf(x.slice(0, axis)), inner])
  const first = sum(times(at[0]!, length * inner), at[1]!)
  // `found` is 2 after a NaN, which nothing replaces. A v that is neither above r nor at most r is NaN, or r is.
  const body = `${prelude}let r = x[${first}];
let best = 0;
let found = 2;
if (r <= 0) { found = 1; }
if (r > 0) { found = 1; }
for (let k = 1; k < ${length}; k++) {
const v = x[${sum(first, times('k', inner))}];
if (v > r) { r = v; best = k; }
if (found < 2) { if (!(v <= r)) { r = v; best = k; found = 2; } }
}
return best;`
  return kernelSource(['x'], body, output)
}
