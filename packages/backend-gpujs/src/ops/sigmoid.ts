import type { KernelWriter } from '../source.ts'
import { elementwise } from './elementwise.ts'

// Only powers of e below 1 are taken, so that nothing overflows. NaN is what no comparison holds for.
export const sigmoid: KernelWriter<'sigmoid'> = elementwise(
  ['x'],
  'const e = Math.exp(-Math.abs(x)); let r = x; if (x >= 0) { r = 1 / (1 + e); } if (x < 0) { r = e / (1 + e); } return r;',
)
