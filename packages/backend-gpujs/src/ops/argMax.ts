import { sizeOf } from '@convene/core'
import { type KernelWriter, kernelSource, loop, sum, times } from '../source.ts'
import { threadsOf } from '../threads.ts'

export const argMax: KernelWriter<'argMax'> = ({ dialect, inputs, attrs: { axis } }) => {
  const x = inputs[0]!
  const length = x[axis]!
  const inner = sizeOf(x.slice(axis + 1))
  const { output, prelude, at } = threadsOf(dialect, [sizeOf(x.slice(0, axis)), inner])
  const first = sum(times(at[0]!, length * inner), at[1]!)
  // `found` is 0 before the first element and 2 after a NaN, which nothing replaces.
  const body = `${prelude}let r = 0;
let best = 0;
let found = 0;
${loop(
  dialect,
  'k',
  length,
  k => `const v = x[${sum(first, times(k, inner))}];
if (found < 2) {
  if (found === 0) { r = v; found = 1; }
  if (v > r) { r = v; best = k; }
  if (${dialect.isNaN('v')}) { best = k; found = 2; }
}`,
)}
return best;`
  return kernelSource(['x'], body, output)
}
