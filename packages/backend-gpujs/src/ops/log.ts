import type { KernelWriter } from '../source.ts'
import { elementwise } from './elementwise.ts'

// GPUs answer something for 0, for negative numbers and for Infinity. They do know how to divide by 0 and √−1.
export const log: KernelWriter<'log'> = elementwise(
  ['x'],
  'let r = x; if (x > 0) { r = Math.log(x); } if (x > 3.4028234663852886e38) { r = x; } if (x === 0) { r = -1 / Math.abs(x); } if (x < 0) { r = Math.sqrt(x); } return r;',
)
