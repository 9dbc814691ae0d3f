import type { KernelWriter } from '../source.ts'
import { elementwise } from './elementwise.ts'

// tanh is 1 in float32 from 9.02 on, where GPUs that divide two exponentials give NaN. NaN stays x.
export const tanh: KernelWriter<'tanh'> = elementwise(
  ['x'],
  'let r = x; if (x >= 10) { r = 1; } if (x <= -10) { r = -1; } if (Math.abs(x) < 10) { r = Math.tanh(x); } return r;',
)
