import type { KernelWriter } from '../source.ts'
import { elementwise } from './elementwise.ts'

// tanh is 1 in float32 from 9.02 on, where GPUs that divide two exponentials give NaN.
export const tanh: KernelWriter<'tanh'> = elementwise(
  ['x'],
  'let r = 1; if (x < 0) { r = -1; } if (Math.abs(x) < 10) { r = Math.tanh(x); } if (x !== x) { r = x; } return r;',
)
