import type { KernelWriter } from '../source.ts'
import { reduce } from './reduce.ts'

// If v is not at most r even then, one of them is NaN. Their sum is NaN too, and stays it.
export const max: KernelWriter<'max'> = reduce(v => v, 'if (v > r) { r = v; } if (!(v <= r)) { r = r + v; }')
