import type { KernelWriter } from '../source.ts'
import { elementwise } from './elementwise.ts'

// GPUs may take NaN for a large number: it is what no comparison holds for.
export const exp: KernelWriter<'exp'> = elementwise(
  ['x'],
  'const e = Math.exp(x); let r = x; if (x <= 0) { r = e; } if (x > 0) { r = e; } return r;',
)
