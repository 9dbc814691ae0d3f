import type { KernelWriter } from '../source.ts'
import { reduce } from './reduce.ts'

// Whichever is NaN is the maximum, whatever the comparison made of it.
export const max: KernelWriter<'max'> = reduce(
  v => v,
  dialect => `let m = r;
if (v > r) { m = v; }
if (${dialect.isNaN('v')}) { m = v; }
if (${dialect.isNaN('r')}) { m = r; }
r = m;`,
)
